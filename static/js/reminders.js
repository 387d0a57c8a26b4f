// The page of the plan. Everything on it comes from this phone.
import { standing } from "./agenda.js";
import { sync } from "./alarm-sync.js";
import { loadCatalogue, wholePlan, withTitles } from "./catalogue.js";
import { today } from "./dates.js";
import { exists, getAll } from "./db.js";
import { connectDeleting } from "./delete-all.js";
import { loadFamily, onChange } from "./family.js";
import { drawPlan, showEntry } from "./plan-list.js";
import { nameOf, standingText } from "./plan-words.js";
import { followed } from "./follows.js";
import { dayText, fill, part, text } from "./texts.js";
import { toast } from "./toast.js";

const byId = (id) => document.getElementById(id);
let form = null;
let settings = null;
let push = null;

// What is not needed for reading the plan comes when it is.
async function openForm(...given) {
  form ??= import("./family-form.js").then((module) => (module.connectForm(saved), module));
  return (await form).openForm(...given);
}

async function openSettings(family) {
  settings ??= import("./plan-settings.js").then((module) => (module.connectSettings(changed), module));
  (await settings).showSettings(family);
}

async function showPush(state) {
  push ??= import("./push-card.js").then((module) => (module.connectPush(), module));
  await (await push).showPush(state);
}

const isActive = () => !byId("plan").hidden;

async function changed() {
  const state = await sync();
  if (isActive()) await showPush(state);
}

async function draw() {
  const [family, day] = [await loadFamily(), today()];
  const any = family.children.length > 0;
  const active = family.children.some((child) => !child.ended);
  byId("family").hidden = !any;
  byId("children").replaceChildren(...family.children.map((child) => card(family, child, day)));
  byId("plan").hidden = byId("share").hidden = !active;
  if (!active) byId("settings").hidden = true;
  byId("family").querySelector("[data-add]").hidden = !active; // nobody is asked again after a loss
  if (!any) await openForm(null, { first: true });
  if (!active) return (byId("push").hidden = true);
  const catalogue = await withTitles(await loadCatalogue());
  drawPlan({ catalogue, family, plan: wholePlan(catalogue, family, day), day }, changed);
  await openSettings(family);
}

function card(family, child, day) {
  if (child.ended) return endedCard();
  const box = part("t-child");
  const kind = text(child.birth_date ? "your_child" : "pregnancy");
  const date = child.rough ? "" : child.birth_date ? text("born_on", { day: dayText(child.birth_date, day) })
    : text("due_on", { day: dayText(child.due_date, day) });
  const notes = [child.rough ? text("is_rough") : child.quiet ? text("is_quiet") : ""];
  if (standing(child, day)?.corrected) notes.push(text("corrected_why"));
  fill(box, {
    title: nameOf(family, child.id) || child.name || kind,
    sub: [date, standingText(child, day), ...notes].filter(Boolean).join(" "),
  });
  const born = box.querySelector("[data-born]");
  if (child.birth_date) born.remove();
  born.addEventListener("click", () => openForm(child, { born: true }));
  box.querySelector("[data-edit]").addEventListener("click", () => openForm(child));
  return box;
}

const endedCard = () => part("t-ended-child");

async function saved(words, undo) {
  await changed();
  toast(words, undo ? { undo: () => undo().then(changed) } : {});
  byId("family").focus();
}

connectDeleting();
byId("family").querySelector("[data-add]").addEventListener("click", () => openForm());
onChange(draw);
await draw();
if (location.hash === "#eintragen" && byId("eintragen").hidden) await openForm();
if (await exists()) {
  const state = await sync({ check: true });
  if (isActive()) await showPush(state);
  const nonce = new URLSearchParams(location.hash.slice(1)).get("n");
  const row = nonce && (await getAll("alarms")).find((one) => one.nonce === nonce);
  showEntry(row);
  byId("place-news").hidden = !nonce || Boolean(row) || !(await followed()).length;
}
