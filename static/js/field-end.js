// Signing out on any page of the team ends the shift on this phone: the key and the list go.
// Entries that were not sent stay, sealed; they go out after the next sign-in of the same person.
import { exists } from "./db.js";
import { end } from "./field-store.js";

document.querySelector('form[action$="/team/abmelden"]')?.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await exists("fh-team")) await end();
  event.target.submit();
});
