// The field app: take the tour, note what happened, send when there is a network.
import { drain } from "../service-worker/outbox.js";
import { begin, countWaiting, load, record } from "./field-store.js";
import { hint, render } from "./field-view.js";
import { toast } from "./shell.js";

const EVERY_MS = 60_000;
const words = document.getElementById("feld").dataset;

async function draw() {
  render(await load(), await countWaiting());
}

/** Asks the server for the tour. Without an answer the tour on this phone stays as it is. */
async function takeTour() {
  const answer = await fetch("/api/unterwegs/tour", { cache: "no-store", headers: { Accept: "application/json" } })
    .catch(() => null);
  if (!answer?.ok) return hint({ 401: "sign_in", 403: "no_access" }[answer?.status] ?? "offline");
  const tour = await answer.json();
  await begin(tour);
  hint(null);
  navigator.storage?.persist?.();
  await draw();
  await send({ hello: tour.owner });
}

async function send(options) {
  const { state } = await drain(options);
  hint(state === "sent" ? null : state);
  await draw();
}

/** Lets the worker send, too, where browsers can do that; elsewhere this page does it alone. */
async function askWorker() {
  const ready = await navigator.serviceWorker?.getRegistration();
  await ready?.sync?.register("field").catch(() => {});
}

const busy = new Set();

/** Writes one entry; a second tap while it is written does nothing. */
async function note(what) {
  if (busy.has(what.case)) return;
  busy.add(what.case);
  try {
    await record(what);
  } catch {
    return hint("not_saved");
  } finally {
    await draw();
    busy.delete(what.case);
  }
  toast(`${words.saved}: ${what.kind === "undo" ? words.undone : words[what.kind]}`);
  askWorker();
  send();
}

async function refresh() {
  const tour = await load();
  if (tour) await takeTour();
  else if (await countWaiting()) await send();
  await draw();
}

document.getElementById("tour").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const family = button?.closest("li").dataset.case;
  if (button?.dataset.undo) note({ case: family, kind: "undo", undoes: button.dataset.undo });
  else if (button) note({ case: family, kind: button.dataset.kind, ...(button.dataset.place && { place: button.dataset.place }) });
});
for (const button of document.querySelectorAll("[data-take]")) button.addEventListener("click", takeTour);
document.querySelector("[data-send]").addEventListener("click", () => send());

addEventListener("online", refresh);
addEventListener("pageshow", (event) => event.persisted && refresh());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && refresh());
setInterval(() => document.visibilityState === "visible" && refresh(), EVERY_MS);
new BroadcastChannel("fh-field").addEventListener("message", draw);

await draw();
await refresh();
