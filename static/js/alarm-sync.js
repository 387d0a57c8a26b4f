// The life of the alarms: they are stored here first, then their times go to the server.
import { exists } from "./db.js";
import { writeAlarms } from "./alarm-rows.js";
import { differs } from "./alarm-words.js";
import { activeChildren, loadFamily } from "./family.js";
import { followed, isBehind, permission, uploadFollows } from "./follows.js";
import { leave } from "./push-leave.js";
import { browserSubscription, inOrder, leaveLate, loadPush, savePush, upload } from "./push-state.js";

const CHECK_MS = 24 * 3_600_000;
// Most days nothing of it is needed: the page stays small.
const registering = () => import("./push-register.js");

/** Brings store and server up to the plan and the places. `check` asks the server even when nothing changed. */
export const sync = (options) => inOrder(() => syncNow(options));

async function syncNow({ check = false } = {}) {
  navigator.clearAppBadge?.();
  if (!(await exists())) return "off";
  const push = await loadPush();
  const rows = await writeAlarms({ isSilent: Boolean(push?.only_places) });
  if (!rows) return "off";
  await leaveLate();
  if (!push) return "off";
  const places = await followed();
  const isHeard = activeChildren(await loadFamily()).some((child) => !child.quiet);
  if (!(rows.length || places.length || isHeard) || globalThis.Notification?.permission !== "granted")
    return (await leave(), "off");
  const old = !push.checked_at || Date.now() - Date.parse(push.checked_at) > CHECK_MS;
  const here = await browserSubscription();
  if (!check && !old && here?.endpoint === push.endpoint && !differs(push.uploaded ?? [], rows) && !isBehind(push, places))
    return push.only_places ? "off" : "on";
  const state = await bring(await renewed(push, here), rows, places);
  return push.only_places ? "off" : state;
}

// Without the file, as without network, what is there is kept and noted as not yet sent.
async function renewed(push, here) {
  const module = await registering().catch(() => null);
  if (!module) return here?.endpoint === push.endpoint ? push : null;
  return module.renewed(push, here).catch(() => null);
}

/** Tells the server alarms and places: "on", or "pending". */
export async function bring(push, rows, places = [], mayRegister = true) {
  if (!push) return "pending";
  const answer = await upload(push, rows);
  if (answer.status === 404 && mayRegister) return bring(await (await registering()).anew(push), rows, places, false);
  if (answer.retry_after_s) setTimeout(sync, answer.retry_after_s * 1000);
  if (answer.status !== 204) return "pending";
  if (isBehind(push, places)) await uploadFollows(push, places);
  return "on";
}

/** Switches reminders on after a tap: "on", "pending", "off", "denied", "unconfigured", "offline" or "failed". */
export async function switchOn() {
  const given = await permission();
  if (given !== "granted") return given;
  const module = await registering().catch(() => null);
  if (!module) return "offline";
  return module.subscribed(async (push) => {
    const rows = await writeAlarms();
    if (!rows) return "failed";
    await savePush(push, { only_places: false });
    return bring({ ...push, only_places: false }, rows, await followed());
  });
}

/** Switches everything off, places that are followed, too; the plan stays. */
export const switchOff = () => inOrder(leave);

addEventListener("online", () => sync());
