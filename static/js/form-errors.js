// What is wrong with the dates: above the form with links, and at each field.
import { part, text } from "./texts.js";

/** Shows [{field, problem}] in `form`; none clears what stood there. */
export function showErrors(form, fields, errors) {
  for (const old of form.querySelectorAll(".error")) old.remove();
  for (const name of fields) mark(form.querySelector(`#${name}`), errors.find((one) => one.field === name));
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
  const hint = group.querySelector(".hint");
  const names = [hint && `${group.id}-hint`, error && `${group.id}-error`].filter(Boolean);
  group.toggleAttribute("aria-describedby", false);
  if (names.length) group.setAttribute("aria-describedby", names.join(" "));
  if (!error) return;
  const line = part("t-error");
  line.id = `${group.id}-error`;
  line.querySelector("span").textContent = text(error.problem);
  (hint ?? group.querySelector("legend")).after(line);
  for (const input of group.querySelectorAll("input")) input.setAttribute("aria-invalid", "true");
}

function link(field, words) {
  const [item, anchor] = [document.createElement("li"), document.createElement("a")];
  Object.assign(anchor, { href: `#${field}`, textContent: words });
  item.append(anchor);
  return item;
}
