// The taps on an entry: done, in three days, not for us, open again. Each can be taken back.
import { restUntil } from "./entry-state.js";
import { setMarks } from "./family.js";
import { dayText, text } from "./texts.js";
import { toast } from "./toast.js";

const OPEN = { done: null, later: null, skipped: null };

const marksFor = (name, item, day) => ({
  done: { done: day, later: null },
  later: { later: restUntil(item, day) },
  skip: { done: day, skipped: day, later: null },
  open: OPEN,
})[name];

/** Does what the button `name` says to an entry, its twins and what rides with it; `changed` runs after. */
export async function act(name, item, { title, day, changed }) {
  const group = (item.group ?? [item]).flatMap((one) => [one, ...one.riders]);
  const entries = name === "open" ? group : group.filter((one) => !one.done_on);
  const before = name === "open"
    ? { done: item.done_on, skipped: item.skipped ?? null, later: item.waits ?? null } : OPEN;
  const marks = marksFor(name, item, day);
  await setMarks(entries, marks);
  const back = marks.later ? dayText(marks.later, day) : "";
  const undo = () => setMarks(entries, before).then(changed);
  toast(text({ done: "done", later: "rests", skip: "skipped", open: "undone" }[name], { title, day: back }), { undo });
  await changed();
}

/** Wires every [data-do] in `box`; buttons that make no sense for this entry go. */
export function connectActions(box, item, { title, day, changed }) {
  for (const button of box.querySelectorAll("[data-do]")) {
    const name = button.dataset.do;
    if (name === "later" && !restUntil(item, day)) button.remove();
    button.setAttribute("aria-label", `${button.textContent.trim()}: ${title}`);
    button.addEventListener("click", () => act(name, item, { title, day, changed }));
  }
}
