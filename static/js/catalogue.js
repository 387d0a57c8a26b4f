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

/** Puts the titles in the language of the page beside the German ones, which alarms and calendars keep. */
export async function withTitles(catalogue) {
  const { prefix } = document.body.dataset;
  const titles = (prefix && (await titlesAt(`${prefix}/offline/reminder-titles.json`).catch(() => null))) || {};
  for (const one of catalogue.reminders) one.shown = titles[one.id];
  return catalogue;
}

// The page of a hotel's network may answer instead: then the German titles do.
async function titlesAt(path) {
  const answer = await fetch(path, { credentials: "omit" });
  return answer.ok ? answer.json() : null;
}

export const shownTitle = ({ shown, title }) => shown ?? title;

/** The whole plan of a family: it reaches back to the first entry, as alarms need it. */
export function wholePlan(catalogue, family, today) {
  const anchors = family.children.flatMap((child) => [child.due_date, child.birth_date]).filter(Boolean).sort();
  if (!anchors.length) return [];
  const span = { from: addDays(anchors[0], -320), to: ageMonths(anchors.at(-1), 48) };
  return plan(catalogue, { ...family, today }, span);
}
