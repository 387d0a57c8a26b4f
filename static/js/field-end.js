// Signing out on any page of the team ends the tour on this phone: the key and the list go. Entries
// that were not sent get one more try; else they stay, sealed, until the same person signs in again.
import { drain } from "../service-worker/outbox.js";
import { exists } from "./db.js";
import { end } from "./field-store.js";

const LIMIT_MS = 4_000;
const late = () => new Promise((resolve) => setTimeout(resolve, LIMIT_MS));

document.querySelector('form[action$="/team/abmelden"]')?.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    if (await exists("fh-team")) {
      await end();
      await Promise.race([drain().catch(() => {}), late()]);
    }
  } finally {
    event.target.submit(); // whatever the storage says, nobody stays signed in
  }
});
