// The quiet way out: ends reminders of a child at once, also without network. No reason is stored;
// nothing starts again by itself.
import { switchOff, sync } from "./alarm-sync.js";
import { withoutEnded } from "./alarm-words.js";
import { today } from "./dates.js";
import { getAll, remove, transact } from "./db.js";
import { activeChildren, change, loadFamily } from "./family.js";
import { closeShown } from "./push-leave.js";
import { registered } from "./push-state.js";

/** Whom an ending may be about: [{id, one}]; one = one baby of several that are not born yet. */
export function endable(family) {
  return activeChildren(family).flatMap(({ id, birth_date: birth, count }) =>
    (!birth && count > 1 ? [{ id, one: true }, { id }] : [{ id }]));
}

/** Ends what `targets` name; "quiet": the plan stays and only the messages stop. */
export async function end(targets, choice) {
  const found = new Map(targets.map((target) => [target.id, target]));
  await change((family) => ({
    ...family,
    children: family.children.map((child) => ended(child, found.get(child.id), choice)),
  }));
  await withdrawRows();
  await closeShown();
}

// What the law says of a multiple birth stays: twelve_weeks is not touched.
function ended(child, target, choice) {
  if (!target) return child;
  if (choice === "quiet") return { ...child, quiet: true };
  if (target.one) return { ...child, count: child.count - 1 };
  return { ...child, ended: true, ended_on: today() };
}

// Before anything else: from here on a late ring finds no words.
async function withdrawRows() {
  const kept = withoutEnded(await getAll("alarms"), await loadFamily());
  await transact("alarms", "readwrite", (store) => {
    store.clear();
    for (const row of kept) store.put(row);
  });
  if (!(await isHeard())) await remove("kv", "follows");
}

const isHeard = async () => activeChildren(await loadFamily()).some((child) => !child.quiet);

/** Tells the server. What cannot be taken back there is cut off here: nobody is left to be rung. */
export async function stopRinging() {
  if (!(await isHeard())) return switchOff();
  if ((await sync({ check: true })) === "pending") await (await registered())?.sync?.register("leave").catch(() => {});
}

/** Goes on reminding, as it was before; what lies before this moment is never made up for. */
export async function resume(targets) {
  const created = new Date().toISOString();
  const found = new Map(targets.map((target) => [target.id, target]));
  const again = ({ ended: _, ended_on: __, quiet: ___, ...child }, { one }) =>
    ({ ...child, created_at: created, ...(one ? { count: child.count + 1 } : {}) });
  await change((family) => ({
    ...family,
    children: family.children.map((child) => (found.has(child.id) ? again(child, found.get(child.id)) : child)),
  }));
}
