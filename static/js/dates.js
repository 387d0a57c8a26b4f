// Dates are ISO strings "YYYY-MM-DD", counted in UTC days. The rules: reminders/rules.py.
const DAY_MS = 86_400_000;
const pad = (number) => String(number).padStart(2, "0");
const daysIn = (year, month) => new Date(Date.UTC(year, month, 0)).getUTCDate();

// A plan asks for the same few days some ten thousand times.
const remembered = (compute) => {
  const known = new Map();
  return (given) => known.get(given) ?? known.set(given, compute(given)).get(given);
};

export const dayNumber = remembered((iso) => Date.parse(`${iso}T00:00:00Z`) / DAY_MS);
export const fromDayNumber = remembered((number) => new Date(number * DAY_MS).toISOString().slice(0, 10));
export const addDays = (iso, days) => fromDayNumber(dayNumber(iso) + days);
export const daysBetween = (from, to) => dayNumber(to) - dayNumber(from);
export const isSunday = (iso) => new Date(dayNumber(iso) * DAY_MS).getUTCDay() === 0;
/** 0 = Monday to 6 = Sunday. */
export const weekday = (iso) => (dayNumber(iso) + 3) % 7;
export const isoDate = (year, month, day) => `${year}-${pad(month)}-${pad(day)}`;

const parts = remembered((iso) => iso.split("-").map(Number));
const laterOf = (a, b) => (a > b ? a : b);

function monthLater(iso, months) {
  const [year, month] = parts(iso);
  const index = year * 12 + month - 1 + months;
  return [Math.floor(index / 12), (((index % 12) + 12) % 12) + 1];
}

// Age: same day number, else the 1st of the next month (§ 188 BGB). Not for deadlines.
export function ageMonths(born, months) {
  const day = parts(born)[2];
  const [year, month] = monthLater(born, months);
  if (day <= daysIn(year, month)) return isoDate(year, month, day);
  return month === 12 ? isoDate(year + 1, 1, 1) : isoDate(year, month + 1, 1);
}

// Deadline after an event: same day number, else the month's last day (§ 188 III BGB). Not for ages.
export function deadlineMonths(event, months) {
  const [year, month] = monthLater(event, months);
  return isoDate(year, month, Math.min(parts(event)[2], daysIn(year, month)));
}

export function endOfMonth(iso, months = 0) {
  const [year, month] = monthLater(iso, months);
  return isoDate(year, month, daysIn(year, month));
}

// The first such day of a year on or after the anchor; 29 February = the last day of February.
export function yearly(anchor, month, day) {
  const year = parts(anchor)[0];
  const [found, next] = [year, year + 1].map((y) => isoDate(y, month, Math.min(day, daysIn(y, month))));
  return found >= anchor ? found : next;
}

export const gestationalDay = (due, weeks, days = 0) => addDays(due, 7 * weeks + days - 280);

// Completed weeks and days: [14, 3] is 14+3.
export function gestationalWeek(due, day) {
  const days = daysBetween(due, day) + 280;
  return [Math.floor(days / 7), ((days % 7) + 7) % 7];
}

/** Two weeks past the due date without a birth: the plan may be a loss, so it says nothing (C-08). */
export const SILENT_AFTER_DUE_DAYS = 13;
export const isSilent = ({ due_date: due, birth_date: birth }, today) =>
  Boolean(due && !birth && today > addDays(due, SILENT_AFTER_DUE_DAYS));

export const isPreterm = (due, birth) => Boolean(due && birth && daysBetween(birth, due) >= 22);
export const correctedBirthDate = (due, birth) => (isPreterm(due, birth) ? due : birth) ?? null;

// Last day of maternity protection, days lost before an early birth added (§ 3 MuSchG).
export function maternityEnd(due, birth, twelveWeeks = false) {
  const lost = Math.min(42, Math.max(0, daysBetween(birth, due)));
  return addDays(birth, (twelveWeeks ? 84 : 56) + lost);
}

export function completedMonths(birth, today) {
  const [year, month] = parts(birth);
  const [nowYear, nowMonth] = parts(today);
  const months = (nowYear - year) * 12 + nowMonth - month;
  return ageMonths(birth, months) <= today ? months : months - 1;
}

const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;

// "3 Tage", "7 Wochen", "5 Monate", "2 Jahre und 1 Monat"; "" before the birth.
export function ageText(birth, today) {
  const days = daysBetween(birth, today);
  if (days < 0) return "";
  if (days === 0) return "heute geboren";
  if (days < 14) return count(days, "Tag", "Tage");
  const months = completedMonths(birth, today);
  if (months < 3) return count(Math.floor(days / 7), "Woche", "Wochen");
  if (months < 24) return count(months, "Monat", "Monate");
  const years = count(Math.floor(months / 12), "Jahr", "Jahre");
  return months % 12 ? `${years} und ${count(months % 12, "Monat", "Monate")}` : years;
}

const berlinDay = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Berlin", year: "numeric", month: "2-digit", day: "2-digit" });
const berlinHour = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Berlin", hour: "2-digit", hourCycle: "h23" });

export const utc = (milliseconds) => new Date(milliseconds).toISOString().replace(".000Z", "Z");
export const today = (instant = Date.now()) => berlinDay.format(new Date(instant));

// The instant of a wall-clock time ("10:00", by day) in Düren. Clocks change at 01:00 UTC only.
export function berlinInstant(iso, wallTime) {
  const morning = dayNumber(iso) * DAY_MS + 8 * 3_600_000;
  const offset = Number(berlinHour.format(new Date(morning))) - 8;
  const [hour, minute] = wallTime.split(":").map(Number);
  return dayNumber(iso) * DAY_MS + ((hour - offset) * 60 + minute) * 60_000;
}

export { laterOf };
