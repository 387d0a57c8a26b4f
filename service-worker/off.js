// The emergency brake (FH_SERVICE_WORKER=0): keeps nothing, answers nothing, but the alarms ring on.
// Unregistering instead would end the push subscription of every family.
import { onNotificationClick, onPush, onSubscriptionChange } from "./push.js";

export function start() {
  self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
  self.addEventListener("activate", (event) => event.waitUntil(clear()));
  self.addEventListener("push", onPush);
  self.addEventListener("notificationclick", onNotificationClick);
  self.addEventListener("pushsubscriptionchange", onSubscriptionChange);
}

async function clear() {
  for (const name of await caches.keys()) if (name.startsWith("fh-")) await caches.delete(name);
  await self.clients.claim();
}
