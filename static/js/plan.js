// The plan of a family from the catalogue: pure, no clock, no storage. Twin of reminders/planner.py.
// family = {children: [{id, due_date, birth_date, wished_start, leave_start, intake_on, twelve_weeks, situations,
//   created_at, done, ended}], conditions: {employed: true}, opted_in: [id], situations: [name], today};
//   one child alone may be given as the family.
import { inputsOf, standing } from "./audience.js";
import { SILENT_AFTER_DUE_DAYS, addDays, ageMonths, gestationalDay, weekday } from "./dates.js";
import { ROLLING, anchorDate, resolve } from "./resolve.js";

export { alarms, shiftFor } from "./alarms.js";
export { ageText, gestationalWeek } from "./dates.js";
export { resolve };

const SHIFTS = [0, 1, 2, 3, 4, 5, 6];
const MARGIN_DAYS = 10; // six days of shift, and months of unequal length
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
  const inputs = inputsOf(catalogue, reminder, family, child);
  return occurrences(reminder, inputs).flatMap(([key, season]) => {
    const truth = dates(reminder, inputs, season);
    const needed = push === "ring" || season ? SHIFTS : [];
    const measured = needed.map((shift) => dates(reminder, moved(inputs, shift, reminder), season));
    if (!truth || (season && !inLife(measured, inputs))) return [];
    return [{
      key, id: reminder.id, child: child.id, order, push,
      lead: push === "bundled" ? (reminder.bundle_lead ?? null) : null,
      hard: Boolean(reminder.deadline?.hard), rolling: isRolling(reminder.deadline),
      ...truth,
      rings: push === "ring" ? measured.map((one) => one?.moments ?? []) : [],
      done_on: child.done?.[key] ?? null, created_at: child.created_at ?? null,
    }];
  });
}

// A place in childcare has its week instead of the shift: nearly all begin on 1 August, which would tell it.
const moved = ({ due_date: due, birth_date: birth, wished_start: wish, ...inputs }, days, { wish: isLeave } = {}) => ({
  ...inputs, margin: MARGIN_DAYS, due_date: due && addDays(due, -days), birth_date: birth && addDays(birth, -days),
  wished_start: wish && addDays(wish, isLeave ? -days : -weekday(wish)),
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
    const [start, end] = rule ? [resolve(rule.start, anchor, inputs), resolveEnd(rule.end, anchor, inputs)] : [];
    return start && end ? { start, end } : null;
  };
  const [window, tolerance] = [span(reminder.window), span(reminder.tolerance)];
  if (!window) return null;
  if (reminder.not_before) {
    const first = resolve(reminder.not_before, "birth_date", inputs);
    if (!first || addDays(first, inputs.margin ?? 0) > window.end) return null;
    if (first > window.start) window.start = first;
  }
  if (season && !inputs.birth_date) window.end = [window.end, life(inputs)?.end ?? window.end].sort()[0];
  const rule = reminder.deadline?.rule;
  const deadline = rule ? resolve(rule, anchor, inputs) : null;
  const last = deadline && !isRolling(reminder.deadline) ? deadline : (tolerance ?? window).end;
  return { window, tolerance, deadline, moments: moments(reminder, anchor, inputs, last) };
}

// A deadline that comes again every month.
const isRolling = (deadline) => ROLLING.includes(deadline?.rule.name);

// "To the end of the month of birth" is told from the due date until the child is there.
const resolveEnd = (rule, anchor, inputs) => resolve(rule, anchor, inputs)
  ?? (inputs.birth_date ? null : resolve(rule, anchor, { ...inputs, birth_date: inputs.due_date }));

function moments(reminder, anchor, inputs, last) {
  const span = life(inputs);
  const fits = (on) => on && span && on <= last && (reminder.anchor !== "calendar" || (on >= span.start && on <= span.end))
    && (inputs.birth_date || on <= span.end);
  return reminder.remind.map(({ at, kind }, n) => ({ on: resolve(at, anchor, inputs), kind, n, until: last }))
    .filter(({ on }) => fits(on));
}
