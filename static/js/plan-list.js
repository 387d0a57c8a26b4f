// The plan as a chain of beads: now, later, and what is over or done.
import { agenda, pressing } from "./agenda.js";
import { mark } from "./family.js";
import { iconOf, when, whom } from "./plan-words.js";
import { fill, joined, part, setIcon, text } from "./texts.js";
import { toast } from "./toast.js";

/** Draws the timeline; `changed` runs after a tick. */
export function drawPlan({ catalogue, family, plan, day }, changed) {
  const items = agenda(plan, day);
  const reminders = new Map(catalogue.reminders.map((one) => [one.id, one]));
  const draw = (item) => event(item, { reminders, family, day, changed });
  const now = pressing(items, day).flatMap((item) => item.group);
  const later = nextOnly(items.filter((item) => item.state === "later").sort((a, b) => (a.from < b.from ? -1 : 1)));
  const past = items.filter((item) => ["past", "done"].includes(item.state)).reverse();
  for (const [id, listed] of Object.entries({ now, later, past })) {
    const box = document.getElementById(id);
    box.hidden = !listed.length;
    box.querySelector("ol").replaceChildren(...listed.map(draw));
  }
}

// Of what comes every year only the next one.
const nextOnly = (items) => items.filter((item, n) =>
  !item.key.includes(":") || items.findIndex((other) => other.id === item.id && other.child === item.child) === n);

function event(item, { reminders, family, day, changed }) {
  const reminder = reminders.get(item.id);
  const box = part("t-event");
  const isDone = item.state === "done";
  box.id = `e-${item.child}-${item.key}`;
  box.classList.toggle("done", isDone);
  box.classList.toggle("now", item.state === "now");
  const riders = item.riders.map((one) => reminders.get(one.id).title);
  fill(box, {
    title: reminder.title,
    state: isDone ? `${text("is_done")} ` : "",
    when: [whom(family, [item]), when(item, day)].filter(Boolean).join(" "),
    riders: riders.length ? text("with", { titles: joined(riders) }) : "",
  });
  box.querySelector("a").href = reminder.action.url;
  box.querySelector("a").title = reminder.action.label;
  setIcon(box, isDone ? "check" : iconOf(reminder));
  const button = box.querySelector("[data-done]");
  if (item.state === "past" || item.state === "later") button.remove();
  button.setAttribute("aria-label", text(isDone ? "mark_open" : "mark_done", { title: reminder.title }));
  if (isDone) setIcon(button, "undo-2");
  if (isDone) fill(button, { done: text("undo") });
  button.addEventListener("click", () => tick(item, reminder.title, isDone ? null : day, changed));
  return box;
}

async function tick(item, title, day, changed) {
  const entries = [item, ...item.riders];
  await mark(entries, day);
  await changed();
  const undo = () => mark(entries, day ? null : item.done_on).then(changed);
  toast(text(day ? "done" : "undone", { title }), { undo });
}

/** Shows the entry a notification was about: the nonce stands in the address. */
export function showEntry(rows, hash) {
  const nonce = new URLSearchParams(hash.slice(1)).get("n");
  const entry = rows.find((row) => row.nonce === nonce)?.entries[0];
  const box = entry && document.getElementById(`e-${entry.child}-${entry.key}`);
  if (!box) return;
  box.closest("details")?.setAttribute("open", "");
  box.scrollIntoView({ block: "center" });
  box.querySelector("a").focus({ preventScroll: true });
}
