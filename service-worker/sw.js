// The service worker. /sw.js imports this file and starts it with the build of the server.
import { answerData, answerFile, answerPage, answerPersonal, kindOf, takeShown } from "./network.js";
import { TREE, add, isFile, load, note, removeOld, savesData, setNote, together } from "./cache.js";
import { drain } from "./outbox.js";
import { onNotificationClick, onPush, onSubscriptionChange, tidyUp } from "./push.js";

const answers = {
  page: answerPage,
  personal: answerPersonal,
  file: (event) => answerFile(event.request),
  data: (event) => answerData(new URL(event.request.url).pathname),
};

/** Listeners must be there before the first event, so nothing here waits. */
export function start(version) {
  const on = (name, run) => self.addEventListener(name, run);
  on("install", (event) => event.waitUntil(install(version)));
  on("activate", (event) => event.waitUntil(activate()));
  on("fetch", (event) => {
    const kind = kindOf(event.request);
    if (kind) event.respondWith(answers[kind](event));
  });
  on("message", (event) => event.waitUntil(hear(event)));
  on("sync", (event) => event.waitUntil(event.tag === "field" ? drain() : tidyUp()));
  on("push", onPush);
  on("notificationclick", onNotificationClick);
  on("pushsubscriptionchange", onSubscriptionChange);
}

/** Keeps the emergency set. Throws when something needed is missing: the browser tries again later. */
async function install(version) {
  const edition = await load();
  if (edition.version !== version) throw new Error("two versions");
  const wanted = edition.emergency.filter(({ heavy }) => !heavy || !savesData());
  // The book that was taken along shows itself with the files of this version: all or none.
  const files = (await note("book")) ? edition.book.filter((entry) => isFile(entry.url)) : [];
  const all = [...wanted, ...files];
  const loaded = await together(edition, all);
  const results = await Promise.allSettled(all.map((entry) => add(entry, loaded)));
  const failed = all.findIndex(({ needed }, i) => (needed || i >= wanted.length) && results[i].status === "rejected");
  if (failed >= 0) throw results[failed].reason;
  // Only the content is new: nothing on an open page can break, so nobody needs to be asked.
  if (self.registration.active && (await note("tree")) === TREE) await self.skipWaiting();
}

async function activate() {
  await removeOld();
  await setNote("tree", TREE);
  await self.clients.claim();
}

/** "activate": the person wants the new version. "visit": a page is open and asks how old it is. */
async function hear({ data, source }) {
  if (data?.type === "activate") await self.skipWaiting();
  if (data?.type !== "visit") return;
  const at = takeShown(source.id);
  if (at !== null) source.postMessage(at ? { type: "stale", at } : { type: "fresh" });
}
