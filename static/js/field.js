// The field app: take the tour, note what happened, send when there is a network.
import { drain } from "../service-worker/outbox.js";
import { standing, undosOf } from "./field-entries.js";
import { onChoose, onType, watch } from "./field-lock.js";
import { report, wipe } from "./field-phone.js";
import { closeSheets, onSave, openSheet, prepareCode } from "./field-sheet.js";
import { begin, countWaiting, end, load, phone, record, renew, state } from "./field-store.js";
import { hint, render } from "./field-view.js";
import { toast } from "./shell.js";
import { text } from "./texts.js";

const [EVERY_MS, FIRST_MS] = [60_000, 5_000];
const REFUSED = { 401: "sign_in", 403: "no_access" };
let [tour, pause, again] = [null, FIRST_MS, null];

async function paint() {
  const now = await state();
  tour = await load();
  render(now, tour, await countWaiting());
}

/** One after the other: an older state never covers a newer one. */
let drawing = Promise.resolve();
const draw = () => (drawing = drawing.catch(() => {}).then(paint));

/** Asks the server for the tour; null without an answer, and then says why. */
async function fetchTour() {
  const address = `/api/unterwegs/tour?handy=${(await phone()).id}`;
  const answer = await fetch(address, { cache: "no-store", headers: { Accept: "application/json" } }).catch(() => null);
  if (answer?.ok) return answer.json().catch(() => null);
  hint(REFUSED[answer?.status] ?? "offline");
  return null;
}

async function takeTour(pin) {
  const answer = await fetchTour();
  if (!answer) return false;
  await begin(answer, pin);
  hint(null);
  navigator.storage?.persist?.();
  await draw();
  refresh();
  return true;
}

/** Sends; after a failure again, the first time after five seconds, then with longer pauses. */
async function send() {
  const { state: found, waiting } = await drain();
  hint(found === "sent" ? null : found);
  clearTimeout(again);
  pause = found === "offline" && waiting ? Math.min(pause * 2, EVERY_MS) : FIRST_MS;
  if (found === "offline" && waiting) again = setTimeout(send, pause / 2);
  await draw();
}

/** Lets the worker send, too, where browsers can do that; elsewhere this page does it alone. */
async function askWorker() {
  const ready = await navigator.serviceWorker?.getRegistration();
  await ready?.sync?.register("field").catch(() => {});
}

/** Writes entries and sends them; throws when they are not on disk. */
async function note(entries) {
  if (!entries.length) return;
  await record(entries).finally(draw);
  toast(text("saved", { what: text(`${entries[0].kind}_${entries[0].place}`) || text(entries[0].kind) }));
  askWorker();
  send();
}

const busy = new Set();

/** One tap without a sheet; a second tap while it is written does nothing. */
async function quickly(key, entries) {
  if (busy.has(key)) return;
  busy.add(key);
  await note(entries).catch(() => hint("not_saved")).finally(() => busy.delete(key));
}

async function refresh() {
  if (await report()) return (await wipe(), await draw(), hint("revoked"));
  if ((await state()) === "open") {
    const answer = await fetchTour();
    if (answer) (await renew(answer), hint(null));
  }
  if (await countWaiting()) await send();
  return draw();
}

function onTap(event) {
  const button = event.target.closest("button");
  const id = button?.closest("li").dataset.case;
  const family = tour?.cases.find((one) => one.id === id);
  if (!button || !tour) return;
  if (button.dataset.open !== undefined) openSheet(family, button.dataset.open, tour.bags);
  else if (button.dataset.kind) quickly(id, [{ case: id, kind: button.dataset.kind, place: button.dataset.place }]);
  else if (button.dataset.undoOne) quickly(button.dataset.undoOne, undosOf(tour.journal.filter((one) => one.id === button.dataset.undoOne)));
  else quickly(id, undosOf(standing(tour.journal, id)));
}

for (const list of ["tour", "lose"]) document.getElementById(list).addEventListener("click", onTap);
document.querySelector("[data-loose]").addEventListener("click", () => tour && openSheet(null, "loose", tour.bags));
for (const button of document.querySelectorAll("[data-again]")) button.addEventListener("click", refresh);
document.querySelector("[data-forgotten]").addEventListener("click", async () => (await fetchTour()) && (await end(), draw()));
for (const button of document.querySelectorAll("[data-send]")) button.addEventListener("click", () => send());
onChoose(takeTour);
onType(() => draw().then(refresh), () => draw().then(() => hint("destroyed")));
onSave(note);
watch(() => (closeSheets(), draw()));

addEventListener("online", () => ((pause = FIRST_MS), refresh()));
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && refresh());
setInterval(() => document.visibilityState === "visible" && refresh(), EVERY_MS);
new BroadcastChannel("fh-field").addEventListener("message", draw);

await draw();
prepareCode().catch(() => {});
await refresh();
