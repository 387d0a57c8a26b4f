// When childcare or a late parental leave shall begin: voluntary dates, a group for each child.
import { ageMonths, today } from "./dates.js";
import { activeChildren } from "./family.js";
import { nameOf } from "./plan-words.js";
import { fill, part, text } from "./texts.js";

const CARE_MONTHS = [0, 72];
const LEAVE_MONTHS = [36, 96];
const ASK_LEAVE_FROM_MONTHS = 24;
const box = document.getElementById("starts");
const inputs = () => [...box.querySelectorAll("input")];

/** Draws the groups; while a date is being typed nothing is drawn anew. */
export function showStarts(family) {
  if (!box.contains(document.activeElement)) box.replaceChildren(...activeChildren(family).map((child, n) => group(family, child, n)));
}

function group(family, child, n) {
  const born = child.birth_date ?? child.due_date;
  const made = fill(part("t-start"), { child: child.name || nameOf(family, child.id) });
  for (const input of made.querySelectorAll("input")) {
    const [least, most] = input.name === "wished_start" ? CARE_MONTHS : LEAVE_MONTHS;
    Object.assign(input, { value: child[input.name] ?? "", min: ageMonths(born, least), max: ageMonths(born, most) });
    Object.assign(input.dataset, { child: child.id, of: input.name });
    const field = input.closest(".field");
    for (const one of field.querySelectorAll("[id]")) one.id += `-${n}`;
    field.querySelector("label").htmlFor = input.id;
    input.setAttribute("aria-describedby", field.querySelector(".hint").id);
    if (input.name === "leave_start" && ageMonths(born, ASK_LEAVE_FROM_MONTHS) > today()) field.remove();
  }
  return made;
}

/** Says at each date that cannot be what is odd, and returns {child: {name: day | null}} of the others. */
export function typedStarts() {
  const found = {};
  for (const input of inputs()) {
    const isRight = input.validity.valid;
    mark(input, isRight);
    if (isRight) found[input.dataset.child] = { ...found[input.dataset.child], [input.name]: input.value || null };
  }
  return found;
}

function mark(input, isRight) {
  const field = input.closest(".field");
  field.querySelector(".error")?.remove();
  field.classList.toggle("has-error", !isRight);
  input.toggleAttribute("aria-invalid", false);
  if (isRight) return;
  input.setAttribute("aria-invalid", "true");
  const line = part("t-error");
  line.setAttribute("role", "alert");
  line.querySelector("span").textContent = text("odd_date");
  field.querySelector(".hint").after(line);
}
