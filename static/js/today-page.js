// Heute for a family with a plan: everything comes from this phone, nothing is asked of the server.
import { agenda, greeting, phase, pressing, upcoming } from "./agenda.js";
import { sync } from "./alarm-sync.js";
import { loadCatalogue, shownTitle, wholePlan, withTitles } from "./catalogue.js";
import { completedMonths, today } from "./dates.js";
import { connectActions } from "./entry-actions.js";
import { settled } from "./entry-state.js";
import { activeChildren, loadFamily, loadVisits, onChange } from "./family.js";
import { renewMeeting } from "./meeting.js";
import { iconOf, nameOf, standingText, when, whom } from "./plan-words.js";
import { fill, local, part, setIcon, text, timeText, weekdayText } from "./texts.js";
import { weekOf } from "./week-card.js";

const MOST_ENTRIES = 3;

/** Draws the page, again after every change, and brings the alarms up to date. */
export async function show() {
  onChange(draw);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && draw());
  await draw();
  await sync();
}

async function draw() {
  const family = await loadFamily();
  const day = today();
  await drawVisits(day);
  if (!activeChildren(family).length) {
    const root = document.documentElement;
    if (family.children.length) (root.dataset.plan = "0"), drawHead(family, day);
    else delete root.dataset.plan;
    return renewMeeting(document.getElementById("meeting"));
  }
  drawHead(family, day);
  drawReading(family, day);
  const catalogue = await withTitles(await loadCatalogue());
  drawWeek(catalogue, family, day);
  const all = settled(agenda(wholePlan(catalogue, family, day), day), family, day);
  const now = pressing(all, day).slice(0, MOST_ENTRIES);
  const items = now.length ? now : upcoming(all);
  const reminders = new Map(catalogue.reminders.map((one) => [one.id, one]));
  const parts = items.map((item, n) => entry(n ? "t-entry" : "t-next", item, reminders.get(item.id), family, day));
  const [next = part("t-quiet"), ...others] = parts;
  const list = others.length ? [part("t-list")] : [];
  list[0]?.querySelector("ul").append(...others);
  document.getElementById("plan").replaceChildren(next, ...list);
  await renewMeeting(document.getElementById("meeting"), ages(family, day));
}

const ages = (family, day) => activeChildren(family).filter((child) => child.birth_date)
  .map((child) => completedMonths(child.birth_date, day));

function drawHead(family, day) {
  const hello = text(greeting(new Date().getHours()));
  document.getElementById("greeting").textContent = hello;
  document.title = document.title.replace(/^.*? – /, `${hello} – `);
  const standings = activeChildren(family).map((child) => standingText(child, day));
  const words = [`${weekdayText(day, day)}.`, ...new Set(standings)].filter(Boolean);
  document.getElementById("people").textContent = words.join(" ");
}

// The page of the book that suits the youngest.
function drawReading(family, day) {
  const anchor = (child) => child.birth_date ?? child.due_date;
  const youngest = activeChildren(family).sort((a, b) => (anchor(a) < anchor(b) ? 1 : -1))[0];
  const page = document.querySelector(`template[data-reading="${phase(youngest, day)}"]`)
    ?? document.querySelector('template[data-reading="X"]');
  if (page) document.getElementById("reading").replaceChildren(page.content.cloneNode(true));
}

// The card of this week takes the place of the page to read.
function drawWeek(catalogue, family, day) {
  const found = weekOf(activeChildren(family), day);
  const card = found && catalogue.weeks[found.key];
  if (!card) return;
  const [stage, n] = [found.key[0], Number(found.key.slice(1)) + 1];
  const name = nameOf(family, found.child.id);
  const whose = name && text("for", { name });
  const box = fill(part("t-week"), { title: text(`week_${stage}`, { n }), whose, body: card.text, link: card.label });
  box.querySelector("a").href = local(card.url);
  document.getElementById("reading").replaceChildren(box);
}

function entry(template, item, reminder, family, day) {
  const box = part(template);
  const sentence = [whom(family, item.group), when(item, day)].filter(Boolean).join(" ");
  fill(box, { title: shownTitle(reminder), when: sentence, body: reminder.text, action: reminder.action.label });
  box.querySelector("a").href = local(reminder.action.url);
  setIcon(box, iconOf(reminder));
  if (item.state === "later") for (const one of box.querySelectorAll("[data-do]")) one.remove();
  connectActions(box, item, { title: shownTitle(reminder), day, changed: sync });
  return box;
}

async function drawVisits(day) {
  const visits = (await loadVisits()).filter((visit) => new Date(visit.ends_at) > new Date());
  const rows = visits.sort((a, b) => (a.starts_at < b.starts_at ? -1 : 1)).map((visit) => {
    const row = part("t-visit");
    const at = { day: weekdayText(today(Date.parse(visit.starts_at)), day), time: timeText(visit.starts_at) };
    row.querySelector("a").href = local(`/termine/${visit.token}`);
    return fill(row, { title: text(`visit_${visit.art}`), when: text("time", at) });
  });
  const box = document.getElementById("visits");
  box.hidden = !rows.length;
  box.querySelector("ul").replaceChildren(...rows);
}
