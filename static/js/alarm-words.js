// Alarms with their texts: pure. The texts stay on the phone; only times and nonces leave it.
import { alarms } from "./alarms.js";
import { wholePlan } from "./catalogue.js";
import { addDays, berlinInstant, isSunday, today, utc } from "./dates.js";

const DAY_MS = 86_400_000;
const RING_AT = "10:00";

/** Rows {nonce, fire_at, expires_at, key, title, body, url, entries} for the next years, by time. */
export function alarmRows({ catalogue, family, visits = [], previous = [], now, nonce }) {
  const heard = { ...family, children: family.children.filter((child) => !child.ended && !child.quiet) };
  const settings = { now: utc(now), nonce, ring_at: family.ring_at ?? RING_AT, holidays: catalogue.holidays, previous };
  const shifts = Object.fromEntries(heard.children.map(({ id, shift }) => [id, shift]));
  const found = alarms(wholePlan(catalogue, heard, today(now)), settings, shifts);
  const texts = new Map(catalogue.reminders.map((one) => [one.id, one]));
  return [
    ...found.map((alarm) => ({ ...alarm, ...words(alarm.entries, texts) })),
    ...visits.map((visit) => visitAlarm(visit, catalogue, settings, now)).filter(Boolean),
  ].map((row) => ({ ...row, ...(family.detailed ? {} : neutral(catalogue)), url: `/erinnerungen#n=${row.nonce}` }))
    .sort((a, b) => (a.fire_at < b.fire_at ? -1 : 1));
}

const neutral = ({ neutral: { title, text } }) => ({ title, body: text });

function words(entries, texts) {
  const [first, ...others] = [...new Set(entries.map((entry) => entry.id))].map((id) => texts.get(id));
  return { title: first.title, body: others.length ? others.map((one) => one.title).join(" · ") : first.text };
}

// The day before a visit, or the last ring day before it; none where that is over.
function visitAlarm({ token: id, starts_at: starts }, catalogue, { ring_at: wall, holidays, previous, nonce }, now) {
  let day = addDays(today(Date.parse(starts)), -1);
  while (isSunday(day) || holidays.includes(day)) day = addDays(day, -1);
  const at = berlinInstant(day, wall);
  if (at <= now) return null;
  const key = `visit:${id}`;
  const kept = previous.find((one) => one.key === key && Date.parse(one.fire_at) === at);
  const { title, text } = catalogue.visit;
  return { fire_at: utc(at), expires_at: utc(at + DAY_MS), nonce: kept?.nonce ?? nonce(), key, entries: [], title, body: text };
}

/** What is left of rows for children that still have reminders. */
export function withoutEnded(rows, family) {
  const heard = new Set(family.children.filter((child) => !child.ended && !child.quiet).map((child) => child.id));
  return rows.filter(({ entries }) => !entries.length || entries.every(({ child }) => heard.has(child)));
}

/** Whether the server has other alarms than the phone; what has expired does not count. */
export function differs(uploaded, rows, now = Date.now()) {
  const has = new Set(uploaded.map(([nonce]) => nonce));
  const wanted = new Set(rows.map((row) => row.nonce));
  return rows.some((row) => !has.has(row.nonce))
    || uploaded.some(([nonce, expires]) => !wanted.has(nonce) && Date.parse(expires) > now);
}
