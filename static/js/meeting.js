// The next meeting of all places: the page brings one; when its time is over, the phone looks up the next.
import { fill, local, text, timeText, weekdayText } from "./texts.js";
import { today } from "./dates.js";
import { nextMeeting } from "./next-meeting.js";

/** Keeps the card `box` true, and right for children of `ages` (months); hides it where no date is known. */
export async function renewMeeting(box, ages = [], now = new Date()) {
  if (!box) return;
  if (ages.length || new Date(box.dataset.end) <= now) await replace(box, ages, now);
  mark(box, now);
}

async function replace(box, ages, now) {
  const next = nextMeeting(await loadPlaces(), now, ages);
  box.hidden = !next;
  if (!next) return;
  const { place, n } = next;
  const [eve, day, start, end] = place.dates[n];
  Object.assign(box.dataset, { eve, day, end });
  const sub = text("span", { day: weekdayText(today(start), today(now)), start: timeText(start), end: timeText(end) });
  const nurse = place.nurse?.[n] ? text("nurse") : "";
  fill(box, { title: place.name, sub: [sub, place.where?.[n]].filter(Boolean).join(", "), nurse });
  box.querySelector("a").href = local(place.path);
}

async function loadPlaces() {
  try {
    const answer = await fetch("/offline/places.json", { credentials: "omit" });
    return answer.ok ? (await answer.json()).places : [];
  } catch {
    return [];
  }
}

function mark(box, now) {
  const badge = box.querySelector(".badge");
  const is = new Date(box.dataset.day) <= now ? "today" : new Date(box.dataset.eve) <= now ? "tomorrow" : "";
  badge.textContent = is ? text(is) : "";
  badge.hidden = !is;
}
