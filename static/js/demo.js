// The demonstration: puts an invented family on this phone and opens the app.
import { forget } from "./db.js";
import { deleteEverything, saveFamily } from "./family.js";

async function enter(button) {
  const { dueOn, bornOn, goes } = button.dataset;
  try {
    await deleteEverything();
    await saveFamily({ children: [{ due_date: dueOn, birth_date: bornOn ?? null }] });
    location.assign(goes);
  } catch {
    const note = document.getElementById("demo-fehler");
    note.hidden = false;
    note.scrollIntoView({ block: "nearest" });
  }
}

// The plan on the phone goes first; then the form is sent as it is without JavaScript.
async function reset(event) {
  event.preventDefault();
  const form = event.currentTarget;
  await Promise.allSettled([deleteEverything(), forget("fh-team")]);
  form.submit();
}

for (const button of document.querySelectorAll("[data-demo-family]"))
  button.addEventListener("click", () => enter(button));
document.querySelector("[data-demo-reset]").addEventListener("submit", reset);
