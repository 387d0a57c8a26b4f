// Dates as people type them, checked with the counting rules: pure. Problems are names of texts.
import { addDays, ageMonths, daysBetween, deadlineMonths, isoDate } from "./dates.js";

const MOST_AHEAD_DAYS = 7 * 42;
const LATEST_AFTER_DUE_DAYS = 13;
const PLAN_MONTHS = 38;
const EARLIEST_BIRTH_DAYS = 7 * 19;
const LATEST_BIRTH_DAYS = 28;

/** {iso} or {problem}; both empty where nothing was typed. */
export function readDate({ day, month, year }) {
  const typed = [day, month, year].map((part) => (part ?? "").trim());
  if (typed.every((part) => !part)) return {};
  if (!typed.every((part) => /^\d{1,4}$/.test(part))) return { problem: "incomplete" };
  const [d, m, y] = typed.map(Number);
  const full = y < 100 ? 2000 + y : y;
  const exists = full >= 1900 && m >= 1 && m <= 12 && d >= 1 && d <= new Date(Date.UTC(full, m, 0)).getUTCDate();
  return exists ? { iso: isoDate(full, m, d) } : { problem: "no_such_day" };
}

/** Rough ages to choose from: [completed months, younger than so many months]. */
export const ROUGH_AGES = [
  ...Array.from({ length: 12 }, (_, n) => [n, n + 1]), [12, 15], [15, 18], [18, 21], [21, 24], [24, 30], [30, 36],
];

/** The first possible birthday of a child younger than `months`: no deadline is shown too late. */
export const roughBirth = (months, today) => addDays(deadlineMonths(today, -months), 1);

/** [{field, problem}] for a pregnancy or a child; empty = all is well. `intake` only where it is asked. */
export function checkDates({ stage, birth, due, intake }, today) {
  const found = [];
  const note = (field, problem) => problem && found.push({ field, problem });
  if (stage === "child") note("birth", birth.problem ?? (birth.iso ? birthProblem(birth.iso, today) : "incomplete"));
  note("due", due.problem ?? (due.iso ? dueProblem(due.iso, stage, today) : stage === "pregnancy" && "incomplete"));
  if (intake) note("intake", intake.problem ?? (intake.iso ? intakeProblem(intake.iso, stage, birth, today) : "incomplete"));
  if (!found.length && stage === "child" && due.iso) note("due", mismatch(birth.iso, due.iso));
  return found;
}

function birthProblem(birth, today) {
  if (birth > today) return "birth_ahead";
  return ageMonths(birth, PLAN_MONTHS) <= today ? "birth_long_ago" : null;
}

const intakeProblem = (on, stage, birth, today) =>
  on > today || (stage === "child" && birth.iso && on < birth.iso) ? "intake_odd" : null;

function dueProblem(due, stage, today) {
  if (due > addDays(today, MOST_AHEAD_DAYS)) return "due_ahead";
  return stage === "pregnancy" && today > addDays(due, LATEST_AFTER_DUE_DAYS) ? "due_over" : null;
}

function mismatch(birth, due) {
  const early = daysBetween(birth, due);
  return early > EARLIEST_BIRTH_DAYS || early < -LATEST_BIRTH_DAYS ? "mismatch" : null;
}
