// The form for a due date or birth date. What was typed stays until it is right; nothing is sent.
import { today } from "./dates.js";
import { change } from "./family.js";
import { checkDates, readDate } from "./read-date.js";
import { part, text } from "./texts.js";

const section = document.getElementById("eintragen");
const form = document.getElementById("dates");
const PARTS = ["day", "month", "year"];
let edited = null;

/** Wires the form; `saved` runs after something was stored or removed. */
export function connectForm(saved) {
  form.addEventListener("change", showStage);
  form.addEventListener("submit", (event) => (event.preventDefault(), submit(saved)));
  form.querySelector("[data-cancel]").addEventListener("click", () => (section.hidden = true));
  form.querySelector("[data-remove] button").addEventListener("click", () => removeEntry(saved));
  showStage();
}

/** Opens the form for a child, or empty for a new one. */
export function openForm(child = null, { born = false, first = false } = {}) {
  edited = child;
  form.reset();
  form.elements.stage.value = born || child?.birth_date ? "child" : "pregnancy";
  for (const name of ["due", "birth"]) write(name, child?.[`${name}_date`]);
  form.elements.name.value = child?.name ?? "";
  form.elements.count.value = child?.count ?? 1;
  form.querySelector("[data-cancel]").hidden = first;
  form.querySelector("[data-remove]").hidden = !child;
  document.getElementById("form-title").textContent = text(child ? "edit" : "enter");
  showErrors([]);
  showStage();
  section.hidden = false;
  if (!first) section.focus();
}

function showStage() {
  const stage = form.elements.stage.value;
  for (const box of form.querySelectorAll("[data-stage]")) box.hidden = box.dataset.stage !== stage;
  form.elements.count.closest(".field").hidden = Boolean(edited?.birth_date);
}

const typed = (name) => Object.fromEntries(PARTS.map((one) => [one, form.elements[`${name}_${one}`].value]));

function write(name, iso) {
  const [year, month, day] = (iso ?? "").split("-");
  const parts = { day, month, year };
  for (const one of PARTS) form.elements[`${name}_${one}`].value = parts[one] ? Number(parts[one]) : "";
}

async function submit(saved) {
  const stage = form.elements.stage.value;
  const [birth, due] = [readDate(typed("birth")), readDate(typed("due"))];
  const errors = checkDates({ stage, birth, due }, today());
  showErrors(errors);
  if (errors.length) return;
  const entry = { due_date: due.iso ?? null, birth_date: stage === "child" ? birth.iso : null };
  await store(entry, Number(form.elements.count.value));
  section.hidden = true;
  saved(text("saved"));
}

// A birth keeps id and secret shift of the pregnancy; further children of the same birth are new.
function store(entry, count) {
  const base = edited ?? {};
  const name = form.elements.name.value.trim() || null;
  const child = { ...base, ...entry, name, count, twelve_weeks: count > 1 || Boolean(base.twelve_weeks) };
  const born = entry.birth_date && !base.birth_date ? count : 1;
  const { id: _, shift: __, created_at: ___, name: ____, ...twin } = child;
  const more = Array.from({ length: born - 1 }, () => ({ ...twin, done: {} }));
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

function showErrors(errors) {
  for (const old of form.querySelectorAll(".error")) old.remove();
  for (const name of ["due", "birth"]) mark(form.querySelector(`#${name}`), errors.find((one) => one.field === name));
  const box = document.getElementById("form-errors");
  box.replaceChildren();
  if (!errors.length) return;
  const summary = part("t-errors");
  summary.querySelector("ul").append(...errors.map(({ field, problem }) => link(field, text(problem))));
  box.append(summary);
  summary.focus();
}

function mark(group, error) {
  group.classList.toggle("has-error", Boolean(error));
  for (const input of group.querySelectorAll("input")) input.toggleAttribute("aria-invalid", false);
  group.setAttribute("aria-describedby", `${group.id}-hint${error ? ` ${group.id}-error` : ""}`);
  if (!error) return;
  const line = part("t-error");
  line.id = `${group.id}-error`;
  line.querySelector("span").textContent = text(error.problem);
  group.querySelector(".hint").after(line);
  for (const input of group.querySelectorAll("input")) input.setAttribute("aria-invalid", "true");
}

function link(field, words) {
  const [item, anchor] = [document.createElement("li"), document.createElement("a")];
  Object.assign(anchor, { href: `#${field}`, textContent: words });
  item.append(anchor);
  return item;
}
