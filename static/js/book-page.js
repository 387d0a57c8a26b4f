// "Buch mitnehmen": shows the size before, loads with real progress, stops and goes on, deletes.
import { offer, remove, take, taken } from "./book.js";

const card = document.getElementById("mitnehmen");
const next = document.getElementById("weiter");
const bar = card.querySelector("progress");
const lang = document.documentElement.lang;
let stop = null;

const slot = (name, text) => {
  for (const found of card.querySelectorAll(`[data-slot="${name}"]`)) found.textContent = text;
};
const fill = (name, values) =>
  Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), card.dataset[name]);

/** "0,4 MB", or kB below a tenth of it. */
export function size(bytes) {
  const isSmall = bytes < 100_000;
  const [value, unit] = isSmall ? [Math.ceil(bytes / 1_000), "kB"] : [bytes / 1_000_000, "MB"];
  return `${value.toLocaleString(lang, { maximumFractionDigits: isSmall ? 0 : 1 })} ${unit}`;
}

function show(...states) {
  for (const part of card.querySelectorAll("[data-state]"))
    part.hidden = !part.dataset.state.split(" ").some((state) => states.includes(state));
  card.hidden = false;
}

async function look(state = null) {
  const book = await taken();
  next.hidden = !book || matchMedia("(display-mode: standalone)").matches;
  if (book) slot("at", new Date(book.at).toLocaleString(lang, { dateStyle: "long", timeStyle: "short" }));
  try {
    const found = await offer();
    slot("size", fill("size", { size: size(found.bytes) }));
    slot("more", found.missing ? fill("more", { size: size(found.missing) }) : "");
    show(state ?? (!book ? "free" : found.isWhole || !found.missing ? "taken" : "old"));
  } catch {
    show(...(book ? ["taken", "alone-taken"] : ["alone"]));
  }
}

function tell({ loaded, bytes, done, pages }) {
  bar.value = loaded / bytes;
  slot("progress", fill("progress", { done, pages, loaded: size(loaded), size: size(bytes) }));
}

async function load() {
  stop = new AbortController();
  bar.value = 0;
  slot("progress", "");
  show("loading");
  try {
    await take(tell, stop.signal);
    await look();
    await navigator.storage?.persist?.().catch(() => {});
  } catch (error) {
    await look({ AbortError: "paused", QuotaExceededError: "full" }[error.name] ?? "failed");
  }
}

const actions = {
  take: load,
  look: () => look(),
  stop: () => stop?.abort(),
  remove: async () => (await remove(), await look()),
};

card.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-book]");
  if (button) actions[button.dataset.book]();
});

if ("caches" in window && "serviceWorker" in navigator) {
  show("asking");
  look();
} else show("unable");
