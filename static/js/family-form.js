// The form for a due date or birth date. What was typed stays until it is right; nothing is sent.
import { today } from "./dates.js";
import { change } from "./family.js";
import { showErrors } from "./form-errors.js";
import { ROUGH_AGES, checkDates, readDate, roughBirth } from "./read-date.js";
import { text } from "./texts.js";

const section = document.getElementById("eintragen");
const form = document.getElementById("dates");
const PARTS = ["day", "month", "year"];
const DATES = ["due", "birth", "intake"];
const field = (name) => form.elements[name];
const fold = (name) => form.querySelector(`#${name}`);
let edited = null;

/** Wires the form; `saved` runs after something was stored or removed. */
export function connectForm(saved) {
  form.addEventListener("change", showStage);
  form.addEventListener("submit", (event) => (event.preventDefault(), section.hidden || submit(saved)));
  form.querySelector("[data-cancel]").addEventListener("click", () => (section.hidden = true));
  form.querySelector("[data-remove] button").addEventListener("click", () => removeEntry(saved));
  for (const [n, end] of ROUGH_AGES) field("age").add(new Option(ageWords(n, end), end));
  showStage();
}

const ageWords = (n, end) =>
  text(`age_${end}`) || (end === n + 1 ? text("age", { n }) : text("age_span", { n, last: end - 1 }));

/** Opens the form for a child, or empty for a new one. */
export function openForm(child = null, { born = false, first = false } = {}) {
  edited = child;
  form.reset();
  field("stage").value = born || child?.birth_date ? "child" : "pregnancy";
  write("due", child?.due_date);
  write("birth", child?.rough ? null : child?.birth_date);
  write("intake", child?.intake_on);
  field("name").value = child?.name ?? "";
  field("count").value = child?.count ?? 1;
  field("situation").value = child?.situations?.[0] ?? "";
  fold("about").open = Boolean(child?.rough);
  fold("special").open = Boolean(child?.situations?.length);
  form.querySelector("[data-cancel]").hidden = first;
  form.querySelector("[data-remove]").hidden = !child;
  document.getElementById("form-title").textContent = text(child ? "edit" : "enter");
  showErrors(form, DATES, []);
  showStage();
  section.hidden = false;
  if (!first) section.focus();
}

function showStage() {
  const stage = field("stage").value;
  for (const box of form.querySelectorAll("[data-stage]")) box.hidden = box.dataset.stage !== stage;
  field("count").closest(".field").hidden = Boolean(edited?.birth_date);
  form.querySelector("[data-intake]").hidden = field("situation").value !== "adoption_in";
}

const typed = (name) => Object.fromEntries(PARTS.map((one) => [one, field(`${name}_${one}`).value]));

function write(name, iso) {
  const [year, month, day] = (iso ?? "").split("-");
  const parts = { day, month, year };
  for (const one of PARTS) field(`${name}_${one}`).value = parts[one] ? Number(parts[one]) : "";
}

async function submit(saved) {
  const [stage, situation, months] = [field("stage").value, field("situation").value, Number(field("age").value)];
  const [exact, due] = [readDate(typed("birth")), readDate(typed("due"))];
  const rough = stage === "child" && months > 0 && !exact.iso && !exact.problem;
  const birth = rough ? { iso: roughBirth(months, today()) } : exact;
  const intake = situation === "adoption_in" ? readDate(typed("intake")) : null;
  const errors = checkDates({ stage, birth, due, intake }, today());
  showErrors(form, DATES, errors);
  if (errors.length) return;
  const entry = { due_date: due.iso ?? null, birth_date: stage === "child" ? birth.iso : null, rough };
  const special = { situations: situation ? [situation] : [], intake_on: intake?.iso ?? null };
  section.hidden = true; // a second tap must not enter the child twice
  await store({ ...entry, ...special }, Number(field("count").value)).catch((error) => {
    section.hidden = false;
    throw error;
  });
  saved(text("saved"));
}

// A birth keeps id and secret shift of the pregnancy; further children of the same birth are new.
// Where the age is only about right nothing rings: a push says "today".
function store(entry, count) {
  const base = edited ?? {};
  const name = field("name").value.trim() || null;
  const quiet = entry.rough || (!base.rough && Boolean(base.quiet));
  const child = { ...base, ...entry, name, count, quiet, twelve_weeks: count > 1 || Boolean(base.twelve_weeks) };
  const born = entry.birth_date && !base.birth_date ? count : 1;
  const { id: _, shift: __, created_at: ___, name: ____, ...twin } = child;
  const more = Array.from({ length: born - 1 }, () => ({ ...twin, done: {}, later: {}, skipped: {} }));
  const place = (one) => (one.id === base.id ? [child, ...more] : [one]);
  return change((family) => ({
    ...family,
    children: base.id ? family.children.flatMap(place) : [...family.children, child, ...more],
  }));
}

async function removeEntry(saved) {
  const gone = edited;
  await change((family) => ({ ...family, children: family.children.filter(({ id }) => id !== gone.id) }));
  section.hidden = true;
  saved(text("removed"), () => change((family) => ({ ...family, children: [...family.children, gone] })));
}
