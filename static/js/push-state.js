// The subscription of this phone: kv "push" {id, secret, kid, endpoint, uploaded, places, checked_at, only_places}.
// only_places: nobody has asked for reminders.
// kv "push_gone" [{id, secret}]: still to be deleted at the server.
import { exists, get, transact } from "./db.js";
import { call } from "./push-api.js";

const LEAVE_MS = 4000;

/** In all tabs and the worker one after the other. */
export const inOrder = (work) => navigator.locks?.request("fh-alarms", work) ?? work();

export const loadPush = async () => (await get("kv", "push")) ?? null;

/** Keeps what changed of a subscription, unless it has ended meanwhile: nothing comes back by itself. */
export const savePush = async ({ id }, changes) => (await exists()) && transact("kv", "readwrite", (kv) => {
  kv.get("push").onsuccess = ({ target: { result: push } }) => push?.id === id && kv.put({ ...push, ...changes }, "push");
});

/** What the server needs to know of a browser's subscription. */
export function described(subscription, kid) {
  const { endpoint, keys: { p256dh, auth } } = subscription.toJSON();
  return { kid, endpoint, keys: { p256dh, auth } };
}

/** Replaces all alarms at the server by those of `rows`, and notes how it went; the answer. */
export async function upload(push, rows) {
  const alarms = rows.map(({ fire_at, expires_at, nonce }) => ({ fire_at, expires_at, nonce }));
  const answer = await call("PUT", `/subscriptions/${push.id}/alarms`, { secret: push.secret, body: { alarms } });
  const uploaded = answer.status === 204 ? alarms.map(({ nonce, expires_at }) => [nonce, expires_at]) : [];
  await savePush(push, { uploaded, checked_at: answer.status === 204 ? new Date().toISOString() : null });
  return answer;
}

/** Subscriptions that are still to be deleted at the server. */
export const waiting = async () => (await get("kv", "push_gone")) ?? [];

/** Deletes at the server what could not be deleted before. */
export async function leaveLate() {
  for (const push of await waiting()) if (await isGone(push)) await transact("kv", "readwrite", (kv) => {
    kv.get("push_gone").onsuccess = ({ target }) => kv.put(target.result.filter(({ id }) => id !== push.id), "push_gone");
  });
}

const isGone = async ({ id, secret }) =>
  [204, 401, 404].includes((await call("DELETE", `/subscriptions/${id}`, { secret, timeout_ms: LEAVE_MS })).status);

export const registered = async () =>
  globalThis.registration ?? (await navigator.serviceWorker?.getRegistration()) ?? null;

/** The browser's own subscription, or null. */
export const browserSubscription = async () => (await (await registered())?.pushManager?.getSubscription()) ?? null;

export async function unsubscribe() {
  await (await browserSubscription())?.unsubscribe().catch(() => {});
}
