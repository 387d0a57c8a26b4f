// Ring time, voluntary answers and reminders chosen by hand.
import { change } from "./family.js";

const box = document.getElementById("settings");
const form = document.getElementById("wishes");
const answers = () => [...form.querySelectorAll("select")];
const chosen = () => [...form.querySelectorAll('[name="opted_in"]')];

/** Stores every change at once; `changed` runs afterwards. */
export function connectSettings(changed) {
  form.addEventListener("change", async () => {
    const given = answers().filter(({ value }) => value).map(({ name, value }) => [name, value === "yes"]);
    const wishes = {
      ring_at: form.elements.ring_at.value,
      detailed: form.elements.detailed.checked,
      opted_in: chosen().filter((one) => one.checked).map((one) => one.value),
      conditions: Object.fromEntries(given),
    };
    await change((family) => ({ ...family, ...wishes }));
    await changed();
  });
}

/** Shows what is stored. */
export function showSettings(family) {
  form.elements.ring_at.value = family.ring_at;
  form.elements.detailed.checked = Boolean(family.detailed);
  for (const one of chosen()) one.checked = family.opted_in.includes(one.value);
  const written = { true: "yes", false: "no" };
  for (const one of answers()) one.value = written[family.conditions[one.name]] ?? "";
  box.hidden = false;
}
