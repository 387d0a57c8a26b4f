// Draws the tour: one card per family, its newest entry, and what waits to be sent.
import { renderVisits } from "./day-sheet.js";
import { isDone, reached, standing } from "./field-entries.js";
import { part, text, timeText } from "./texts.js";

const root = document.getElementById("feld");
const byId = (id) => document.getElementById(id);
const SERVER = { met: { given: "handover", none: "visit" }, declined: "decline", moved: "moved" };

/** Shows the part for `state` (none, locked, open), the tour, and how many entries wait. */
export function render(state, tour, waiting) {
  byId("ohne-tour").hidden = state !== "none";
  byId("gesperrt").hidden = state !== "locked";
  byId("tour-offen").hidden = state !== "open";
  byId("tour-leer").hidden = !tour || tour.cases.length > 0;
  renderVisits(tour?.visits);
  const focused = document.activeElement?.closest("#tour > li")?.dataset.case;
  byId("tour").replaceChildren(...(tour?.cases ?? []).map((family) => card(family, tour.journal)));
  if (focused) byId("tour").querySelector(`[data-case="${focused}"] button:not([hidden] *)`)?.focus();
  list("lose", (tour?.journal ?? []).filter(isLoose(tour)), true);
  list("wartet", (tour?.journal ?? []).filter((entry) => entry.state === "waiting"), false, tour);
  count(waiting, state !== "none");
}

function isLoose(tour) {
  const undone = new Set(tour?.journal.map((entry) => entry.undoes));
  return (entry) => entry.case === null && entry.kind !== "undo" && !undone.has(entry.id);
}

function count(waiting, hasTour) {
  const box = byId("stand");
  box.hidden = !waiting && !hasTour;
  box.classList.toggle("waiting", waiting > 0);
  box.classList.toggle("sent", waiting === 0);
  box.querySelector("span").textContent = text(waiting === 0 ? "all_sent" : waiting === 1 ? "one_waits" : "many_wait", { n: waiting });
  box.querySelector("button").hidden = waiting === 0;
}

/** Entries as a list of lines; the section disappears with the last one. */
function list(id, entries, undoable, tour = null) {
  const section = byId(id);
  section.hidden = entries.length === 0;
  section.querySelector("ul").replaceChildren(...entries.map((entry) => {
    const row = part("t-zeile");
    const family = tour?.cases.find((one) => one.id === entry.case);
    const district = entry.district && document.querySelector(`#district [value="${entry.district}"]`)?.text;
    const who = family ? `${text("family", { name: family.family })}: ` : district ? `${district}: ` : "";
    row.querySelector("span").textContent = who + entryText([entry]);
    const undo = row.querySelector("button");
    undo.hidden = !undoable;
    undo.dataset.undoOne = entry.id;
    return row;
  }));
}

function card(family, journal) {
  const item = part("fall");
  const at = (name) => item.querySelector(`[data-part="${name}"]`);
  item.dataset.case = family.id;
  item.querySelector("h2").textContent = text("family", { name: family.family });
  at("address").textContent = [family.street, `${family.plz} ${family.district}`.trim()].join(", ");
  at("children").textContent = [family.children, family.bags > 1 && text("bags", { n: family.bags })].filter(Boolean).join(" · ");
  const note = journal.findLast((entry) => entry.case === family.id && entry.kind === "note")?.note ?? family.note;
  show(at("promised"), family.promised ? text("promised", { when: family.promised }) : "");
  show(at("tries"), family.attempts ? text("tries", { n: family.attempts }) : "");
  show(at("note"), note ? text("note_shown", { note }) : "");
  showState(item, at, family, journal);
  return item;
}

function show(element, words) {
  if (!element) return; // a kept page may be older than this file
  element.hidden = !words;
  element.textContent = words;
}

function showState(item, at, family, journal) {
  const own = journal.filter((entry) => entry.case === family.id);
  const stands = standing(journal, family.id);
  const done = reached(journal, family.id);
  const byServer = SERVER[family.contact]?.[family.bag] ?? SERVER[family.contact];
  const isFinished = own.some((entry) => entry.kind !== "note" && entry.kind !== "referral") ? isDone(done) : Boolean(byServer);
  item.classList.toggle("done", isFinished);
  for (const button of item.querySelectorAll("[data-first]")) button.hidden = isFinished;
  item.querySelector("[data-undo]").hidden = !stands.length;
  at("state").hidden = !own.length && !isFinished;
  at("state").classList.toggle("sent", isFinished);
  const newest = own.filter(({ at: when }) => when === own.at(-1).at);
  at("state").querySelector("span").textContent = newest.length ? entryText(newest) : text(byServer ?? "");
}

/** "Besucht, Tasche übergeben, 12:04 Uhr. Gespeichert, wartet auf Netz" for entries written together. */
function entryText(entries) {
  const what = entries.map((entry) => text(`${entry.kind}_${entry.place}`) || text(entry.kind)).filter((one, n, all) => all.indexOf(one) === n);
  const worst = ["waiting", "review"].find((state) => entries.some((entry) => entry.state === state)) ?? "sent";
  return text("line", { what: what.join(", "), time: timeText(entries[0].at), state: text(worst) });
}

/** Shows one hint, or none. */
export function hint(name) {
  for (const box of root.querySelectorAll("[data-hint]")) box.hidden = box.dataset.hint !== name;
}
