// "Alles löschen": the sheet asks once, then nothing of the family is left on this phone.
import { deleteEverything } from "./family.js";
import { text } from "./texts.js";

/** Wires the sheet; the page says what became of the server's part. */
export function connectDeleting() {
  document.querySelector("[data-delete]").addEventListener("click", removeAll);
}

async function removeAll() {
  document.getElementById("delete-sheet").close();
  const result = await deleteEverything().catch(() => ({ phone: false }));
  const note = document.getElementById("deleted");
  note.textContent = text(result.phone ? `deleted_${result.server}` : "delete_failed");
  note.hidden = false;
  note.focus();
}
