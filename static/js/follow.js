// A place this phone follows: it is rung when a date there is cancelled or moved.
import { exists, put } from "./db.js";
import { leave } from "./push-leave.js";
import { followed, permission, uploadFollows } from "./follows.js";
import { hindrance } from "./may-ring.js";
import { anew, subscribed } from "./push-register.js";
import { browserSubscription, inOrder, loadPush } from "./push-state.js";

/** Wires the card of a place; looking leaves no trace on the phone. */
export async function connectFollow(box) {
  box.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-follow]");
    if (!button) return;
    button.disabled = true;
    try {
      const isWanted = button.dataset.follow === "on";
      show(box, await (isWanted ? follow : unfollow)(box.dataset.place));
      if (!document.activeElement?.checkVisibility?.()) box.querySelector("h2").focus();
    } finally {
      button.disabled = false;
    }
  });
  show(box, await stateNow(box.dataset.place));
  box.hidden = false;
}

function show(box, state) {
  for (const part of box.querySelectorAll("[data-state]")) part.hidden = !part.dataset.state.split(" ").includes(state);
  box.dataset.shown = state;
}

async function stateNow(place) {
  const why = await hindrance();
  if (why) return why;
  const isOn = (await followed()).includes(place) && (await loadPush()) && (await browserSubscription());
  return isOn ? "on" : "off";
}

async function follow(place) {
  const given = await permission();
  if (given !== "granted") return given;
  return subscribed((push) => change(push, place, true), { only_places: true });
}

const unfollow = (place) => inOrder(async () => {
  const push = await loadPush();
  return push ? change(push, place, false) : "off";
});

// A server that has forgotten this phone learns of it again.
async function told(push, places, isWanted) {
  const status = await uploadFollows(push, places);
  const again = status === 404 && isWanted ? await anew(push) : null;
  return again ? uploadFollows(again, places) : status;
}

// First the server, then the note here: what is shown as on does ring.
async function change(push, place, isWanted) {
  const others = (await followed()).filter((one) => one !== place);
  const places = isWanted ? [...others, place] : others;
  const status = await told(push, places, isWanted);
  if (status !== 204 && (isWanted || status !== 404)) return status ? "failed" : "offline";
  if (await exists()) await put("kv", places, "follows");
  if (!places.length && push.only_places) await leave();
  return isWanted ? "on" : "off";
}
