// The card of the week on Heute, and its ring on Mondays for those who want it. Pure.
import { standing } from "./agenda.js";
import { fits } from "./alarms.js";
import { addDays, berlinInstant, completedMonths, daysBetween, gestationalWeek, isPreterm, isSilent, today, utc } from "./dates.js";

const DAY_MS = 86_400_000;
const [FIRST_WEEK, LAST_WEEK, WEEKS, MONTHS] = [5, 41, 52, 36];
const AWAY = ["hospital_stay", "child_elsewhere", "adoption_release"];
const MONDAY_NUMBER = 4; // day 0 was a Thursday

/** The name of the card: s5 to s41 completed weeks of pregnancy, w0 to w51, m12 to m35; null where silence is right. */
export function weekKey(child, day) {
  if (child.ended || child.situations?.some((one) => AWAY.includes(one))) return null;
  if (!child.birth_date) {
    if (!child.due_date || isSilent(child, day)) return null;
    const [week] = gestationalWeek(child.due_date, day);
    return week >= FIRST_WEEK && week <= LAST_WEEK ? `s${week}` : null;
  }
  const from = standing(child, day).corrected ?? child.birth_date; // who came early grows by the due date
  if (isEarly(child, day) || from > day) return null;
  const months = completedMonths(from, day);
  return months < 12 ? `w${Math.min(Math.floor(daysBetween(from, day) / 7), WEEKS - 1)}` : months < MONTHS ? `m${months}` : null;
}

const isEarly = ({ due_date: due, birth_date: birth }, day) => isPreterm(due, birth) && due > day;

/** {key, child} for the youngest with a card, or null. */
export function weekOf(children, day) {
  const anchor = (child) => child.birth_date ?? child.due_date;
  const [found] = [...children].sort((a, b) => (anchor(a) < anchor(b) ? 1 : -1))
    .map((child) => ({ child, key: weekKey(child, day) })).filter(({ key }) => key);
  return found ?? null;
}

/** Mondays with a card, where the budget of the week has room beside the days `taken` {day: …}. When they
 * ring depends on the moved dates only, as all that leaves the phone. */
export function weekRings(catalogue, children, taken, settings, shifts) {
  const moved = children.map((child) => ({ ...child, ...shifted(child, shifts[child.id]) }));
  const now = Date.parse(settings.now);
  return mondays(today(now)).flatMap((day) => {
    const at = berlinInstant(day, settings.ring_at);
    if (at <= now || settings.holidays.includes(day) || taken.has(day) || !fits(day, taken) || !weekOf(moved, day)) return [];
    const { child, key } = weekOf(children, day) ?? { child: children[0] };
    const name = `week:${day}`;
    const kept = settings.previous.find((one) => one.key === name && Date.parse(one.fire_at) === at);
    return [{
      fire_at: utc(at), expires_at: utc(at + DAY_MS), nonce: kept?.nonce ?? settings.nonce(), key: name,
      entries: [], child: child.id, url: "/", word: { ...catalogue.week, text: catalogue.weeks[key]?.text ?? "" },
    }];
  });
}

const shifted = ({ birth_date: birth, due_date: due }, days) =>
  ({ birth_date: birth && addDays(birth, -days), due_date: due && addDays(due, -days) });

function mondays(from) {
  const first = addDays(from, (MONDAY_NUMBER + 7 - (daysBetween("1970-01-01", from) % 7)) % 7);
  return Array.from({ length: 52 * 4 }, (_, n) => addDays(first, 7 * n));
}
