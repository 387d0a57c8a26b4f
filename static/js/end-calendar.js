// Takes the days of ended children out of the calendar again: a file with the same days, cancelled.
import { agenda } from "./agenda.js";
import { remembered, takeOut } from "./calendar-kept.js";
import { loadCatalogue, wholePlan } from "./catalogue.js";
import { today } from "./dates.js";
import { loadFamily } from "./family.js";
import { uidOf } from "./plan-ics.js";

/** Shows `box` where days of `targets` stand in the calendar, and wires its button. */
export async function showCalendar(box, targets) {
  const events = await daysOf(targets).catch(() => []);
  box.hidden = !events.length;
  box.querySelector("[data-cancel-file]").onclick = () => cancel(events);
}

// All days where nobody else has any; of several children only those that their plans name, and lists that
// are theirs or of nobody in particular: better one too many than one that reminds of the child.
async function daysOf(targets) {
  const [family, { events }] = [await loadFamily(), await remembered()];
  const whole = targets.filter(({ one }) => !one); // where one of several babies has gone their days stay
  if (!events.length || !whole.length) return [];
  const isMeant = ({ id }) => whole.some((target) => target.id === id);
  if (family.children.every(isMeant)) return events;
  const children = family.children.filter(isMeant).map(({ ended: _, ...child }) => child);
  const plan = agenda(wholePlan(await loadCatalogue(), { ...family, children }, today()), today());
  const named = await Promise.all(plan.flatMap((entry) => entry.moments.map(({ n }) => uidOf({ ...entry, n }))));
  const isTheirs = ({ list, child }) => list && (!child || isMeant({ id: child }));
  return events.filter((event) => named.includes(event.uid) || isTheirs(event));
}

async function cancel(days) {
  const { events } = await remembered();
  await takeOut(days, events.filter(({ uid }) => !days.some((one) => one.uid === uid)));
}
