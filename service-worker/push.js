// Rings. There is always something to see: three silent pushes end a subscription on iPhones.
// The server knows a time and a random number; the words lie on this phone, in the store "alarms".
import { answerData } from "./network.js";
import { exists, get, getAll } from "../js/db.js";
import { call } from "../js/push-api.js";
import { described, inOrder, leaveLate, loadPush, savePush, unsubscribe, upload, waiting } from "../js/push-state.js";

const CATALOGUE = "/offline/reminders.json";
const CATALOGUE_MS = 3_000;
const PATIENCE_MS = 6_000;
const PLAN = "/erinnerungen";
const RINGS = ["on", "opt_in", "bundled"];
const BUSY = /^(\/[a-z]{2})?\/(team|termine)(\/|$)/;
const today = () => new Date().toLocaleDateString("sv", { timeZone: "Europe/Berlin" });
const image = (name) => new URL(`../img/${name}`, import.meta.url).pathname;

export function onPush(event) {
  const message = read(event);
  event.waitUntil(Promise.allSettled([show(message), tidyUp()]));
}

/** What the ring carries; Safari hands over the notification it would show by itself. */
function read(event) {
  try {
    const notification = event.data?.json()?.notification ?? event.notification;
    const nonce = notification?.data?.n;
    return { title: notification?.title, nonce: typeof nonce === "string" ? nonce : undefined };
  } catch {
    return {};
  }
}

async function show({ title, nonce }) {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const row = await Promise.race([trusted(nonce).catch(() => null), late]);
  const words = row ?? { title: title || (await Promise.race([neutral().catch(() => ""), late])) };
  const options = {
    tag: nonce ?? "hinweis", lang: "de", icon: image("icon-192.png"), badge: image("badge-96.png"),
    data: { n: nonce, url: row?.url },
  };
  if (words.body) options.body = words.body;
  await self.registration.showNotification(words.title || self.location.host, options);
  await navigator.setAppBadge?.();
}

/** The row of this ring, unless the catalogue no longer says what it says. */
async function trusted(nonce) {
  const row = nonce && (await exists()) ? await get("alarms", nonce) : null;
  if (!row?.title) return null;
  if (row.entries?.length && !isCurrent(row, await catalogue().catch(() => null))) return null;
  return get("alarms", nonce); // it may have ended while the catalogue was asked
}

/** Without network and without a copy nothing is known to be wrong. */
function isCurrent({ title, body, entries }, found) {
  if (!found) return true;
  const ids = [...new Set(entries.map((entry) => entry.id))];
  const reminders = ids.map((id) => found.reminders.find((one) => one.id === id));
  const holds = (one) => one && RINGS.includes(one.push) && !(one.valid_until < today());
  if (!reminders.every(holds)) return false;
  const shown = `${title} · ${body}`;
  return reminders.every((one) => shown.includes(one.title)) && (ids.length > 1 || body === reminders[0].text);
}

const catalogue = async () => (await answerData(CATALOGUE, CATALOGUE_MS)).json();
const neutral = async () => (await catalogue()).neutral.title;

/** What could not be said without network: say it now, or stop the rings from here. */
export async function tidyUp() {
  if (!(await exists())) return;
  await leaveLate();
  await inOrder(async () => {
    const push = await loadPush();
    if (push?.uploaded?.length === 0) await upload(push, await getAll("alarms"));
    if (!push && (await waiting()).length) await unsubscribe();
  });
}

export function onNotificationClick(event) {
  event.notification.close();
  event.waitUntil(open(target(event.notification.data ?? {})));
}

/** Only pages of this app. */
export function target({ n, url }) {
  const fallback = n ? `${PLAN}#n=${n}` : PLAN;
  const wanted = new URL(url ?? fallback, self.location.origin);
  return wanted.origin === self.location.origin ? wanted.href : new URL(fallback, self.location.origin).href;
}

/** Focus first: navigating uses up the tap. A page somebody is typing in stays as it is. */
async function open(url) {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  for (const client of windows.filter((one) => !BUSY.test(new URL(one.url).pathname))) {
    try {
      await client.focus();
      if (await client.navigate(url)) return;
    } catch {
      // this window cannot be used: the next one, or a new one
    }
  }
  await self.clients.openWindow(url);
}

export function onSubscriptionChange(event) {
  event.waitUntil(renew(event.newSubscription).catch(() => {}));
}

/** The browser has changed the address; where this fails the page does it on its next opening. */
async function renew(given) {
  const push = (await exists()) ? await loadPush() : null;
  const key = push && (await call("GET", "/key"));
  if (key?.status !== 200) return;
  const { kid, public_key: applicationServerKey } = key.data;
  const options = { userVisibleOnly: true, applicationServerKey };
  const body = described(given ?? (await self.registration.pushManager.subscribe(options)), kid);
  const answer = await call("PUT", `/subscriptions/${push.id}`, { secret: push.secret, body });
  if (answer.status === 204) await savePush(push, { kid, endpoint: body.endpoint });
}
