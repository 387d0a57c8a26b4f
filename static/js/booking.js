// Booking works without this. With it the phone remembers, if the family wants: contact data for the
// next booking (kv "contact"), and the booked visits for "Heute" (kv "visits").
import { exists, get, put, remove } from "./db.js";

const REMEMBERED = ["name", "contact", "phone", "email", "street", "house_no", "plz", "language"];

// Looking must leave no trace: the database is made when a family acts, never by reading.
const look = async (key) => ((await exists()) ? get("kv", key) : undefined);

function connectFilter(form) {
  form.querySelector("[data-without-js]")?.remove();
  form.addEventListener("change", () => form.requestSubmit());
}

// The random family number lets the server release a family's older reservation. It is made when
// the family taps its first time, never before.
function connectHold(form) {
  whenSent(form, async () => {
    const known = (await get("kv", "booker")) ?? form.elements.family.value;
    form.elements.family.value = known;
    await put("kv", known, "booker");
  });
}

function connectBook(form) {
  const tick = form.querySelector("[data-remember]");
  fill(form, tick);
  whenSent(form, async () => {
    if (form.elements.family) form.elements.family.value = (await get("kv", "booker")) ?? form.elements.family.value;
    if (tick.checked) await put("kv", { ...(await get("kv", "contact")), ...read(form) }, "contact");
    else await remove("kv", "contact");
  });
}

async function fill(form, tick) {
  const saved = await look("contact");
  if (!saved) return;
  tick.checked = true;
  for (const name of REMEMBERED) {
    const field = form.elements[name];
    if (!field || !saved[name] || (name !== "contact" && field.value)) continue;
    field.value = saved[name];
  }
}

// What stands in the form; of a kind of visit without address the known address stays.
function read(form) {
  const data = new FormData(form);
  const found = REMEMBERED.filter((name) => data.has(name)).map((name) => [name, data.get(name)]);
  return Object.fromEntries(found);
}

// Runs `work` before the form is sent, once; a failing phone memory never stops a booking.
function whenSent(form, work) {
  let sending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    form.setAttribute("aria-busy", "true");
    keepSubmitter(form, event.submitter);
    try {
      await work();
    } catch (error) {
      console.warn("phone memory", error.name);
    }
    form.submit();
  });
  addEventListener("pageshow", ({ persisted }) => persisted && ((sending = false), form.removeAttribute("aria-busy")));
}

function keepSubmitter(form, submitter) {
  form.querySelector("input[data-tapped]")?.remove();
  if (!submitter?.name) return;
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: submitter.name, value: submitter.value });
  field.dataset.tapped = "";
  form.append(field);
}

async function rememberVisit({ dataset }) {
  const others = ((await get("kv", "visits")) ?? []).filter(({ token }) => token !== dataset.token);
  const visit = { token: dataset.token, starts_at: dataset.starts, ends_at: dataset.ends, art: dataset.art };
  await put("kv", dataset.gone ? others : [...others, visit], "visits");
}

async function showVisits(section) {
  const list = section.querySelector("ul");
  const ahead = ((await look("visits")) ?? []).filter(({ ends_at: end }) => Date.parse(end) > Date.now());
  ahead.sort((a, b) => a.starts_at.localeCompare(b.starts_at));
  list.replaceChildren(...ahead.map((visit) => entry(visit, list.dataset.text)));
  section.hidden = !ahead.length;
}

function entry({ token, starts_at: start }, hour) {
  const item = document.createElement("li");
  const link = item.appendChild(document.createElement("a"));
  const options = { timeZone: "Europe/Berlin", weekday: "long", day: "numeric", month: "long" };
  const at = new Date(start);
  const lang = document.documentElement.lang;
  const time = at.toLocaleTimeString(lang, { timeZone: "Europe/Berlin", hour: "numeric", minute: "2-digit" });
  link.className = "row";
  link.href = `${location.pathname.replace(/\/$/, "")}/${token}`;
  link.textContent = `${at.toLocaleDateString(lang, options)}, ${time} ${hour}`;
  return item;
}

const parts = {
  "[data-filter]": connectFilter, "[data-hold]": connectHold, "[data-book]": connectBook,
  "[data-visit]": rememberVisit, "[data-my-visits]": showVisits,
};
for (const [selector, connect] of Object.entries(parts)) {
  const found = document.querySelector(selector);
  if (found) connect(found);
}
