// The offline edition as the server lists it. With the installation comes the emergency set; the
// rest is loaded by a page (static/js/book.js) for those who take the book along.
import { TREE, holds, isFile, isKeepable, keep, note } from "./cache.js";

export const LIST = "/offline/edition.json";
const PATIENCE = 20_000;
export const savesData = () => Boolean(navigator.connection?.saveData);
const fresh = (path, cache = "no-cache") => fetch(path, { cache, signal: AbortSignal.timeout(PATIENCE) });

/** Keeps the emergency set. Throws when something needed is missing: the browser tries again later. */
export async function install(version) {
  const edition = await load();
  if (edition.version !== version) throw new Error("the server is between two versions");
  const wanted = edition.emergency.filter((entry) => !(entry.heavy && savesData()));
  // The book that was taken along shows itself with the files of this version: all or none.
  const files = (await note("book")) ? edition.book.filter((entry) => isFile(entry.url)) : [];
  const all = [...wanted, ...files.map((entry) => ({ ...entry, needed: true }))];
  const results = await Promise.allSettled(all.map((entry) => add(entry)));
  const failed = all.findIndex((entry, i) => entry.needed && results[i].status === "rejected");
  if (failed >= 0) throw results[failed].reason;
  // Only the content is new: nothing on an open page can break, so nobody needs to be asked.
  if (self.registration.active && (await note("tree")) === TREE) await self.skipWaiting();
}

/** The list of the server, kept for times without it (a full phone can do without the copy). */
export async function load() {
  const answer = await fresh(LIST);
  if (!isKeepable(answer)) throw new TypeError(`no list: ${answer.status}`);
  await keep(LIST, answer.clone()).catch(() => {});
  return answer.json();
}

/** Keeps one entry of the list unless it is there; files of another build belong to its worker. */
export async function add(entry, store) {
  if (await holds(entry, store)) return;
  const file = isFile(entry.url);
  if (file && !entry.url.startsWith(`/static/${TREE}/`)) return;
  try {
    await keep(entry.url, await fresh(entry.url, file ? "default" : "no-cache"), entry.hash, store);
  } catch {
    await keep(entry.url, await fresh(entry.url, "reload"), entry.hash, store);
  }
}
