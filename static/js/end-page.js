// The page of the quiet way out. Everything on it happens on this phone, also without network.
import { endable, end, resume, stopRinging } from "./ending.js";
import { connectDeleting } from "./delete-all.js";
import { today } from "./dates.js";
import { named, readCodes } from "./end-codes.js";
import { lastDay, loadFamily, onChange } from "./family.js";
import { nameOf } from "./plan-words.js";
import { dayText, part, text } from "./texts.js";

const byId = (id) => document.getElementById(id);
const ALL = "all";
let [coded, done, isBusy] = [[], [], false];

// Somebody to end, what has ended, or nobody.
async function draw() {
  if (isBusy || !byId("quiet-page").hidden) return;
  const family = await loadFamily();
  const over = family.children.filter((child) => child.ended || child.quiet);
  const active = endable(family);
  byId("foreign").hidden = !coded.length;
  byId("choose").hidden = !active.length || coded.length > 0;
  byId("nobody").hidden = active.length > 0 || over.length > 0;
  byId("code").hidden = !active.length || coded.length > 0;
  drawChoices(family, active);
  byId("over").replaceChildren(...(active.length ? over : []).map((child) => overLine(family, child)));
  if (!active.length && over.length) await showQuiet(over.map(({ id }) => ({ id })), "code");
}

function drawChoices(family, active) {
  const lines = active.length < 2 ? [] : [...active.map((target) => [JSON.stringify(target), label(family, target)]), [ALL, text("all")]];
  byId("which").hidden = !lines.length;
  byId("which").querySelector("div").replaceChildren(...lines.map(([value, words]) => {
    const line = part("t-ending-choice");
    line.querySelector(".text").textContent = words;
    line.querySelector("input").value = value;
    return line;
  }));
}

function label(family, { id, one }) {
  if (one) return text("one_baby");
  const child = family.children.find((other) => other.id === id);
  return nameOf(family, id) || child.name || text(child.birth_date ? "your_child" : "pregnancy");
}

function overLine(family, child) {
  const line = part("t-over");
  const name = label(family, child);
  line.querySelector('[data-slot="who"]').textContent = text(child.ended ? "is_over" : "is_quiet", { name });
  line.querySelector("[data-resume]").dataset.resume = child.id;
  return line;
}

// "Alle" stands for whole children: one of several unborn babies is not counted twice.
async function chosen() {
  const active = endable(await loadFamily());
  const value = document.querySelector('[name="child"]:checked')?.value;
  if (value === ALL) return active.filter(({ one }) => !one);
  return value ? [JSON.parse(value)] : active.length === 1 ? active : [];
}

async function choose(choice) {
  const targets = choice === "code" ? coded.map(({ id }) => ({ id })) : await chosen();
  byId("which-error").hidden = targets.length > 0;
  if (!targets.length) return byId("which").focus();
  await end(targets, choice);
  forgetCode();
  const stopped = stopRinging(); // nothing that is only shown may hold it up
  await showQuiet(targets, choice);
  byId("quiet-page").focus();
  await stopped;
}

async function showQuiet(targets, choice) {
  const page = byId("quiet-page");
  done = choice === "quiet" ? targets.map(({ id }) => ({ id })) : targets; // no baby was taken away
  for (const one of page.querySelectorAll("[data-for]")) one.hidden = !one.dataset.for.split(" ").includes(choice);
  for (const one of page.querySelectorAll("[data-sorry]")) one.hidden = !one.dataset.sorry.split(" ").includes(choice);
  const ended = (await loadFamily()).children.filter((child) => child.ended_on && targets.some(({ id }) => id === child.id));
  const until = ended.map(lastDay).sort()[0];
  page.querySelector('[data-slot="until"]').textContent = until ? text("until", { day: dayText(until, today()) }) : "";
  for (const id of ["foreign", "choose", "nobody", "code", "over"]) byId(id).hidden = true;
  page.hidden = false;
  const { showOffers } = await import("./end-offers.js");
  await showOffers(targets);
}

async function goOn(id) {
  await resume(id ? [{ id }] : done);
  location.href = document.querySelector(".back").href;
}

function forgetCode() {
  coded = [];
  history.replaceState(null, "", location.pathname);
}

/** Codes of another phone: the children they name are offered, never ended without a tap. */
async function take(typed) {
  const codes = readCodes(typed);
  const { children } = await loadFamily();
  coded = (await named(children, codes)).filter((child) => !child.ended);
  byId("code-error").hidden = coded.length > 0 || !codes.length;
  byId("code").open = !byId("code-error").hidden;
  await draw();
  if (coded.length) byId("foreign").focus();
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-end],[data-keep],[data-resume]");
  if (!button) return;
  if ("keep" in button.dataset) (forgetCode(), draw());
  else if ("resume" in button.dataset) goOn(button.dataset.resume);
  else if (!isBusy) (isBusy = true, choose(button.dataset.end).finally(() => (isBusy = false))); // one tap, one baby
});
byId("code-form").addEventListener("submit", (event) => (event.preventDefault(), take(byId("code_text").value)));
addEventListener("hashchange", () => take(location.hash.slice(3)));
connectDeleting();
onChange(draw);
await (location.hash.startsWith("#c=") ? take(location.hash.slice(3)) : draw());
