// What the phone keeps: public pages and files, each with its fingerprint and the time of the copy.
// Personal answers can never get in: keep() takes only what the server calls public.
// Pages import this file, too. One file: two would weigh more.
export const TREE = new URL(import.meta.url).pathname.split("/")[2];
export const PAGES = "fh-pages";
export const FILES = `fh-files-${TREE}`;
export const BOOKS = ["fh-book-a", "fh-book-b"];
export const LIST = "/offline/edition.json";
const STATE = "fh-state";
const TREES = /\/static\/[0-9a-f]{12}\//g;
const PATIENCE = 20_000;
/** What a request weighs beyond its content. */
const REQUEST = 500;

export const savesData = () => navigator.connection?.saveData;
export const isFile = (path) => path.startsWith("/static/");
/** A file of another build belongs to the worker of that build. */
export const isOurs = (path) => !isFile(path) || path.startsWith(`/static/${TREE}/`);
const open = (name) => caches.open(name);
const storeOf = (path) => (isFile(path) ? FILES : PAGES);
const isPage = (answer) => /^text\/html/.test(answer.headers.get("Content-Type"));

/** Complete, not redirected (a redirected answer is refused for navigations), public. */
export const isKeepable = (answer) =>
  answer.status === 200 && !answer.redirected && /^public\b/.test(answer.headers.get("Cache-Control"));

/** The same as fruehe_hilfen.pwa.rules.fingerprint. */
async function fingerprint(body, page) {
  const bytes = page ? new TextEncoder().encode(new TextDecoder().decode(body).replace(TREES, "/static/")) : body;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).subarray(0, 10);
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Keeps `answer`; with `hash` only if it is exactly that one. Throws when it may not be kept. */
export async function keep(path, answer, hash, store = storeOf(path)) {
  const body = await answer.arrayBuffer();
  const found = await fingerprint(body, isPage(answer));
  if (!isKeepable(answer) || (hash && found !== hash)) throw new TypeError(path);
  const headers = new Headers(answer.headers);
  for (const name of ["Content-Encoding", "Content-Length", "Vary"]) headers.delete(name);
  headers.set("X-Kept-At", new Date().toISOString());
  headers.set("X-Fingerprint", found);
  await (await open(store)).put(path, new Response(body, { headers }));
}

/** The newer one of the page as it was opened and as it stands in the book that was taken along. */
async function find(path) {
  if (isFile(path)) return caches.match(path);
  const [opened, book] = await Promise.all([(await open(PAGES)).match(path), note("book")]);
  const taken = book && (await (await open(book.name)).match(path));
  return taken && !(opened && keptAt(opened) > keptAt(taken)) ? taken : opened;
}

/** The copy of a page or file, or undefined. Kept pages name the files that are kept with them. */
export async function recall(path) {
  const found = await find(path);
  if (!found || !isPage(found)) return found;
  const text = await found.text();
  return new Response(text.replace(TREES, `/static/${TREE}/`), { headers: found.headers });
}

export const keptAt = (copy) => copy.headers.get("X-Kept-At");
export const drop = async (path) => {
  for (const name of [PAGES, ...BOOKS]) if (await caches.has(name)) await (await open(name)).delete(path);
};

export async function holds({ url, hash }, store = storeOf(url)) {
  const found = await (await open(store)).match(url);
  return found?.headers.get("X-Fingerprint") === hash;
}

const fresh = (path, cache) => fetch(path, { cache, signal: AbortSignal.timeout(PATIENCE) });

/** The list of the server, kept for times without it (a full phone can do without the copy). */
export async function load() {
  const answer = await fresh(LIST, "no-cache");
  if (!isKeepable(answer)) throw new TypeError(LIST);
  await keep(LIST, answer.clone()).catch(() => {});
  return answer.json();
}

/** Keeps one entry of the list unless it is there: from `loaded`, else by itself. */
export async function add({ url, hash }, loaded, store) {
  if (!isOurs(url) || (await holds({ url, hash }, store))) return;
  try {
    await keep(url, loaded?.[url] ?? (await fresh(url, isFile(url) ? undefined : "no-cache")), hash, store);
  } catch {
    await keep(url, await fresh(url, "reload"), hash, store);
  }
}

/** Bundles that weigh less than what is missing of them, taken apart: {address: answer}. A bundle is
 * a line that names its pieces (pwa/rules.py), then their bytes. One that fails is left to `add`. */
export async function together({ bundles = [] }, entries, store) {
  const loaded = {};
  const unpack = async ({ url, size }, n) => {
    for (const entry of entries) if (entry.bundle === n && !(await holds(entry, store))) size -= entry.size + REQUEST;
    if (size >= 0) return;
    const bytes = new Uint8Array(await (await fresh(url)).arrayBuffer());
    if (!url.endsWith(await fingerprint(bytes))) return;
    let at = bytes.indexOf(10) + 1;
    for (const [path, length, headers] of JSON.parse(new TextDecoder().decode(bytes.subarray(0, at))))
      loaded[path] = new Response(bytes.subarray(at, (at += length)), { headers });
  };
  await Promise.allSettled(bundles.map(unpack));
  return loaded;
}

/** Removes what older versions kept. Never touches IndexedDB: that belongs to the family. */
export async function removeOld() {
  const ours = new Set([PAGES, FILES, STATE, ...BOOKS]);
  for (const name of await caches.keys()) if (name.startsWith("fh-") && !ours.has(name)) await caches.delete(name);
}

/** What worker and pages tell each other: "tree" that is active, "book" that is whole, "checked" at. */
export const note = async (name) => (await caches.match(`/${name}`, { cacheName: STATE }))?.json();
export const setNote = async (name, value) =>
  value ? (await open(STATE)).put(`/${name}`, Response.json(value)) : (await open(STATE)).delete(`/${name}`);
