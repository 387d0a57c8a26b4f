// A list as one day in the calendar of the phone: the file is made here, nothing is sent.
import { TYPE, remembered, takeOut } from "./calendar-kept.js";
import { loadCatalogue, wholePlan } from "./catalogue.js";
import { pointsText, suggestion } from "./checklist-plan.js";
import { addDays, today } from "./dates.js";
import { put } from "./db.js";
import { activeChildren, loadFamily } from "./family.js";
import { calendar } from "./plan-ics.js";
import { token } from "./random.js";
import { saveFile } from "./save-file.js";
import { text, weekdayText } from "./texts.js";

const MOST_AHEAD_DAYS = 4 * 366;

/** Wires `part` for the list `name` in `box`, and offers the day of the plan. */
export async function connect(name, box, part) {
  const form = part.querySelector("form");
  const [input, out] = [form.elements.list_day, form.querySelector("[data-take-out]")];
  const say = (words) => (form.querySelector("[data-calendar-says]").textContent = words);
  const failed = () => say(form.querySelector("[data-calendar-says]").dataset.failed);
  const show = async () => (out.hidden = !(await kept(name)));
  const family = await loadFamily();
  const whose = offer(form, family, part.dataset.reminders.split(" "));
  Object.assign(input, { min: today(), max: addDays(today(), MOST_AHEAD_DAYS) });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (marked(input, !input.value || !input.validity.valid)) return say(text("list_odd_day"));
    const on = input.value;
    whose.then(({ child }) => make(name, { box, form, family, child, on }))
      .then(() => say(text("list_made", { day: weekdayText(on, today()) }))).then(show).catch(failed);
  });
  out.addEventListener("click", () => cancel(name).then(() => say(text("list_taken_out"))).then(show).catch(failed));
  await Promise.all([show(), whose]);
}

function marked(input, isOdd) {
  input.toggleAttribute("aria-invalid", false);
  if (isOdd) (input.setAttribute("aria-invalid", "true"), input.focus());
  return isOdd;
}

// Without a plan, or without its catalogue, the parent chooses the day alone.
async function offer(form, family, ids) {
  const children = activeChildren(family);
  const alone = { on: null, child: children.length === 1 ? children[0].id : null };
  if (!children.length) return alone;
  const plan = await loadCatalogue().then((catalogue) => wholePlan(catalogue, family, today()), () => []);
  const found = suggestion(plan, ids, today());
  if (found.on) {
    form.elements.list_day.value ||= found.on;
    const line = form.querySelector("[data-suggested]");
    line.textContent = text("list_suggested", { day: weekdayText(found.on, today()) });
    line.hidden = false;
  }
  return found.child ? found : alone;
}

const kept = async (name) => (await remembered()).events.find((one) => one.list === name);

// The same list keeps its name in the calendar: a second file moves the entry to another day.
async function make(name, { box, form, family, child, on }) {
  const { sequence, events } = await remembered();
  const before = events.find((one) => one.list === name);
  const day = { uid: before?.uid ?? token(12), on, until: addDays(on, 1), list: name, child };
  await put("kv", { sequence: sequence + 1, events: [...events.filter((one) => one !== before), day] }, "calendar");
  const ring = Number.parseInt(family.ring_at, 10);
  const file = calendar([{ ...day, ...words(box, form) }], { now: new Date(), sequence: sequence + 1, ring });
  await saveFile("liste.ics", file, TYPE);
}

function words(box, form) {
  if (form.elements.list_words.value === "neutral") return { title: text("calendar_title") };
  const points = [...box.querySelectorAll("input[type=checkbox]")]
    .map((one) => ({ text: one.closest("label").querySelector(".text").textContent.trim(), done: one.checked }));
  const url = new URL(location.pathname, location.origin).href;
  return { title: box.querySelector("h2").textContent.trim(), text: pointsText(points), url };
}

async function cancel(name) {
  const { events } = await remembered();
  const mine = events.filter((one) => one.list === name);
  await takeOut(mine, events.filter((one) => one.list !== name));
}
