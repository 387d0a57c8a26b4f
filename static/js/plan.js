// The plan of a family from the catalogue: pure, no clock, no storage. Twin of reminders/planner.py.
// family = {children: [{id, due_date, birth_date, wished_start, twelve_weeks, created_at, done, ended}],
//   conditions: {employed: true}, opted_in: [id], today}; one child alone may be given as the family.
import { addDays, ageMonths, gestationalDay, isPreterm } from "./dates.js";
import { ROLLING, anchorDate, resolve } from "./resolve.js";

export { alarms, shiftFor } from "./alarms.js";
export { ageText, gestationalWeek } from "./dates.js";
export { resolve };

const SHIFTS = [0, 1, 2, 3, 4, 5, 6];
const SILENT_AFTER_DUE_DAYS = 13;
const OWN_DATES = ["due_date", "birth_date", "wished_start"];
const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

export function plan(catalogue, family, { from, to }) {
  const children = family.children ?? [{ id: "1", ...family }];
  const found = catalogue.reminders.flatMap((reminder, order) =>
    children.flatMap((child) => entries(catalogue, reminder, order, family, child)));
  return found.filter((entry) => touches(entry, from, to)).sort((a, b) =>
    byText(a.window.start, b.window.start) || a.order - b.order || byText(a.child, b.child) || byText(a.key, b.key));
}

function touches(entry, from, to) {
  const moments = [entry.moments, ...entry.rings].flat().map((moment) => moment.on);
  const windows = [entry.window, entry.tolerance].filter(Boolean);
  const starts = windows.map((window) => window.start).concat(moments).sort();
  const ends = windows.map((window) => window.end).concat(moments).sort();
  return starts[0] <= to && ends.at(-1) >= from;
}

function entries(catalogue, reminder, order, family, child) {
  const push = standing(catalogue, reminder, family, child);
  if (!push) return [];
  const inputs = { ...child, today: family.today };
  return occurrences(reminder, inputs).flatMap(([key, season]) => {
    const measured = SHIFTS.map((shift) => dates(reminder, moved(inputs, shift), season));
    if (!measured[0] || (season && !inLife(measured, inputs))) return [];
    return [{
      key, id: reminder.id, child: child.id, order, push,
      lead: push === "bundled" ? (reminder.bundle_lead ?? null) : null,
      hard: Boolean(reminder.deadline?.hard),
      ...measured[0],
      rings: push === "ring" ? measured.map((one) => one.moments) : [],
      done_on: child.done?.[key] ?? null, created_at: child.created_at ?? null,
    }];
  });
}

// How a reminder stands for a child: ring, bundled, list; null = not in the plan.
export function standing(catalogue, reminder, family, child) {
  const stage = child.birth_date ? "child" : "pregnancy";
  const answers = reminder.applies_to.map((name) => answer(catalogue, name, family, child));
  if (child.ended || reminder.per !== stage || reminder.push === "off" || answers.includes("no")) return null;
  if (reminder.valid_until && family.today && reminder.valid_until < family.today) return "list";
  if (answers.includes("list")) return "list";
  if (reminder.push === "bundled") return "bundled";
  const wanted = reminder.push === "on" || (family.opted_in ?? []).includes(reminder.id);
  return wanted && reminder.push !== "info_only" ? "ring" : "list";
}

function answer(catalogue, name, family, child) {
  if (name === "all") return "yes";
  if (name === "preterm") return isPreterm(child.due_date, child.birth_date) ? "yes" : "no";
  const given = family.conditions?.[name];
  if (given !== undefined) return given ? "yes" : "no";
  return catalogue.conditions?.[name] ?? "list";
}

const moved = (inputs, days) => ({
  ...inputs,
  ...Object.fromEntries(OWN_DATES.map((name) => [name, inputs[name] ? addDays(inputs[name], -days) : null])),
});

function occurrences(reminder, inputs) {
  if (reminder.anchor !== "calendar") return [[reminder.id, null]];
  const span = life(inputs);
  const starts = new Set();
  const last = span ? Number(span.end.slice(0, 4)) + 1 : 0;
  for (let year = span ? Number(span.start.slice(0, 4)) - 1 : 1; year <= last; year += 1)
    starts.add(resolve(reminder.window.start, `${year}-01-01`, inputs));
  return [...starts].filter(Boolean).sort().map((start) => [`${reminder.id}:${start.slice(0, 4)}`, start]);
}

function life({ birth_date: birth, due_date: due }) {
  if (birth) return { start: birth, end: ageMonths(birth, 36) };
  return due ? { start: gestationalDay(due, 0), end: addDays(due, SILENT_AFTER_DUE_DAYS) } : null;
}

const inLife = (measured, inputs) => measured.some((one, shift) => {
  const span = life(moved(inputs, shift));
  return one && span && one.window.end >= span.start && one.window.start <= span.end;
});

function dates(reminder, inputs, season) {
  const anchor = season ?? anchorDate(reminder.anchor, inputs);
  const span = (rule) => {
    const [start, end] = rule ? [resolve(rule.start, anchor, inputs), resolve(rule.end, anchor, inputs)] : [];
    return start && end ? { start, end } : null;
  };
  const [window, tolerance] = [span(reminder.window), span(reminder.tolerance)];
  if (!window) return null;
  const rule = reminder.deadline?.rule;
  const deadline = rule ? resolve(rule, anchor, inputs) : null;
  const last = deadline && !ROLLING.includes(rule.name) ? deadline : (tolerance ?? window).end;
  return { window, tolerance, deadline, moments: moments(reminder, anchor, inputs, last) };
}

function moments(reminder, anchor, inputs, last) {
  const span = life(inputs);
  const fits = (on) => on && span && on <= last && (reminder.anchor !== "calendar" || (on >= span.start && on <= span.end))
    && (inputs.birth_date || on <= span.end);
  return reminder.remind.map(({ at, kind }, n) => ({ on: resolve(at, anchor, inputs), kind, n, until: last }))
    .filter(({ on }) => fits(on));
}
