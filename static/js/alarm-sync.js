// The life of the subscription: alarms are stored here first, then their times go to the server.
import { exists, put } from "./db.js";
import { writeAlarms } from "./alarm-rows.js";
import { differs } from "./alarm-words.js";
import { activeChildren, loadFamily } from "./family.js";
import { call } from "./push-api.js";
import { leave } from "./push-leave.js";
import { browserSubscription, described, leaveLate, loadPush, registered, unsubscribe, upload } from "./push-state.js";

const CHECK_MS = 24 * 3_600_000;
const inOrder = (work) => (navigator.locks ? navigator.locks.request("fh-alarms", work) : work());
const sub = ({ id }, rest = "") => `/subscriptions/${id}${rest}`;

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
  if (!rows.length && !activeChildren(await loadFamily()).length) return (await leave(), "off");
  const old = !push.checked_at || Date.now() - Date.parse(push.checked_at) > CHECK_MS;
  if (globalThis.Notification?.permission !== "granted") return (await leave(), "off");
  const here = await browserSubscription();
  if (!check && !old && here?.endpoint === push.endpoint && !differs(push.uploaded ?? [], rows)) return "on";
  return bring(await renewed(push, here).catch(() => null), rows);
}

// A new key of the server or a new address of the browser goes to the same subscription.
async function renewed(push, here) {
  const key = await call("GET", "/key");
  const isNewKey = key.status === 200 && key.data.kid !== push.kid;
  if (!isNewKey && here?.endpoint === push.endpoint) return push;
  if (!here && key.status !== 200) return null;
  if (isNewKey) await unsubscribe();
  const fresh = here && !isNewKey ? here : await askBrowser(key.data.public_key);
  const kid = key.data?.kid ?? push.kid;
  const answer = await call("PUT", sub(push), { secret: push.secret, body: described(fresh, kid) });
  if (answer.status === 204) return kept({ ...push, kid, endpoint: fresh.endpoint });
  return answer.status === 404 ? register(fresh, kid) : push;
}

async function bring(push, rows, mayRegister = true) {
  if (!push) return "pending";
  const answer = await upload(push, rows);
  if (answer.status === 204) return "on";
  if (answer.status === 404 && mayRegister) {
    const here = await browserSubscription();
    return bring(here && (await register(here, push.kid)), rows, false);
  }
  if (answer.retry_after_s) setTimeout(sync, answer.retry_after_s * 1000);
  return "pending";
}

async function register(here, kid, mayRenew = true) {
  const answer = await call("POST", "/subscriptions", { body: described(here, kid) });
  if (answer.status === 200 || answer.status === 201) return kept({ ...answer.data, kid, endpoint: here.endpoint, uploaded: [] });
  if (answer.status !== 409 || !mayRenew) return null;
  const key = await call("GET", "/key");
  if (key.status !== 200) return null;
  await unsubscribe();
  return register(await askBrowser(key.data.public_key), key.data.kid, false);
}

// Where everything was deleted meanwhile nothing comes back.
async function kept(push) {
  if (!(await exists())) return null;
  await put("kv", push, "push");
  return push;
}

const askBrowser = async (key) =>
  (await registered()).pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });

/** Switches reminders on after a tap: "on", "pending", "denied", "unconfigured", "offline" or "failed". */
export async function switchOn() {
  const permission = await Notification.requestPermission();
  if (permission !== "granted") return permission === "denied" ? "denied" : "off";
  const key = await call("GET", "/key");
  if (key.status !== 200) return key.status ? "unconfigured" : "offline";
  return inOrder(async () => {
    try {
      const [before, here] = [await loadPush(), await browserSubscription()];
      const push = before ? await renewed(before, here) // what the browser has lost goes on under the same name
        : await register(here ?? (await askBrowser(key.data.public_key)), key.data.kid);
      const rows = push && (await writeAlarms());
      return rows ? bring(push, rows) : "failed";
    } catch {
      return "failed";
    }
  });
}

/** Switches reminders off; the plan stays. */
export const switchOff = () => inOrder(leave);

addEventListener("online", () => sync());
