// Without a network nothing can be booked, and nothing here says so. A tapped time is noted on the
// phone (kv "wish"); with the network back the family is asked, and taps once more to reserve it.
import { exists, get, put, remove } from "./db.js";

const KEEP_MS = 24 * 3600_000;

/** Whether a noted wish is still worth asking: not older than a day, its time still ahead. */
export function isAlive(wish, now) {
  return Boolean(wish) && now - wish.at < KEEP_MS && Date.parse(wish.starts) > now;
}

function connect(form, box) {
  const [missing, asking] = box.children;
  const shownAt = new Date();
  form.addEventListener("submit", (event) => navigator.onLine || note(event), { capture: true });
  addEventListener("offline", () => age());
  addEventListener("online", () => ((missing.hidden = true), ask()));
  asking.querySelector("[data-wish-drop]").addEventListener("click", drop);
  asking.querySelector("[data-wish-take]").addEventListener("click", take);
  navigator.onLine ? ask() : age();

  function age() {
    const time = shownAt.toLocaleTimeString(document.documentElement.lang, {
      timeZone: "Europe/Berlin", hour: "numeric", minute: "2-digit",
    });
    missing.querySelector("[data-wish-age]").textContent = time;
    missing.hidden = false;
  }

  async function note(event) {
    const { submitter } = event;
    if (!submitter?.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { starts, label } = submitter.dataset;
    await put("kv", { slot: submitter.value, starts, label, at: Date.now() }, "wish");
    age();
    missing.querySelector("[data-wish-noted]").textContent = label;
    missing.querySelector("[data-wish-time]").hidden = false;
    missing.focus();
  }

  async function ask() {
    const wish = (await exists()) ? await get("kv", "wish") : undefined;
    asking.hidden = !isAlive(wish, Date.now());
    if (asking.hidden) return;
    asking.querySelector("[data-wish-noted]").textContent = wish.label;
    asking.dataset.slot = wish.slot;
  }

  async function drop() {
    await remove("kv", "wish");
    asking.hidden = true;
  }

  async function take() {
    await remove("kv", "wish");
    const button = Object.assign(document.createElement("button"), { name: "slot", value: asking.dataset.slot, hidden: true });
    form.append(button);
    form.requestSubmit(button);
  }
}

const form = globalThis.document?.querySelector("[data-hold]");
const box = globalThis.document?.querySelector("[data-wish]");
if (form && box) connect(form, box);
