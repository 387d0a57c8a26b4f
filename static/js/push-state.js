// The subscription of this phone: kv "push" {id, secret, kid, endpoint, uploaded, checked_at}.
// kv "push_gone" [{id, secret}]: still to be deleted at the server.
import { get, put, remove, transact } from "./db.js";
import { call } from "./push-api.js";

const LEAVE_MS = 4000;
const GONE = [204, 401, 404];

export const loadPush = async () => (await get("kv", "push")) ?? null;
export const savePush = (push) => put("kv", push, "push");

/** Ends the subscription, here at once: "none", "deleted", or "unreachable" (to be sent later). */
export async function leave() {
  const push = await loadPush();
  await transact(["alarms", "kv"], "readwrite", (alarms, kv) => (alarms.clear(), kv.delete("push")));
  const [deleted] = await Promise.all([push ? deleteAtServer(push) : true, unsubscribe()]);
  if (!push) return "none";
  if (!deleted) await put("kv", [...(await waiting()), { id: push.id, secret: push.secret }], "push_gone");
  return deleted ? "deleted" : "unreachable";
}

const waiting = async () => (await get("kv", "push_gone")) ?? [];

/** Deletes at the server what could not be deleted before. */
export async function leaveLate() {
  const left = [];
  for (const push of await waiting()) if (!(await deleteAtServer(push))) left.push(push);
  if (left.length) await put("kv", left, "push_gone");
  else await remove("kv", "push_gone");
}

const deleteAtServer = async ({ id, secret }) =>
  GONE.includes((await call("DELETE", `/subscriptions/${id}`, { secret, timeout_ms: LEAVE_MS })).status);

export const registered = async () => (await navigator.serviceWorker?.getRegistration()) ?? null;

/** The browser's own subscription, or null. */
export const browserSubscription = async () => (await (await registered())?.pushManager?.getSubscription()) ?? null;

export async function unsubscribe() {
  await (await browserSubscription())?.unsubscribe().catch(() => {});
}

/** Takes back everything that is on the screen. */
export async function closeShown() {
  const shown = (await (await registered())?.getNotifications?.()) ?? [];
  for (const one of shown) one.close();
}
