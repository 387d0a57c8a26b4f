// Ending a subscription: here at once, at the server as soon as it can be reached.
import { transact } from "./db.js";
import { leaveLate, registered, unsubscribe, waiting } from "./push-state.js";

/** Ends the subscription, here at once: "none", "deleted", or "unreachable" (the worker sends it later). */
export async function leave() {
  const push = await queued();
  await Promise.all([leaveLate(), unsubscribe()]);
  if (!push) return "none";
  if (!(await waiting()).some(({ id }) => id === push.id)) return "deleted";
  await (await registered())?.sync?.register("leave").catch(() => {});
  return "unreachable";
}

// First noted, then sent: a page that is closed in between loses nothing.
async function queued() {
  let push = null;
  await transact(["alarms", "kv"], "readwrite", (alarms, kv) => {
    alarms.clear();
    kv.delete("follows");
    kv.get("push").onsuccess = ({ target }) => {
      push = target.result;
      if (!push) return;
      kv.delete("push");
      kv.get("push_gone").onsuccess = ({ target: { result: old } }) =>
        kv.put([...(old ?? []), { id: push.id, secret: push.secret }], "push_gone");
    };
  });
  return push;
}

/** Takes back everything that is on the screen. */
export async function closeShown() {
  const shown = (await (await registered())?.getNotifications?.()) ?? [];
  for (const one of shown) one.close();
  await navigator.clearAppBadge?.();
}
