// Voluntary answers and reminders chosen by hand. Every change is stored here at once.
import { sync } from "./alarm-sync.js";
import { activeChildren, change, loadFamily, onChange } from "./family.js";
import { showStarts, typedStarts } from "./start-dates.js";

const form = document.getElementById("wishes");
const status = form.querySelector("[role=status]");
const answers = () => [...form.querySelectorAll("select")];
const chosen = () => [...form.querySelectorAll('[name="opted_in"]')];
const WRITTEN = { true: "yes", false: "no" };

function show(family) {
  const any = activeChildren(family).length > 0;
  document.getElementById("no-plan").hidden = any;
  form.elements.moved_away.checked = Boolean(family.situations?.includes("moved_away"));
  for (const one of chosen()) one.checked = family.opted_in.includes(one.value);
  for (const one of answers()) one.value = WRITTEN[family.conditions[one.name]] ?? "";
  showStarts(family);
  form.hidden = !any;
}

async function store() {
  status.textContent = "";
  const given = answers().filter(({ value }) => value).map(({ name, value }) => [name, value === "yes"]);
  const wishes = {
    situations: form.elements.moved_away.checked ? ["moved_away"] : [],
    opted_in: chosen().filter((one) => one.checked).map((one) => one.value),
    conditions: Object.fromEntries(given),
  };
  const starts = typedStarts();
  await change((family) => ({
    ...family, ...wishes,
    children: family.children.map((child) => ({ ...child, ...starts[child.id] })),
  }));
  if (!form.querySelector(".has-error")) status.textContent = status.dataset.saved;
  await sync();
}

form.addEventListener("change", store);
onChange(async () => show(await loadFamily()));
show(await loadFamily());
