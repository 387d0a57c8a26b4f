// The life of the alarms: they are stored here first, then their times go to the server.
import { exists, transact } from "./db.js";
import { writeAlarms } from "./alarm-rows.js";
import { differs } from "./alarm-words.js";
import { activeChildren, loadFamily } from "./family.js";
import { call } from "./push-api.js";
import { leave } from "./push-leave.js";
import { ONLY_PLACES, followed, inOrder, uploadFollows } from "./follows.js";
import { browserSubscription, leaveLate, loadPush, savePush, upload } from "./push-state.js";

const CHECK_MS = 24 * 3_600_000;
// Most days nothing of it is needed: the page stays small.
const registering = () => import("./push-register.js");

/** Brings store and server up to the plan. `check` asks the server even when nothing changed. */
export const sync = (options) => inOrder(() => syncNow(options));

async function syncNow({ check = false } = {}) {
  navigator.clearAppBadge?.();
  if (!(await exists())) return "off";
  const rows = await writeAlarms();
  if (!rows) return "off";
  await leaveLate();
  const push = await loadPush();
  if (!push) return "off";
  const places = await followed();
  const isWanted = rows.length || places.length || activeChildren(await loadFamily()).length;
  if (!isWanted || globalThis.Notification?.permission !== "granted") return (await leave(), "off");
  const isDue = check || !push.checked_at || Date.now() - Date.parse(push.checked_at) > CHECK_MS;
  const here = await browserSubscription();
  if (!isDue && here?.endpoint === push.endpoint && (push.only_places || !differs(push.uploaded ?? [], rows)))
    return push.only_places ? "off" : "on";
  const fresh = await registering().then((m) => m.renewed(push, here)).catch(() => null);
  return push.only_places ? keepPlaces(fresh, places) : bring(fresh, rows);
}

async function bring(push, rows, mayRegister = true) {
  if (!push) return "pending";
  const answer = await upload(push, rows);
  if (answer.status === 204) return "on";
  if (answer.status === 404 && mayRegister) return bring(await (await registering()).anew(push), rows, false);
  if (answer.retry_after_s) setTimeout(sync, answer.retry_after_s * 1000);
  return "pending";
}

// The plan does not ring here; places do.
async function keepPlaces(push, places) {
  const status = push && (await uploadFollows(push, places));
  if (status === 204) await savePush({ ...push, checked_at: new Date().toISOString() });
  if (status === 404) await (await registering()).anew(push);
  return "off";
}

/** Switches reminders on after a tap: "on", "pending", "denied", "unconfigured", "offline" or "failed". */
export const switchOn = async () => (await registering()).subscribed(async (push) => {
  const rows = await writeAlarms();
  return rows ? bring({ ...push, only_places: undefined }, rows) : "failed";
});

/** Switches everything off, places that are followed, too; the plan stays. */
export const switchOff = () => inOrder(leave);

/** Switches reminders off. Places that are followed go on, where the server can be told at once. */
export const remindNoMore = () => inOrder(async () => {
  const push = (await followed()).length ? await loadPush() : null;
  const told = push && (await call("PUT", `/subscriptions/${push.id}/alarms`, { secret: push.secret, body: { alarms: [] } }));
  if (told?.status !== 204) return leave();
  await transact("alarms", "readwrite", (store) => store.clear());
  await savePush({ ...push, ...ONLY_PLACES });
});

addEventListener("online", () => sync());
