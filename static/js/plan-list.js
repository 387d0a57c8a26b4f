// The plan as a chain of beads: now, later by phase of life, and what is over or done.
import { agenda, phase, pressing } from "./agenda.js";
import { shownTitle } from "./catalogue.js";
import { connectActions } from "./entry-actions.js";
import { settled } from "./entry-state.js";
import { iconOf, when, whom } from "./plan-words.js";
import { fill, joined, local, part, setIcon, text } from "./texts.js";

const byId = (id) => document.getElementById(id);
// So many say why at once; the others when they are asked.
const MOST_FULL = 3;
const topic = byId("topic");

/** Draws the timeline, and again when a topic is chosen; `changed` runs after a tick. */
export function drawPlan(known, changed) {
  const { catalogue, family, plan, day } = known;
  const reminders = new Map(catalogue.reminders.map((one) => [one.id, one]));
  const all = settled(agenda(plan, day), family, day);
  const shown = all.filter((item) => !topic.value || reminders.get(item.id).category === topic.value);
  const draw = (item, n) => event(item, {
    reminder: reminders.get(item.id), reminders, family, day, changed, isFull: item.state === "now" && n < MOST_FULL,
  });
  topic.onchange = () => drawPlan(known, changed);
  show("now", pressing(shown, day).flatMap((item) => item.group).map(draw));
  drawLater(nextOnly(shown.filter((item) => item.state === "later").sort((a, b) => (a.from < b.from ? -1 : 1))), family, draw);
  show("past", shown.filter((item) => ["past", "done"].includes(item.state)).reverse().map((item) => draw(item)));
  byId("no-entry").hidden = shown.length > 0;
}

function show(id, events) {
  byId(id).hidden = !events.length;
  byId(id).querySelector("ol").replaceChildren(...events);
}

// One fold per phase of life; those that were open stay open, at first the next one is.
function drawLater(items, family, draw) {
  const box = byId("later");
  const before = [...box.querySelectorAll("details[data-phase]")];
  const open = new Set(before.filter((one) => one.open).map((one) => one.dataset.phase));
  const groups = new Map();
  for (const item of items) {
    const code = phase(family.children.find(({ id }) => id === item.child), item.from);
    groups.set(code, [...(groups.get(code) ?? []), item]);
  }
  const folds = [...groups].map(([code, listed], n) => {
    const fold = fill(part("t-phase"), { title: text("phase", { name: text(`phase_${code}`), n: listed.length }) });
    fold.dataset.phase = code;
    fold.open = before.length ? open.has(code) : n === 0;
    fold.querySelector("ol").append(...listed.map((item) => draw(item)));
    return fold;
  });
  box.hidden = !items.length;
  box.replaceChildren(box.firstElementChild, ...folds);
}

// Of what comes every year only the next one.
const nextOnly = (items) => items.filter((item, n) =>
  !item.key.includes(":") || items.findIndex((other) => other.id === item.id && other.child === item.child) === n);

function event(item, known) {
  const { reminder, reminders, family, day, isFull } = known;
  const box = part("t-event");
  const [isDone, isNow] = [item.state === "done", item.state === "now"];
  box.id = `e-${item.child}-${item.key}`;
  box.classList.toggle("done", isDone);
  box.classList.toggle("now", isNow);
  const riders = item.riders.map((one) => shownTitle(reminders.get(one.id)));
  fill(box, {
    title: shownTitle(reminder),
    when: [whom(family, [item]), when(item, day)].filter(Boolean).join(" "),
    riders: riders.length ? text("with", { titles: joined(riders) }) : "",
    body: isFull ? reminder.text : "",
  });
  setIcon(box, item.skipped ? "x" : isDone ? "check" : iconOf(reminder));
  keep(box, isNow ? ["done", isFull ? "go" : ""] : isDone || item.waits ? ["open"] : []);
  go(box, reminder);
  connectActions(box, item, { title: shownTitle(reminder), ...known });
  connectMore(box.querySelector("details"), item, known);
  return box;
}

// Of the buttons of a part only those that make sense for the entry.
function keep(box, names) {
  for (const one of box.querySelectorAll("[data-do], [data-go]"))
    if (!names.includes(one.dataset.do ?? "go")) one.remove();
  const row = box.querySelector(".card-actions");
  if (row && !row.childElementCount) row.remove();
}

function go(box, { action }) {
  const link = box.querySelector("[data-go]");
  if (link) Object.assign(link, { href: local(action.url), textContent: action.label });
}

// What most people never open is made when they do: a slow phone draws a hundred entries.
function connectMore(fold, item, known) {
  fold.addEventListener("toggle", () => {
    if (fold.childElementCount > 1) return;
    const box = fill(part("t-about"), { body: known.isFull ? "" : known.reminder.text });
    keep(box, { now: ["later", "skip", known.isFull ? "" : "go"], later: ["done", "skip", "go"] }[item.state] ?? ["go"]);
    go(box, known.reminder);
    connectActions(box, item, { title: shownTitle(known.reminder), ...known });
    fold.append(box);
  });
}

/** Shows the entry a notification was about: `row` is its alarm. */
export function showEntry(row) {
  const entry = row?.entries[0];
  const box = entry && byId(`e-${entry.child}-${entry.key}`);
  if (!box) return;
  for (const one of [box.closest("details"), box.querySelector("details")]) if (one) one.open = true;
  box.scrollIntoView({ block: "center" });
  box.querySelector("[tabindex]").focus({ preventScroll: true });
}
