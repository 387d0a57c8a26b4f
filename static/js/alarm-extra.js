// Rings beside the plan: the day before a booked visit, and what was put off for three days. Pure.
import { agenda } from "./agenda.js";
import { addDays, berlinInstant, isSunday, today, utc } from "./dates.js";

const DAY_MS = 86_400_000;

function ringDay(start, step, { holidays }) {
  let day = start;
  while (isSunday(day) || holidays.includes(day)) day = addDays(day, step);
  return day;
}

// settings = {now, nonce, ring_at, holidays, previous} as in alarms.js.
function ring(key, day, settings) {
  const at = berlinInstant(day, settings.ring_at);
  if (at <= Date.parse(settings.now)) return null;
  const kept = settings.previous.find((one) => one.key === key && Date.parse(one.fire_at) === at);
  return { fire_at: utc(at), expires_at: utc(at + DAY_MS), nonce: kept?.nonce ?? settings.nonce(), key };
}

/** The day before a visit, or the last ring day before it; null where that is over. */
export function visitRing({ token, starts_at: starts }, settings) {
  const found = ring(`visit:${token}`, ringDay(addDays(today(Date.parse(starts)), -1), -1, settings), settings);
  return found && { ...found, entries: [] };
}

/** One ring per day on which something comes back that its family put off; `planned` rings of that time take it in. */
export function restRings(plan, children, planned, settings) {
  const now = today(Date.parse(settings.now));
  const days = new Map();
  for (const item of agenda(plan, now).filter(({ state }) => state === "now")) {
    const day = backOn(item, children.find(({ id }) => id === item.child)?.later?.[item.key], now, settings);
    if (day) days.set(day, [...(days.get(day) ?? []), { id: item.id, key: item.key, child: item.child, kind: "gentle" }]);
  }
  const rings = [...days].map(([day, entries]) => ({ ...ring(`later:${day}`, day, settings), entries }));
  const alone = rings.filter(({ fire_at: at }) => at && !planned.some((one) => one.fire_at === at));
  return [...planned.map((one) => takenIn(one, rings.find(({ fire_at: at }) => at === one.fire_at))), ...alone];
}

// The first ring day from the wished one. Where that is too late it does not ring: a time that was moved
// because an entry ends would tell the day it ends, and so the birthday.
function backOn(item, day, now, settings) {
  if (!day || day <= now || day >= item.last) return null;
  const ring = ringDay(day, 1, settings);
  return ring <= item.last ? ring : null;
}

const takenIn = (one, rest) => (rest
  ? { ...one, entries: [...one.entries, ...rest.entries.filter((e) => !one.entries.some((o) => o.key === e.key && o.child === e.child))] }
  : one);
