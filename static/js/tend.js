// What every page does for the copies on this phone, in the background.
import {
  PAGES, TREE, add, drop, isKeepable, isOurs, keep, load, note, recall, savesData, setNote, together,
} from "../service-worker/cache.js";
import { kindOf } from "../service-worker/network.js";
import { all, alone, bring, now, taken } from "./book.js";

const CHECK_AFTER_MS = 60 * 60_000;

/** On every page: keeps what is open; now and then, or when a new worker says so, what is new. */
export const tend = (isUrgent) =>
  alone({}, async () => {
    const active = await note("tree");
    if (!active) return clear();
    if (active !== TREE) return; // what this page would keep, the other version has just thrown away
    await keepOpen();
    if (isUrgent) await setNote("checked", null);
    if (Date.now() - Date.parse((await note("checked")) ?? 0) < CHECK_AFTER_MS) return;
    const edition = await load();
    await withdraw(new Set(all(edition).map((entry) => entry.url)));
    const urgent = edition.emergency.filter(({ url }) => isOurs(url));
    const loaded = await together(edition, urgent);
    for (const entry of urgent) await add(entry, loaded);
    if ((await taken()) && !savesData()) await bring(edition);
    await setNote("checked", now());
  });

/** The emergency brake is pulled: nothing is kept, also not what was on its way meanwhile. */
async function clear() {
  for (const name of await caches.keys()) if (name.startsWith("fh-")) await caches.delete(name);
}

/** The first page was loaded before there was a worker: it must work without network, too. */
async function keepOpen() {
  const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
  for (const url of [...(location.search ? [] : [location.href]), ...loaded]) {
    const [kind, path] = [kindOf({ url, method: "GET", mode: "navigate" }), new URL(url).pathname];
    if (kind !== "page" && kind !== "file") continue;
    if (!(await recall(path))) await fetch(path).then((answer) => take(path, answer)).catch(() => {});
  }
}

const german = (path) => path.replace(/^\/[a-z]{2}(?=\/)/, "");

/** What may not be kept is not read to its end. */
const take = (path, answer) => (isKeepable(answer) ? keep(path, answer) : answer.body?.cancel());

/** A page that the office took back must not live on in a phone, in no language; the list is German. */
async function withdraw(listed) {
  const kept = await (await caches.open(PAGES)).keys();
  for (const path of kept.map((request) => new URL(request.url).pathname))
    if (german(path).startsWith("/begleitbuch/") && !listed.has(german(path))) await drop(path);
}
