// The offline edition: the emergency set comes with the installation, the book afterwards.
import { TREE, activeTree, drop, holds, keep, keptPages, recall } from "./cache.js";

const LIST = "/offline/edition.json";
const PATIENCE = 20_000;
const AGAIN_AFTER = 60 * 60_000;
let completedAt = 0;

const savesData = () => Boolean(navigator.connection?.saveData);
const fresh = (path, cache = "no-cache") => fetch(path, { cache, signal: AbortSignal.timeout(PATIENCE) });

/** Keeps the emergency set. Throws when something needed is missing: the browser tries again later. */
export async function install(version) {
  const edition = await load();
  if (edition.version !== version) throw new Error("the server is between two versions");
  const wanted = edition.emergency.filter((entry) => !(entry.heavy && savesData()));
  const results = await Promise.allSettled(wanted.map(add));
  const failed = wanted.findIndex((entry, i) => entry.needed && results[i].status === "rejected");
  if (failed >= 0) throw results[failed].reason;
  // Only the content is new: nothing on an open page can break, so nobody needs to be asked.
  if (self.registration.active && (await activeTree()) === TREE) await self.skipWaiting();
}

/** Brings everything up to date and adds the rest of the book, one after the other. */
export async function complete(isLight) {
  if (Date.now() - completedAt < AGAIN_AFTER) return;
  completedAt = Date.now();
  try {
    const edition = await load();
    const entries = [...edition.emergency, ...(isLight || savesData() ? [] : edition.book)];
    await withdraw(new Set([...edition.emergency, ...edition.book].map((entry) => entry.url)));
    for (const entry of entries) await add(entry).catch(() => (completedAt = 0));
  } catch {
    completedAt = 0;
  }
}

async function load() {
  await keep(LIST, await fresh(LIST));
  return (await recall(LIST)).json();
}

async function add(entry) {
  if (await holds(entry)) return;
  const isFile = entry.url.startsWith("/static/");
  if (isFile && !entry.url.startsWith(`/static/${TREE}/`)) return;
  try {
    await keep(entry.url, await fresh(entry.url, isFile ? "default" : "no-cache"), entry.hash);
  } catch {
    await keep(entry.url, await fresh(entry.url, "reload"), entry.hash);
  }
}

/** A page that the office took back must not live on in a phone. */
async function withdraw(known) {
  for (const path of await keptPages())
    if (path.includes("/begleitbuch/") && !known.has(path)) await drop(path);
}
