// "heute offen bis 12 Uhr", "heute ab 10 Uhr", "morgen": compares instants that the server computed. The rules of the
// dates live in places/rules.py; the phone knows none of them and no time zone.
const EVERY_MS = 30_000;

/** State of a date [eve, day, start, end] (ISO instants): later, tomorrow, today, now or past. */
export function stateOf(instants, now) {
  const [eve, day, start, end] = instants.map(Date.parse);
  if (now >= end) return "past";
  if (now >= start) return "now";
  if (now >= day) return "today";
  return now >= eve ? "tomorrow" : "later";
}

/** Which entries are in view: nothing that is over, then up to `count` dates with their pauses. */
export function inView(entries, count, now) {
  let dates = 0;
  return entries.map(({ at, until }) => {
    if (at ? stateOf(at, now) === "past" : now >= Date.parse(until)) return false;
    const visible = dates < count;
    if (at) dates += 1;
    return visible;
  });
}

const instantsOf = (item) => item.dataset.at?.split(" ");

function showList(list, now) {
  const items = [...list.children];
  const entries = items.map((item) => ({ at: instantsOf(item), until: item.dataset.until }));
  const visible = inView(entries, Number(list.dataset.dates), now);
  items.forEach((item, index) => {
    item.hidden = !visible[index];
    if (entries[index].at) showBadge(item, stateOf(entries[index].at, now), { ...list.dataset, ...item.dataset });
  });
  const none = !items.some((item) => item.dataset.at && !item.hidden);
  const stale = list.parentElement.querySelector("[data-stale]");
  if (stale) stale.hidden = !none || items.length === 0;
}

function showBadge(item, state, words) {
  let badge = item.querySelector("[data-state]");
  if (!words[state]) return badge?.remove();
  if (!badge) {
    badge = document.createElement("span");
    item.append(badge);
  }
  badge.className = state === "now" ? "badge good" : "badge main";
  badge.dataset.state = state;
  badge.textContent = words[state];
}

const opensAt = (card) => {
  const next = card.querySelector("[data-at]:not([hidden])");
  return next ? Date.parse(instantsOf(next)[2]) : Infinity;
};

function sortCards(list) {
  const before = [...list.children];
  const after = [...before].sort((a, b) => Math.sign(opensAt(a) - opensAt(b)) || 0);
  if (after.some((card, index) => card !== before[index])) list.append(...after);
}

export function show(root, now) {
  for (const list of root.querySelectorAll("[data-dates]")) showList(list, now);
  for (const list of root.querySelectorAll("[data-sort]")) sortCards(list);
}

// What only a tap needs is loaded later: the first visit stays small.
async function connect() {
  const box = document.querySelector("[data-near]");
  if (box && "geolocation" in navigator) {
    box.hidden = false;
    box.querySelector("button").addEventListener("click", async () => (await import("./near.js")).near(box));
  }
  const way = document.querySelector("[data-route]");
  if (way) (await import("./route.js")).connectRoute(way);
  const follow = document.querySelector("[data-place]");
  if (follow) (await import("./follow.js")).connectFollow(follow);
}

if (typeof document !== "undefined") {
  const update = () => show(document, Date.now());
  update();
  setInterval(update, EVERY_MS);
  document.addEventListener("visibilitychange", update);
  connect();
}
