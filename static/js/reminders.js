// The page of the plan. Everything on it comes from this phone.
import { sync } from "./alarm-sync.js";
import { loadCatalogue, wholePlan } from "./catalogue.js";
import { today } from "./dates.js";
import { exists, getAll } from "./db.js";
import { connectDeleting } from "./delete-all.js";
import { connectForm, openForm } from "./family-form.js";
import { loadFamily, onChange } from "./family.js";
import { drawPlan, showEntry } from "./plan-list.js";
import { connectSettings, showSettings } from "./plan-settings.js";
import { nameOf, standingText } from "./plan-words.js";
import { connectPush, showPush } from "./push-card.js";
import { dayText, fill, part, text } from "./texts.js";
import { toast } from "./toast.js";

const byId = (id) => document.getElementById(id);
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
  byId("plan").hidden = byId("settings").hidden = !active;
  byId("family").querySelector("[data-add]").hidden = !active; // nobody is asked again after a loss
  if (!any) openForm(null, { first: true });
  if (!active) return (byId("push").hidden = true);
  showSettings(family);
  const catalogue = await loadCatalogue();
  drawPlan({ catalogue, family, plan: wholePlan(catalogue, family, day), day }, changed);
}

function card(family, child, day) {
  if (child.ended) return endedCard();
  const box = part("t-child");
  const kind = text(child.birth_date ? "your_child" : "pregnancy");
  const date = child.birth_date ? text("born_on", { day: dayText(child.birth_date, day) })
    : text("due_on", { day: dayText(child.due_date, day) });
  const quiet = child.quiet ? text("is_quiet") : "";
  fill(box, {
    title: nameOf(family, child.id) || child.name || kind,
    sub: [date, standingText(child, day), quiet].filter(Boolean).join(" "),
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

connectForm(saved);
connectSettings(changed);
connectDeleting();
connectPush();
byId("family").querySelector("[data-add]").addEventListener("click", () => openForm());
onChange(draw);
await draw();
if (location.hash === "#eintragen" && byId("eintragen").hidden) openForm();
if (await exists()) {
  const state = await sync({ check: true });
  if (isActive()) await showPush(state);
  showEntry(await getAll("alarms"), location.hash);
}
