// Whom a reminder is for, and from which dates of a child it is measured. Twin of reminders/audience.py.
import { daysBetween, isPreterm } from "./dates.js";

const TWIN_DAYS = 14;
const STRONGEST_FIRST = ["off", "list", "intake"];

// How a reminder stands for a child: ring, bundled, list; null = not in the plan.
export function standing(catalogue, reminder, family, child) {
  const stage = child.birth_date ? "child" : "pregnancy";
  const answers = reminder.applies_to.map((name) => answer(catalogue, name, family, child));
  const how = effect(catalogue, reminder, family, child);
  if (child.ended || reminder.push === "off" || how === "off" || reminder.per !== stage || answers.includes("no")) return null;
  if (reminder.valid_until && family.today && reminder.valid_until < family.today) return "list";
  if (how === "list" || answers.includes("list")) return "list";
  if (reminder.push === "bundled") return "bundled";
  const wanted = reminder.push === "on" || (family.opted_in ?? []).includes(reminder.id);
  return wanted && reminder.push !== "info_only" ? "ring" : "list";
}

// What the rules of this reminder may look at. Only adopted children are measured from their arrival.
export function inputsOf(catalogue, reminder, family, child) {
  const arrived = effect(catalogue, reminder, family, child) === "intake";
  return {
    ...child,
    today: family.today,
    birth_date: arrived ? child.intake_on : child.birth_date,
    wished_start: child[reminder.wish ?? "wished_start"],
    twelve_weeks: child.twelve_weeks || hasTwin(family, child),
  };
}

function answer(catalogue, name, family, child) {
  if (name === "all") return "yes";
  if (name === "preterm") return isPreterm(child.due_date, child.birth_date) ? "yes" : "no";
  if (name === "singleton" && hasTwin(family, child)) return "no";
  const given = family.conditions?.[name];
  if (given !== undefined) return given ? "yes" : "no";
  return catalogue.conditions?.[name] ?? "list";
}

// off, list, intake or keep: the strongest that any situation of family or child asks for.
function effect(catalogue, reminder, family, child) {
  const names = [...(family.situations ?? []), ...(child.situations ?? [])];
  const found = names.map((name) => ofSituation(catalogue.situations?.[name], reminder));
  return STRONGEST_FIRST.find((how) => found.includes(how)) ?? "keep";
}

const ofSituation = (situation, reminder) =>
  !situation || situation.keeps?.includes(reminder.id) ? "keep" : situation.classes[reminder.lifecycle_class] ?? "keep";

// Ended ones count: what the law says of a multiple birth stays.
const hasTwin = ({ children = [] }, child) => children.some((other) => other.id !== child.id && areTwins(child, other));

// Whether two children came from one pregnancy: some of their dates are close.
export function areTwins(child, other) {
  const dates = ({ birth_date: birth, due_date: due }) => [birth, due].filter(Boolean);
  return dates(child).some((a) => dates(other).some((b) => Math.abs(daysBetween(a, b)) <= TWIN_DAYS));
}
