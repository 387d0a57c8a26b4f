// The store "alarms": what the phone shows when it rings. Written before anything is sent.
import { alarmRows, withoutEnded } from "./alarm-words.js";
import { loadCatalogue } from "./catalogue.js";
import { exists, getAll, transact } from "./db.js";
import { loadFamily, loadVisits } from "./family.js";
import { token } from "./random.js";

const NONCE_BYTES = 16;

/** Computes all alarms and stores their rows, before anything is sent; none where nobody has asked to be reminded.
 *  The rows; null where the plan is gone. */
export async function writeAlarms({ isSilent = false } = {}) {
  const [family, visits, previous] = [await loadFamily(), await loadVisits(), await getAll("alarms")];
  const rows = isSilent ? [] : await rowsNow({ family, visits, previous, now: Date.now() });
  if (!(await exists())) return null; // all was deleted meanwhile: nothing comes back by itself
  await transact("alarms", "readwrite", (store) => {
    store.clear();
    for (const row of rows) store.put(row);
  });
  return rows;
}

// Without network and without a copy of the catalogue nothing new is computed, but what ended is gone.
async function rowsNow(known) {
  const catalogue = await loadCatalogue().catch(() => null);
  if (!catalogue) return withoutEnded(known.previous, known.family);
  return alarmRows({ ...known, catalogue, nonce: () => token(NONCE_BYTES) });
}
