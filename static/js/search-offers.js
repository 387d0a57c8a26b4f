// Before anything is typed: what parents of this phase ask. Only this phone knows the phase.
import { phase } from "./agenda.js";
import { today } from "./dates.js";
import { activeChildren, loadFamily } from "./family.js";

/** Shows the questions for the youngest child in `list`; those for everybody stay where there is none. */
export async function showOffers(list) {
  const anchor = (child) => child.birth_date ?? child.due_date;
  const [youngest] = activeChildren(await loadFamily()).sort((a, b) => (anchor(a) < anchor(b) ? 1 : -1));
  const found = youngest && document.querySelector(`template[data-asked="${phase(youngest, today())}"]`);
  if (found) list.replaceChildren(found.content.cloneNode(true));
}
