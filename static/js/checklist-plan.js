// A list and the plan of the family: pure.

/** {on, child}: the next day on which the plan speaks of one of `ids`, and whose it is; on = null where none comes,
 * then child = null where they may be of several. */
export function suggestion(plan, ids, day) {
  const entries = plan.filter((entry) => ids.includes(entry.id));
  const coming = entries.filter((entry) => !entry.done_on)
    .flatMap(({ child, moments, window }) => [next(moments.map(({ on }) => on), day), next([window.start], day)]
      .filter(Boolean).slice(0, 1).map((on) => ({ on, child })));
  const [child = null, ...others] = new Set(entries.map((entry) => entry.child));
  return coming.sort((a, b) => (a.on < b.on ? -1 : 1))[0] ?? { on: null, child: others.length ? null : child };
}

const next = (days, day) => days.filter((on) => on > day).sort()[0];

/** The words of the day: points [{text, done}] that are still open; all of them where none is. */
export function pointsText(points) {
  const open = points.filter(({ done }) => !done);
  return (open.length ? open : points).map(({ text }) => `– ${text}`).join("\n");
}
