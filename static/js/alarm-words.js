// Alarms with their texts: pure. The texts stay on the phone; only times and nonces leave it.
import { restRings, visitRing } from "./alarm-extra.js";
import { alarms } from "./alarms.js";
import { wholePlan } from "./catalogue.js";
import { today, utc } from "./dates.js";
import { weekRings } from "./week-card.js";

const RING_AT = "10:00";
const WEEK_MS = 7 * 86_400_000;

/** Rows {nonce, fire_at, expires_at, key, title, body, url, entries} for the next years, by time. */
export function alarmRows({ catalogue, family, visits = [], previous = [], now, nonce }) {
  const heard = { ...family, children: family.children.filter((child) => !child.ended && !child.quiet) };
  const settings = { now: utc(now), nonce, ring_at: family.ring_at ?? RING_AT, holidays: catalogue.holidays, previous };
  const shifts = Object.fromEntries(heard.children.map(({ id, shift }) => [id, shift]));
  const plan = wholePlan(catalogue, heard, today(now));
  const found = restRings(plan, heard.children, alarms(plan, settings, shifts), settings);
  const say = SAID[detailOf(family)];
  const weekly = family.weekly ? weekRings(catalogue, heard.children, ringDays(plan, found, settings, shifts), settings, shifts) : [];
  return [
    ...weekly.map(({ word, ...row }) => ({ ...row, ...say([word], catalogue) })),
    ...found.map((alarm) => ({ ...alarm, ...say(named(alarm.entries, catalogue), catalogue) })),
    ...visits.map((visit) => visitRing(visit, settings)).filter(Boolean)
      .map((row) => ({ ...row, ...say([catalogue.visit], catalogue) })),
  ].map((row) => ({ url: `/erinnerungen#n=${row.nonce}`, ...row })).sort((a, b) => (a.fire_at < b.fire_at ? -1 : 1));
}

// The days that ring, and those of the last week: they count in its budget.
function ringDays(plan, found, settings, shifts) {
  const lately = { ...settings, now: utc(Date.parse(settings.now) - WEEK_MS), nonce: () => "" };
  return new Map([...alarms(plan, lately, shifts), ...found].map((one) => [today(Date.parse(one.fire_at)), one]));
}

/** How much the screen says: neutral, topic or full. */
export const detailOf = (family) => family.detail ?? (family.detailed ? "full" : "neutral");

const SAID = {
  neutral: (_, { neutral: { title, text } }) => ({ title, body: text }),
  topic: (listed, { topics, neutral: { title } }) =>
    ({ title, body: [...new Set(listed.map((one) => topics[one.category] ?? one.word))].join(" · ") }),
  full: ([first, ...others]) =>
    ({ title: first.title, body: others.length ? others.map((one) => one.title).join(" · ") : first.text }),
};

function named(entries, { reminders }) {
  const texts = new Map(reminders.map((one) => [one.id, one]));
  return [...new Set(entries.map((entry) => entry.id))].map((id) => texts.get(id));
}

/** What is left of rows for children that still have reminders. */
export function withoutEnded(rows, family) {
  const heard = new Set(family.children.filter((child) => !child.ended && !child.quiet).map((child) => child.id));
  return rows.filter(({ entries, child: whose }) =>
    (!whose || heard.has(whose)) && entries.every(({ child }) => heard.has(child)));
}

/** Whether the server has other alarms than the phone; what has expired does not count. */
export function differs(uploaded, rows, now = Date.now()) {
  const has = new Set(uploaded.map(([nonce]) => nonce));
  const wanted = new Set(rows.map((row) => row.nonce));
  return rows.some((row) => !has.has(row.nonce))
    || uploaded.some(([nonce, expires]) => !wanted.has(nonce) && Date.parse(expires) > now);
}
