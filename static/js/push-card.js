// The card that switches reminders on and off and says honestly how they stand.
import { writeAlarms } from "./alarm-rows.js";
import { bring, sync, switchOn } from "./alarm-sync.js";
import { today } from "./dates.js";
import { getAll } from "./db.js";
import { followed } from "./follows.js";
import { hindrance, isIos } from "./may-ring.js";
import { clockTime } from "./network.js";
import { call } from "./push-api.js";
import { leave } from "./push-leave.js";
import { browserSubscription, inOrder, loadPush, savePush } from "./push-state.js";
import { text, weekdayText } from "./texts.js";

const box = document.getElementById("push");

/** Wires the buttons. */
export function connectPush() {
  box.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-push]");
    if (!button) return;
    button.disabled = true;
    try {
      const run = { on: switchOn, off: remindNoMore, check: () => sync({ check: true }), test: ringTest }[button.dataset.push];
      await showPush(await run());
    } finally {
      button.disabled = false;
    }
  });
}

const SURE = ["on", "failed", "denied", "unconfigured", "offline"];

/** Shows a state; where it is not sure the browser is asked. */
export async function showPush(known) {
  const state = SURE.includes(known) ? known : await stateNow();
  for (const part of box.querySelectorAll("[data-state]")) part.hidden = !part.dataset.state.split(" ").includes(state);
  for (const part of box.querySelectorAll("[data-platform]")) part.hidden = part.dataset.platform !== platform();
  box.dataset.shown = state;
  box.hidden = false;
  if (state === "on" || state === "pending") await showNext();
}

async function stateNow() {
  const why = await hindrance();
  if (why) return why;
  const push = await loadPush();
  if (push?.only_places) return "off";
  if (push && !(await browserSubscription())) return "lost";
  if (push) return push.checked_at && push.uploaded?.length ? "on" : "pending";
  const key = await call("GET", "/key");
  return key.status === 200 ? "off" : key.status ? "unconfigured" : "offline";
}

// Places that are followed go on. First noted, then sent, by the next sync at the latest.
const remindNoMore = () => inOrder(async () => {
  const push = (await followed()).length ? await loadPush() : null;
  if (!push) return leave();
  await savePush(push, { only_places: true, checked_at: null });
  await bring({ ...push, only_places: true }, await writeAlarms({ isSilent: true }), await followed());
  return "off";
});

async function ringTest() {
  const { id, secret } = await loadPush();
  const { status } = await call("POST", `/subscriptions/${id}/test`, { secret });
  if (status === 404) return sync({ check: true });
  const said = box.querySelector('[data-slot="test"]');
  said.textContent = said.dataset[`s${status}`] ?? said.dataset.s0;
  return "on";
}

async function showNext() {
  const push = await loadPush();
  box.querySelector('[data-slot="checked"]').textContent = push?.checked_at ? clockTime(push.checked_at) : "";
  const coming = (await getAll("alarms")).filter((row) => Date.parse(row.fire_at) > Date.now());
  const first = coming.map((row) => row.fire_at).sort()[0];
  const day = first && weekdayText(today(Date.parse(first)), today());
  box.querySelector('[data-slot="next"]').textContent = first ? text("next_ring", { day }) : text("no_ring");
}

function platform() {
  if (isIos) return "ios";
  return /Android/.test(navigator.userAgent) ? "android" : "other";
}
