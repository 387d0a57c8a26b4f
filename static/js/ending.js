// The quiet way out and deleting everything. No reason is stored; nothing starts again by itself.
import { switchOff, sync } from "./alarm-sync.js";
import { today } from "./dates.js";
import { activeChildren, changeChild, deleteEverything, loadFamily, loadVisits } from "./family.js";
import { nameOf } from "./plan-words.js";
import { closeShown } from "./push-state.js";
import { part, text } from "./texts.js";

const box = document.getElementById("beenden");
const form = document.getElementById("end-form");

export function connectEnding(changed) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const choice = form.elements.ending.value;
    if (choice) await end(form.elements.child?.value ?? "", choice, changed);
  });
  document.querySelector("[data-delete]").addEventListener("click", removeAll);
}

/** Offers the way out for every child that still has reminders. */
export function showEnding(family) {
  const children = activeChildren(family);
  box.hidden = !children.length;
  document.getElementById("ending-child").replaceChildren(...children.map((child) => {
    const line = part("t-ending-choice");
    const words = nameOf(family, child.id) || text(child.birth_date ? "your_child" : "pregnancy");
    line.querySelector(".text").textContent = words;
    Object.assign(line.querySelector("input"), { value: child.id, checked: children.length === 1 });
    line.hidden = children.length === 1;
    return line;
  }));
  if (location.hash === "#beenden") box.open = true;
}

async function end(id, choice, changed) {
  await changeChild(id, (child) => (choice === "quiet" ? { ...child, quiet: true }
    : { ...child, ended: true, ended_on: today() }));
  form.reset();
  box.open = false;
  await closeShown();
  await showEnded(id, choice, changed);
  await changed();
  await stopRinging();
}

// What cannot be taken back at the server is cut off here: late rings find no text, or nobody at all.
async function stopRinging() {
  const family = await loadFamily();
  const state = await sync({ check: true });
  const heard = activeChildren(family).some((child) => !child.quiet);
  if (!heard && state !== "off") await switchOff();
}

async function showEnded(id, choice, changed) {
  const page = part("t-ended");
  if (choice === "quiet") page.querySelector('[data-slot="sorry"]').remove();
  const visit = (await loadVisits()).find((one) => new Date(one.starts_at) > new Date());
  page.querySelector("[data-visits]").hidden = !visit;
  if (visit) page.querySelector('[data-slot="visit"]').href = `/termine/${visit.token}`;
  const place = document.getElementById("quiet-page");
  page.querySelector("[data-resume]").addEventListener("click", async () => {
    place.hidden = true;
    await resume(id, changed);
  });
  place.replaceChildren(page);
  place.hidden = false;
  place.focus();
}

/** Goes on reminding; what lies before this moment is never made up for. */
export async function resume(id, changed) {
  const created = new Date().toISOString();
  await changeChild(id, ({ ended, ended_on: on, quiet, ...child }) => ({ ...child, created_at: created }));
  await changed();
}

async function removeAll() {
  document.getElementById("delete-sheet").close();
  const result = await deleteEverything().catch(() => ({ phone: false }));
  const note = document.getElementById("deleted");
  note.textContent = text(result.phone ? `deleted_${result.server}` : "delete_failed");
  note.hidden = false;
  note.focus();
}
