// What a family said about an entry besides "done": not now, not for us. Pure.
import { addDays, isSilent } from "./dates.js";

const REST_DAYS = 3;

/** Items of agenda(): what rests is for later and has `waits`; what is not for this family has `skipped`;
 * a pregnancy that has become silent has none. */
export const settled = (items, family, today) => items.flatMap((item) => {
  const child = family.children.find(({ id }) => id === item.child);
  if (child && isSilent(child, today)) return [];
  const [waits, skipped] = [child?.later?.[item.key], child?.skipped?.[item.key]];
  if (item.state === "done") return skipped ? { ...item, skipped } : item;
  return item.state === "now" && waits > today ? { ...item, state: "later", from: waits, waits } : item;
});

/** The day on which a resting entry comes back: three days on, or null where it ends before. Never its
 * last day: it rings then, and a time that hangs on the last day tells the birthday. */
export function restUntil({ last }, today) {
  const back = addDays(today, REST_DAYS);
  return back < last ? back : null;
}
