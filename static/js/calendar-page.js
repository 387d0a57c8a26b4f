// The plan for the calendar of the phone, made here; and the file that takes it out again.
import { agenda } from "./agenda.js";
import { TYPE, remembered, takeOut } from "./calendar-kept.js";
import { loadCatalogue, wholePlan } from "./catalogue.js";
import { addDays, today } from "./dates.js";
import { put } from "./db.js";
import { loadFamily } from "./family.js";
import { calendar, uidOf } from "./plan-ics.js";
import { saveFile } from "./save-file.js";
import { text } from "./texts.js";

const box = document.getElementById("calendar");

/** Wires the buttons; a second call changes nothing. */
export function connectCalendar() {
  box.onclick = ({ target }) => {
    const run = { make, cancel }[target.closest("[data-calendar]")?.dataset.calendar];
    if (run) run().catch(() => say("calendar_failed"));
  };
  return showCancel();
}

const say = (name, values) => (box.querySelector("[role=status]").textContent = text(name, values));
const showCancel = async () =>
  (box.querySelector('[data-calendar="cancel"]').hidden = !(await remembered()).events.length);

async function make() {
  const [family, before] = [await loadFamily(), await remembered()];
  const isDetailed = box.querySelector("input[name=titles]:checked").value === "detailed";
  const events = await eventsOf(family, today(), isDetailed);
  if (!events.length) return say("calendar_empty");
  const sequence = before.sequence + 1;
  const made = events.map(({ uid, on, until }) => ({ uid, on, until }));
  const known = new Map([...before.events, ...made].map((one) => [one.uid, one]));
  await put("kv", { sequence, events: [...known.values()] }, "calendar");
  const ring = Number.parseInt(family.ring_at, 10);
  await saveFile("kalender.ics", calendar(events, { now: new Date(), sequence, ring }), TYPE);
  say("calendar_made", { n: events.length });
  return showCancel();
}

async function cancel() {
  const { events } = await remembered();
  await takeOut(events, events);
  say("calendar_cancelled");
}

/** The days to come on which the plan would remind: [{uid, on, until, title, text, url}]. */
async function eventsOf(family, day, isDetailed) {
  const catalogue = await loadCatalogue();
  const reminders = new Map(catalogue.reminders.map((one) => [one.id, one]));
  const open = agenda(wholePlan(catalogue, family, day), day)
    .filter((item) => item.push === "ring" && ["now", "later"].includes(item.state));
  const coming = open.flatMap((item) => item.moments.filter(({ on }) => on > day).map(({ on, n }) => ({ item, on, n })));
  return Promise.all(coming.map(async ({ item, on, n }) => {
    const { title, text: body, action } = reminders.get(item.id);
    const words = isDetailed ? { title, text: body, url: new URL(action.url, location.origin).href }
      : { title: text("calendar_title") };
    return { uid: await uidOf({ ...item, n }), on, until: addDays(on, 1), ...words };
  }));
}
