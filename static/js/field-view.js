// Draws the tour: one card per family, its newest entry, and what waits to be sent.
import { standing } from "./field-store.js";

const root = document.getElementById("feld");
const list = document.getElementById("tour");
const template = document.getElementById("fall");
const words = root.dataset;
const DONE = new Set(["handover", "decline", "met", "declined", "moved"]);
const SERVER = { met: "handover", declined: "decline" };

/** Shows `tour` (or that there is none) and how many entries wait. */
export function render(tour, waiting) {
  document.getElementById("ohne-tour").hidden = Boolean(tour);
  document.getElementById("tour-leer").hidden = !tour || tour.cases.length > 0;
  const focused = document.activeElement?.closest("#tour > li")?.dataset.case;
  list.replaceChildren(...(tour?.cases ?? []).map((family) => card(family, tour.journal)));
  if (focused) list.querySelector(`[data-case="${focused}"] button:not([hidden] *)`)?.focus();
  count(waiting, Boolean(tour));
}

function count(waiting, hasTour) {
  const box = document.getElementById("stand");
  box.hidden = !waiting && !hasTour;
  box.classList.toggle("waiting", waiting > 0);
  box.classList.toggle("sent", waiting === 0);
  const text = waiting === 0 ? words.none : waiting === 1 ? words.one : words.many;
  box.querySelector("span").textContent = text.replace("#", waiting);
  box.querySelector("button").hidden = waiting === 0;
}

function card(family, journal) {
  const item = template.content.firstElementChild.cloneNode(true);
  const part = (name) => item.querySelector(`[data-part="${name}"]`);
  item.dataset.case = family.id;
  item.querySelector("h2").textContent = words.family.replace("#", family.family);
  part("address").textContent = [family.street, `${family.plz} ${family.district}`.trim()].join(", ");
  part("children").textContent = family.children;
  if (family.attempts) {
    part("tries").hidden = false;
    part("tries").textContent = words.tries.replace("#", family.attempts);
  }
  showState(item, part, family, journal);
  return item;
}

function showState(item, part, family, journal) {
  const own = journal.filter((entry) => entry.case === family.id);
  const newest = own.at(-1);
  const stands = standing(journal, family.id);
  const isDone = DONE.has(own.length ? stands?.kind : family.contact);
  item.classList.toggle("done", isDone);
  part("actions").hidden = isDone;
  const undo = item.querySelector("[data-undo]");
  undo.hidden = !stands;
  if (stands) undo.dataset.undo = stands.id;
  part("state").hidden = !own.length && !isDone;
  part("state").classList.toggle("sent", isDone);
  part("state").querySelector("span").textContent = newest
    ? entryText(newest)
    : (words[SERVER[family.contact]] ?? "");
}

/** "Tasche übergeben, 12:04 Uhr. Gespeichert, wartet auf Netz" */
function entryText(entry) {
  const time = new Date(entry.at).toLocaleTimeString("de", { hour: "2-digit", minute: "2-digit" });
  const what = entry.kind === "undo" ? words.undone : words[entry.kind];
  return `${what}, ${words.clock.replace("#", time)}. ${words.saved}, ${words[entry.state]}`;
}

/** Shows one hint, or none. */
export function hint(name) {
  for (const box of root.querySelectorAll("[data-hint]")) box.hidden = box.dataset.hint !== name;
}
