// One rule of the catalogue to a date, null where an input is missing. Twin of reminders/rules.py.
import {
  addDays, ageMonths, correctedBirthDate, deadlineMonths, endOfMonth, gestationalDay, isoDate, laterOf, maternityEnd, yearly,
} from "./dates.js";

const MEASURES = {
  days: (anchor, rule) => addDays(anchor, rule.n),
  ssw: (anchor, rule) => gestationalDay(anchor, rule.w, rule.d ?? 0),
  age_months: (anchor, rule) => ageMonths(anchor, rule.n),
  end_of_lebensmonat: (anchor, rule) => addDays(ageMonths(anchor, rule.n), -1),
  deadline_months: (anchor, rule) => deadlineMonths(anchor, rule.n),
  end_of_calendar_month_after: (anchor, rule) => endOfMonth(anchor, rule.n),
};

const yearOf = (iso) => Number(iso.slice(0, 4));
const monthOf = (iso) => Number(iso.slice(5, 7));
const inSeason = (born) => monthOf(born) >= 10 || monthOf(born) <= 3;

const FROM_ANCHOR = {
  flu_season_start: (anchor) => yearly(anchor, 10, 1),
  flu_season_end: (anchor) => yearly(anchor, 2, 29),
};

const FROM_BIRTH = {
  nirsevimab_start: (born) => (inSeason(born) ? born : laterOf(isoDate(yearOf(born), 9, 1), born)),
  nirsevimab_end: (born) => laterOf(isoDate(yearOf(born) + (monthOf(born) > 3 ? 1 : 0), 3, 31), addDays(born, 9)),
  "nirsevimab_best_end - 14d": (born) => (inSeason(born) ? null : isoDate(yearOf(born), 11, 16)),
  end_of_birth_month: (born) => endOfMonth(born),
};

const FROM_WISH = {
  wished_start: (wish) => wish,
  "wished_start - 6 months": (wish) => deadlineMonths(wish, -6),
  "wished_start - 8 weeks": (wish) => addDays(wish, -56),
  "wished_start - 3 weeks": (wish) => addDays(wish, -21),
  "wished_start - 92d": (wish) => addDays(wish, -92),
};

const FROM_TODAY = {
  end_of_each_month: (today) => endOfMonth(today),
  end_of_next_month: (today) => endOfMonth(today, 1),
};

const FROM_ALL = {
  "max(--10-01, ssw 13+0)": influenzaInPregnancy,
  maternity_end: (anchor, inputs) => protectionEnd(inputs, 0),
  "maternity_end - 14d": (anchor, inputs) => protectionEnd(inputs, -14),
  day_before_birth: () => null,
};

function influenzaInPregnancy(anchor, inputs) {
  if (!anchor || !inputs.due_date) return null;
  const day = laterOf(yearly(anchor, 10, 1), gestationalDay(inputs.due_date, 13));
  return (inputs.birth_date ?? inputs.due_date) < day ? null : day;
}

function protectionEnd({ due_date: due, birth_date: birth, twelve_weeks: twelve }, days) {
  return due && birth ? addDays(maternityEnd(due, birth, twelve), days) : null;
}

// Deadlines that move on with today; no moment is measured against them.
export const ROLLING = Object.keys(FROM_TODAY);

export function anchorDate(name, inputs) {
  if (name === "corrected_birth_date") return correctedBirthDate(inputs.due_date, inputs.birth_date);
  return (name === "calendar" ? inputs.today : inputs[name]) ?? null;
}

// anchor: an ISO date, the name of an anchor, or null.
export function resolve(rule, anchor, inputs) {
  const start = /^\d/.test(anchor ?? "") ? anchor : anchor ? anchorDate(anchor, inputs) : null;
  const found = rule.rule === "named" ? named(rule.name, start, inputs) : measured(rule, start);
  return found ? addDays(found, rule.plus_days ?? 0) : null;
}

function measured(rule, anchor) {
  const measure = MEASURES[rule.rule];
  if (!measure) throw new Error(`unknown rule ${rule.rule}`);
  return anchor ? measure(anchor, rule) : null;
}

function named(name, anchor, inputs) {
  if (name.startsWith("--")) return anchor ? yearly(anchor, Number(name.slice(2, 4)), Number(name.slice(5, 7))) : null;
  const tables = [
    [anchor, FROM_ANCHOR], [inputs.birth_date, FROM_BIRTH], [inputs.wished_start, FROM_WISH], [inputs.today, FROM_TODAY],
  ];
  for (const [given, table] of tables) if (name in table) return given ? table[name](given) : null;
  if (!(name in FROM_ALL)) throw new Error(`unknown rule ${name}`);
  return FROM_ALL[name](anchor, inputs);
}
