// The book on this phone: the whole edition is loaded beside the one that is there, checked piece
// by piece, and only then takes its place. What is loaded stays for the next try.
import {
  BOOKS, FILES, LIST, PAGES, add, holds, isFile, isOurs, load, note, recall, setNote, together,
} from "../service-worker/cache.js";

const AT_ONCE = 4;
export const now = () => new Date().toISOString();
const sum = (sized) => sized.reduce((bytes, { size }) => bytes + size, 0);
const isPage = ({ url }) => !/^\/static\/|\.json$/.test(url);
const about = (edition, entries) => ({ pages: entries.filter(isPage).length, bytes: sum(parcels(edition, entries)) });
/** One at a time, over all tabs. */
export const alone = (options, run) => navigator.locks.request("fh-book", options, run);

/** Everything on the list, without files of a build that is not the one of this page. */
export const all = (edition) => [...edition.emergency, ...edition.book].filter(({ url }) => isOurs(url));

/** The book that is whole: {name, version, at, pages, bytes}, or undefined. */
export const taken = () => note("book");

/** What travels together: [{entries, size}]; what is in no bundle comes alone. */
export function parcels({ bundles = [] }, entries) {
  const found = new Map();
  for (const entry of entries) {
    const key = entry.bundle ?? entry.url;
    found.set(key, [...(found.get(key) ?? []), entry]);
  }
  return [...found].map(([key, group]) => ({ entries: group, size: Math.min(sum(group), bundles[key]?.size ?? Infinity) }));
}

/** What a tap would load: {pages, bytes, missing, isWhole}. Throws without network. */
export async function offer() {
  const edition = await load();
  const entries = all(edition);
  const missing = [];
  for (const entry of entries) if (!(await copyOf(entry))) missing.push(entry);
  const isThere = await isWhole(entries, (await taken())?.name);
  return { ...about(edition, entries), missing: about(edition, missing).bytes, isWhole: isThere };
}

/** Loads and swaps. `tell({loaded, bytes, done, pages})` on the way; `signal` stops it at once. */
export const take = (tell, signal) => alone({ signal }, async () => bring(await load(), tell, signal));

export async function bring(edition, tell = () => {}, signal = null) {
  const [entries, before] = [all(edition), await taken()];
  if (await isWhole(entries, before?.name)) return setNote("book", { ...before, version: edition.version, at: now() });
  const beside = BOOKS.find((name) => name !== before?.name);
  const whole = about(edition, entries);
  await Promise.race([fill(edition, { beside, whole, tell, signal }), stopped(signal)]);
  if (!(await isWhole(entries, beside))) throw new Error("the book is not whole");
  await forget(beside, new Set(entries.map((entry) => entry.url)));
  await setNote("book", { name: beside, version: edition.version, at: now(), ...whole });
  if (before) await caches.delete(before.name);
}

/** Into the new book: what the phone has already, else from the server; both with the right hash. */
async function fill(edition, { beside, whole, tell, signal }) {
  const missing = [];
  for (const entry of all(edition)) if (!(await carry(entry, beside))) missing.push(entry);
  const waiting = parcels(edition, missing);
  const state = { ...whole, loaded: whole.bytes - sum(waiting), done: whole.pages - missing.filter(isPage).length };
  const work = async () => {
    for (let parcel = waiting.shift(); parcel; parcel = waiting.shift()) {
      signal?.throwIfAborted();
      const store = isFile(parcel.entries[0].url) ? undefined : beside;
      const loaded = await together(edition, parcel.entries, store);
      for (const entry of parcel.entries) {
        signal?.throwIfAborted();
        await add(entry, loaded, store);
        state.loaded += (parcel.size * entry.size) / sum(parcel.entries);
        state.done += isPage(entry) ? 1 : 0;
        tell(state);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work)).finally(() => (waiting.length = 0));
}

const stopped = (signal) =>
  new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason), { once: true }));

/** Whether the new book has this, or has it now from what else is on the phone. */
async function carry(entry, beside) {
  const copy = !(await holds(entry, isFile(entry.url) ? FILES : beside)) && (await copyOf(entry));
  if (copy === undefined) return false;
  if (!copy) return true;
  const headers = new Headers(copy.headers);
  headers.set("X-Kept-At", now());
  await (await caches.open(beside)).put(entry.url, new Response(copy.body, { headers }));
  return true;
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
