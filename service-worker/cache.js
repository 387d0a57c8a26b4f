// What the phone keeps: public pages and files, each with its fingerprint and the time of the copy.
// Personal answers can never get in: keep() takes only what the server calls public.
// Pages import this file, too.
export const TREE = new URL(import.meta.url).pathname.split("/")[2];
export const PAGES = "fh-pages";
export const FILES = `fh-files-${TREE}`;
export const BOOKS = ["fh-book-a", "fh-book-b"];
const STATE = "fh-state";
const TREES = /\/static\/[0-9a-f]{12}\//g;

export const isFile = (path) => path.startsWith("/static/");
const open = (name) => caches.open(name);
const storeOf = (path) => (isFile(path) ? FILES : PAGES);
const isPage = (answer) => (answer.headers.get("Content-Type") ?? "").startsWith("text/html");

/** Complete, from here, not redirected (a redirected answer is refused for navigations), public. */
export function isKeepable(answer) {
  const rule = answer.headers.get("Cache-Control") ?? "";
  return answer.status === 200 && answer.type === "basic" && !answer.redirected && /^public\b/.test(rule);
}

/** The same as fruehe_hilfen.pwa.rules.fingerprint. */
async function fingerprint(body, page) {
  const bytes = page ? new TextEncoder().encode(new TextDecoder().decode(body).replace(TREES, "/static/")) : body;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).subarray(0, 10);
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Keeps `answer`; with `hash` only if it is exactly that one. Throws when it may not be kept. */
export async function keep(path, answer, hash = null, store = storeOf(path)) {
  if (!isKeepable(answer)) throw new TypeError(`not for keeping: ${answer.status} ${path}`);
  const body = await answer.arrayBuffer();
  const found = await fingerprint(body, isPage(answer));
  if (hash && found !== hash) throw new TypeError(`changed on the way: ${path}`);
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

/** Removes what older versions kept. Never touches IndexedDB: that belongs to the family. */
export async function removeOld() {
  const ours = new Set([PAGES, FILES, STATE, ...BOOKS]);
  for (const name of await caches.keys()) if (name.startsWith("fh-") && !ours.has(name)) await caches.delete(name);
}

/** What worker and pages tell each other: "tree" that is active, "book" that is whole, "checked" at. */
export const note = async (name) => (await caches.match(`/${name}`, { cacheName: STATE }))?.json();
export const setNote = async (name, value) =>
  value ? (await open(STATE)).put(`/${name}`, Response.json(value)) : (await open(STATE)).delete(`/${name}`);
