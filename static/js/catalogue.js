// The public catalogue of reminders; the service worker keeps a copy for times without network.
import { addDays, ageMonths } from "./dates.js";
import { plan } from "./plan.js";

let kept = null;

/** The catalogue. Raises where neither network nor copy is there. */
export async function loadCatalogue() {
  kept ??= fetch("/offline/reminders.json", { credentials: "omit" }).then((answer) => {
    if (!answer.ok) throw new Error(`catalogue: ${answer.status}`);
    return answer.json();
  });
  try {
    return await kept;
  } catch (error) {
    kept = null;
    throw error;
  }
}

/** The whole plan of a family: it reaches back to the first entry, as alarms need it. */
export function wholePlan(catalogue, family, today) {
  const anchors = family.children.flatMap((child) => [child.due_date, child.birth_date]).filter(Boolean).sort();
  if (!anchors.length) return [];
  const span = { from: addDays(anchors[0], -320), to: ageMonths(anchors.at(-1), 48) };
  return plan(catalogue, { ...family, today }, span);
}
