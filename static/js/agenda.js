// What the plan means today: pure, no clock, no storage, no words.
import { addDays, completedMonths, daysBetween, gestationalWeek, isPreterm, isSilent } from "./dates.js";

const URGENT_DAYS = 14;
const LAST_WEEK = 42;
const RANK = { last_call: 0, book: 1, gentle: 2, info: 3 };
const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** Every entry with {from, last, state: done | past | now | later, riders}; riders stand under their lead. */
export function agenda(plan, today) {
  const leads = new Set(plan.filter((entry) => !entry.lead).map((entry) => `${entry.id}@${entry.child}`));
  const rides = (entry) => entry.lead && leads.has(`${entry.lead}@${entry.child}`);
  return plan.filter((entry) => !rides(entry)).map((entry) => ({
    ...placed(entry, today),
    riders: plan.filter((other) => rides(other) && other.lead === entry.id && other.child === entry.child),
  }));
}

function placed(entry, today) {
  const windows = [entry.window, entry.tolerance].filter(Boolean);
  const from = windows.map((window) => window.start).sort()[0];
  const last = (entry.rolling ? null : entry.deadline) ?? windows.map((window) => window.end).sort().at(-1);
  const reached = entry.moments.filter((moment) => moment.on <= today).at(-1) ?? null;
  const open = reached || (from <= today && !isForLater(entry));
  const state = entry.done_on ? "done" : last < today ? "past" : open ? "now" : "later";
  return { ...entry, from, last, reached, state };
}

/** What comes next when nothing presses: at most one item. */
export const upcoming = (items) => items.filter((item) => item.state === "later")
  .sort((a, b) => byText(a.from, b.from) || a.order - b.order).slice(0, 1).map((item) => ({ ...item, group: [item] }));

// "Ihr Mutterschutz endet bald" is no news on the day after the birth, and a tip presses nobody.
const isForLater = ({ moments, deadline, rolling, tolerance }) =>
  moments[0]?.kind === "info" && (!deadline || rolling) && !tolerance;

/** What matters now, the most pressing first; twins with the same dates share one item. */
export function pressing(items, today) {
  const now = items.filter((item) => item.state === "now").sort((a, b) => order(a, b, today));
  const groups = new Map();
  for (const item of now) {
    const name = `${item.key} ${item.window.start}`;
    groups.set(name, [...(groups.get(name) ?? []), item]);
  }
  return [...groups.values()].map((group) => ({ ...group[0], group }));
}

function order(a, b, today) {
  const end = (item) => (item.rolling ? null : item.deadline) ?? (item.window.end >= today ? item.window.end : item.last);
  const tier = (item) => item.push === "list" ? 9
    : item.last <= addDays(today, URGENT_DAYS) && !isForLater(item) ? 0
    : 1 + (item.reached ? RANK[item.reached.kind] : 4);
  return tier(a) - tier(b) || byText(end(a), end(b)) || a.order - b.order;
}

/** The sentences for an entry: [[name of the text, {blank: day}]]. */
export function sentences({ window, tolerance, deadline, rolling, last, state, done_on: done }, today) {
  if (state === "done") return [["done_on", { day: done }]];
  if (state === "past") return [["was_until", { last }]];
  if (deadline && !rolling) return [["deadline", { end: deadline }]];
  if (window.start === window.end && last === window.end) return [["on", { start: window.start }]];
  const open = window.start <= today;
  if (!tolerance) return [open ? ["deadline", { end: window.end }] : ["between", window]];
  if (window.end < today) return [["still", { last }]];
  const best = open ? ["until", { end: window.end }] : ["best", window];
  return last > window.end ? [best, ["possible", { last }]] : [best];
}

/** Days until the last sensible day, where it is close and meant for this family; else null. */
export function daysLeft({ state, push, last }, today) {
  const days = daysBetween(today, last);
  return state === "now" && push !== "list" && days <= URGENT_DAYS ? days : null;
}

/** How far a family is: {weeks, days} before, {birth, corrected} after; null where silence is right. */
export function standing(child, today) {
  const { due_date: due, birth_date: birth } = child;
  if (birth) {
    const months = completedMonths(birth, today);
    return { birth, corrected: isPreterm(due, birth) && months < 24 && due <= today ? due : null };
  }
  if (!due || isSilent(child, today)) return null;
  const [weeks, days] = gestationalWeek(due, today);
  return weeks >= 0 && weeks < LAST_WEEK ? { weeks, days } : null;
}

/** The phase of the book for a child: S1 to J3; X, which suits all, where silence is right. */
export function phase(child, today) {
  const { due_date: due, birth_date: birth } = child;
  if (!birth) {
    if (isSilent(child, today)) return "X";
    const week = gestationalWeek(due, today)[0];
    return week < 13 ? "S1" : week < 28 ? "S2" : "S3";
  }
  if (daysBetween(birth, today) < 42) return "W";
  const month = completedMonths(birth, today) + 1;
  const ends = [[3, "M2"], [6, "M4"], [9, "M7"], [12, "M10"], [24, "J2"], [36, "J3"]];
  return ends.find(([end]) => month <= end)?.[1] ?? "X";
}

/** The greeting by the hour of the phone. */
export const greeting = (hour) =>
  hour < 5 || hour >= 22 ? "night" : hour < 11 ? "morning" : hour < 18 ? "day" : "evening";
