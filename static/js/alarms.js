// From the plan to alarms: budget, ring days, bundling, stable nonces. Twin of reminders/alarms.py.
// settings = {now, nonce: () => text, ring_at: "10:00", holidays: [iso], previous: [{key, fire_at, nonce}]}
import { areTwins } from "./audience.js";
import { addDays, berlinInstant, daysBetween, isSunday, today, utc } from "./dates.js";

const PER_SEVEN_DAYS = 2;
const REACH_DAYS = 6;
const DAY_MS = 86_400_000;
const HORIZON_MS = 4 * 365 * DAY_MS;
const MOST_ALARMS = 400;
const LONG_AGO = "1970-01-01T00:00:00+01:00";
const RANK = { last_call: 0, book: 1, gentle: 2, info: 3 };
const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const later = (a, b) => (a > b ? a : b);

// shift: days 0 to 6, for all children or per child {id: days}. plan: back to the first entry.
export function alarms(plan, settings, shift) {
  const rules = { ring_at: "10:00", ...settings, holidays: new Set(settings.holidays ?? []) };
  const placed = new Map();
  for (const wish of wishes(plan, shift)) {
    const day = place(wish, placed, rules);
    if (day) placed.set(day, [...(placed.get(day) ?? []), wish]);
  }
  const now = Date.parse(settings.now);
  return [...placed.keys()].sort()
    .map((day) => alarm(day, placed.get(day), plan, rules))
    .filter((one) => one && Date.parse(one.expires_at) > now && Date.parse(one.fire_at) <= now + HORIZON_MS)
    .slice(0, MOST_ALARMS);
}

function wishes(plan, shift) {
  const shiftOf = (child) => (typeof shift === "number" ? shift : shift[child]);
  const found = plan.filter((entry) => entry.push === "ring").flatMap((entry) =>
    entry.rings[shiftOf(entry.child)].map((moment) => wished(entry, moment)));
  return found.sort((a, b) => a.created_at - b.created_at || a.hard !== b.hard && (a.hard ? -1 : 1)
    || byText(a.on, b.on) || RANK[a.kind] - RANK[b.kind] || a.entry.order - b.entry.order
    || byText(a.entry.child, b.entry.child) || a.n - b.n);
}

const wished = (entry, moment) => ({
  ...moment,
  entry,
  hard: entry.hard && moment.kind === "last_call",
  created_at: Date.parse(entry.created_at ?? LONG_AGO),
  name: `${entry.key}@${entry.child}#${moment.n}`,
});

// The day on which a moment rings; null = it stays in the list only.
function place({ on, until, hard, created_at: created }, placed, rules) {
  const createdOn = today(created);
  if (on < createdOn) return null;
  const earliest = berlinInstant(createdOn, rules.ring_at) <= created ? addDays(createdOn, 1) : createdOn;
  const allowed = (day) => day >= earliest && day <= until;
  const before = ringDay(on, -1, rules);
  const after = ringDay(later(on, earliest), 1, rules);
  const day = (hard ? [before, after] : [after, before]).find(allowed) ?? null;
  if (!day || hard || placed.has(day) || fits(day, placed)) return day;
  const away = (other) => Math.abs(daysBetween(day, other));
  const near = [...placed.keys()].filter((other) => away(other) <= REACH_DAYS && allowed(other));
  return near.sort((a, b) => away(a) - away(b) || byText(a, b))[0] ?? null;
}

function ringDay(start, step, { holidays }) {
  let day = start;
  while (isSunday(day) || holidays.has(day)) day = addDays(day, step);
  return day;
}

// Whether one more push keeps every seven days within the budget; `placed` has a key for each day that rings.
export function fits(day, placed) {
  const near = [...placed.keys()].map((other) => daysBetween(day, other));
  for (let first = -REACH_DAYS; first <= 0; first += 1)
    if (near.filter((at) => at >= first && at <= first + REACH_DAYS).length >= PER_SEVEN_DAYS) return false;
  return true;
}

function alarm(day, group, plan, rules) {
  const key = group.map((wish) => wish.name).sort().join("|");
  const entries = withBundled(group, plan);
  if (!entries.length) return null;
  const at = berlinInstant(day, rules.ring_at);
  const before = (rules.previous ?? []).find((one) => one.key === key && Date.parse(one.fire_at) === at);
  return { fire_at: utc(at), expires_at: utc(at + DAY_MS), nonce: before?.nonce ?? rules.nonce(), key, entries };
}

// What is not done, once each, followed by what rides with it.
function withBundled(group, plan) {
  const found = new Map();
  for (const { entry: lead, kind } of group)
    for (const { id, key, child, done_on: done } of [lead, ...plan.filter((e) => e.lead === lead.id && e.child === lead.child)])
      if (!done && !found.has(`${key}@${child}`)) found.set(`${key}@${child}`, { id, key, child, kind });
  return [...found.values()];
}

// The secret shift of a new child. Twins share one: two shifts of one birthday would narrow it down.
// draw: () => a random whole number from 0 to 6.
export function shiftFor(child, others, draw) {
  const twin = others.find((other) => areTwins(child, other));
  return twin?.shift ?? draw();
}
