// The first start, often beside a nurse: a date or "later", reminders, the book. One tap per step.
import { sync } from "./alarm-sync.js";
import { exists } from "./db.js";
import { connectForm, openForm } from "./family-form.js";
import { activeChildren, loadFamily } from "./family.js";
import { isInstalled, isIos } from "./may-ring.js";

const STEPS = ["date", "reminders", "offline"];
const FOCUS = { reminders: "push", offline: "take", ready: "ready" };
const byId = (id) => document.getElementById(id);
let card = null;
const words = byId("steps").querySelector("span");

async function go(name) {
  for (const step of document.querySelectorAll("[data-step]")) step.hidden = step.dataset.step !== name;
  const now = STEPS.indexOf(name);
  byId("steps").hidden = now < 0;
  words.textContent = words.dataset.text.replace("{n}", now + 1).replace("{all}", STEPS.length);
  for (const [n, bead] of byId("steps").querySelectorAll("li").entries()) {
    bead.classList.toggle("done", n < now);
    bead.toggleAttribute("aria-current", n === now);
  }
  if (name === "reminders") { // what stands on the card needs no catalogue: nobody waits for it
    const synced = sync();
    card ??= import("./push-card.js").then((module) => (module.connectPush(), module));
    const { showPush } = await card;
    await showPush();
    synced.then((state) => state === "off" || showPush(state));
  }
  byId(FOCUS[name])?.focus();
}

async function takeBook(button) {
  const [bar, problem] = [byId("take").querySelector("progress"), byId("take").querySelector(".error")];
  button.disabled = true;
  problem.hidden = true;
  bar.hidden = false;
  try {
    const { take } = await import("./book.js");
    await take(({ loaded, bytes }) => (bar.value = loaded / bytes));
    await navigator.storage?.persist?.().catch(() => {});
    await go("ready");
  } catch {
    problem.hidden = false;
    bar.hidden = true;
  } finally {
    button.disabled = false;
  }
}

function connect() {
  connectForm(() => go("reminders"));
  for (const button of document.querySelectorAll("[data-next]"))
    button.addEventListener("click", () => go(button.dataset.next));
  document.querySelector("[data-take]").addEventListener("click", ({ currentTarget }) => takeBook(currentTarget));
  byId("push").addEventListener("click", async ({ target }) => {
    if (!target.closest('[data-push="on"]')) return;
    await new Promise((done) => new MutationObserver(done).observe(byId("push"), { attributeFilter: ["data-shown"] }));
    if (byId("push").dataset.shown === "on") await go("offline");
  });
  document.querySelector('input[name="stage"]').form.addEventListener("change", ({ target }) => {
    if (target.name === "stage") byId(target.value === "child" ? "birth_day" : "due_day").focus();
  });
}

// Who has a plan already is not asked again, and after a loss nobody is.
async function begin() {
  document.querySelector("[data-ios]").hidden = !isIos || isInstalled();
  const family = (await exists()) ? await loadFamily() : { children: [] };
  if (activeChildren(family).length) return go("reminders");
  if (family.children.length) return go("offline");
  openForm(null, { first: true });
  return go("date");
}

connect();
await begin();
