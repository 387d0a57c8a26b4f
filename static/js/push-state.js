// The subscription of this phone: kv "push" {id, secret, kid, endpoint, uploaded, checked_at, only_places}.
// only_places: nobody has asked for reminders here.
// kv "push_gone" [{id, secret}]: still to be deleted at the server.
import { exists, get, transact } from "./db.js";
import { call } from "./push-api.js";

const LEAVE_MS = 4000;
const GONE = [204, 401, 404];

export const loadPush = async () => (await get("kv", "push")) ?? null;

/** Keeps what changed of a subscription, unless it has ended meanwhile: nothing comes back by itself. */
export const savePush = async (push) => (await exists()) && transact("kv", "readwrite", (kv) => {
  kv.get("push").onsuccess = ({ target }) => target.result?.id === push.id && kv.put(push, "push");
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
  const isDone = answer.status === 204;
  const uploaded = isDone ? alarms.map(({ nonce, expires_at }) => [nonce, expires_at]) : [];
  await savePush({ ...push, uploaded, ...(isDone && { checked_at: new Date().toISOString() }) });
  return answer;
}

/** Subscriptions that are still to be deleted at the server. */
export const waiting = async () => (await get("kv", "push_gone")) ?? [];

/** Deletes at the server what could not be deleted before. */
export async function leaveLate() {
  const gone = [];
  for (const push of await waiting()) if (await isGone(push)) gone.push(push.id);
  if (gone.length) await transact("kv", "readwrite", (kv) => {
    kv.get("push_gone").onsuccess = ({ target }) => kv.put(target.result.filter(({ id }) => !gone.includes(id)), "push_gone");
  });
}

const isGone = async ({ id, secret }) =>
  GONE.includes((await call("DELETE", `/subscriptions/${id}`, { secret, timeout_ms: LEAVE_MS })).status);

export const registered = async () =>
  globalThis.registration ?? (await navigator.serviceWorker?.getRegistration()) ?? null;

/** The browser's own subscription, or null. */
export const browserSubscription = async () => (await (await registered())?.pushManager?.getSubscription()) ?? null;

export async function unsubscribe() {
  await (await browserSubscription())?.unsubscribe().catch(() => {});
}
