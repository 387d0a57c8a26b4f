// The book on this phone: the whole edition is loaded beside the one that is there, checked piece
// by piece, and only then takes its place. What is loaded stays for the next try.
import { BOOKS, FILES, PAGES, TREE, holds, isFile, note, recall, setNote } from "../service-worker/cache.js";
import { LIST, add, load } from "../service-worker/edition.js";

const AT_ONCE = 4;
export const now = () => new Date().toISOString();
const sum = (entries) => entries.reduce((bytes, entry) => bytes + entry.size, 0);
const isPage = ({ url }) => !/^\/static\/|\.json$/.test(url);
const about = (entries) => ({ pages: entries.filter(isPage).length, bytes: sum(entries) });
/** One at a time, over all tabs. */
export const alone = (options, run) => navigator.locks.request("fh-book", options, run);

/** Everything on the list, without files of a build that is not the one of this page. */
export const all = (edition) =>
  [...edition.emergency, ...edition.book].filter(({ url }) => !isFile(url) || url.startsWith(`/static/${TREE}/`));

/** The book that is whole: {name, version, at, pages, bytes}, or undefined. */
export const taken = () => note("book");

/** What a tap would load: {pages, bytes, missing, isWhole}. Throws without network. */
export async function offer() {
  const entries = all(await load());
  const missing = [];
  for (const entry of entries) if (!(await copyOf(entry))) missing.push(entry);
  return { ...about(entries), missing: sum(missing), isWhole: await isWhole(entries, (await taken())?.name) };
}

/** Loads and swaps. `tell({loaded, bytes, done, pages})` on the way; `signal` stops it after a piece. */
export const take = (tell, signal) => alone({ signal }, async () => bring(await load(), tell, signal));

export async function bring(edition, tell = () => {}, signal = null) {
  const [entries, before] = [all(edition), await taken()];
  if (await isWhole(entries, before?.name)) return setNote("book", { ...before, version: edition.version, at: now() });
  const beside = BOOKS.find((name) => name !== before?.name);
  const state = { loaded: 0, done: 0, ...about(entries) };
  const waiting = [...entries];
  const work = async () => {
    for (let entry = waiting.shift(); entry; entry = waiting.shift()) {
      signal?.throwIfAborted();
      await place(entry, beside);
      state.loaded += entry.size;
      state.done += isPage(entry) ? 1 : 0;
      tell(state);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (!(await isWhole(entries, beside))) throw new Error("the book is not whole");
  await forget(beside, new Set(entries.map((entry) => entry.url)));
  await setNote("book", { name: beside, version: edition.version, at: now(), ...about(entries) });
  if (before) await caches.delete(before.name);
}

/** Into the new book: what the phone has already, else from the server; both with the right hash. */
async function place(entry, beside) {
  if (isFile(entry.url) || (await holds(entry, beside))) return add(entry);
  const copy = await copyOf(entry);
  if (!copy) return add(entry, beside);
  const headers = new Headers(copy.headers);
  headers.set("X-Kept-At", now());
  await (await caches.open(beside)).put(entry.url, new Response(copy.body, { headers }));
}

async function copyOf({ url, hash }) {
  for (const name of isFile(url) ? [FILES] : [PAGES, ...BOOKS]) {
    const found = (await caches.has(name)) && (await (await caches.open(name)).match(url));
    if (found && found.headers.get("X-Fingerprint") === hash) return found;
  }
}

async function isWhole(entries, name) {
  if (!name) return false;
  for (const entry of entries) if (!(await holds(entry, isFile(entry.url) ? FILES : name))) return false;
  return true;
}

/** Removes from a cache what is not on the list. */
async function forget(name, listed) {
  const store = await caches.open(name);
  for (const request of await store.keys())
    if (!listed.has(new URL(request.url).pathname)) await store.delete(request);
}

/** Takes the book off this phone, and with it every copy that shows what was opened. */
export const remove = () =>
  alone({}, async () => {
    await setNote("book", null);
    for (const name of BOOKS) await caches.delete(name);
    const edition = await (await recall(LIST))?.json();
    if (edition) await forget(PAGES, new Set([LIST, ...edition.emergency.map((entry) => entry.url)]));
  });
