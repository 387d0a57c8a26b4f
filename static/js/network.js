// Without network: say so, with the time of the copy. With a new version: offer it, never force it.
const WORKER = { type: "module", updateViaCache: "none" };

// Nothing is offered before it is of use: the page of the app and the book that was taken along do.
addEventListener("beforeinstallprompt", (event) => event.preventDefault());

export function connectNetwork(band, bar) {
  if (band) showNetwork(band);
  if ("serviceWorker" in navigator) register(bar);
}

function showNetwork(band) {
  let staleAt = null;
  const words = band.querySelector("span");
  const render = () => {
    band.hidden = navigator.onLine && !staleAt;
    words.textContent = staleAt
      ? `${band.dataset.text} – ${band.dataset.asOf} ${clockTime(staleAt)}`
      : band.dataset.text;
  };
  addEventListener("online", () => ((staleAt = null), render()));
  addEventListener("offline", render);
  navigator.serviceWorker?.addEventListener("message", ({ data }) => {
    if (data?.type === "stale") staleAt = data.at ?? null;
    else if (data?.type === "fresh") staleAt = null;
    else return;
    render();
  });
  render();
}

/** "14:05" today, else "22.11., 14:05"; the time on the clock of this phone. */
export function clockTime(iso, now = new Date()) {
  const at = new Date(iso);
  const lang = document.documentElement.lang;
  const time = at.toLocaleTimeString(lang, { hour: "2-digit", minute: "2-digit" });
  if (at.toDateString() === now.toDateString()) return time;
  return `${at.toLocaleDateString(lang, { day: "2-digit", month: "2-digit" })}, ${time}`;
}

async function register(bar) {
  try {
    const registration = await navigator.serviceWorker.register("/sw.js", WORKER);
    if (bar) offerUpdates(registration, bar);
    navigator.serviceWorker.startMessages();
    navigator.serviceWorker.addEventListener("controllerchange", () => tellWorker(true));
    await tellWorker();
  } catch {
    // A browser without module workers, or no network: the pages work without.
  }
}

/** The worker answers "stale" or "fresh". A worker that takes over while the page is open has to be
 * told again. What is kept is brought up to date meanwhile. */
async function tellWorker(isNew = false) {
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ type: "visit" });
  const { tend } = await import("./tend.js");
  if (active.state === "activating")
    await new Promise((resolve) => active.addEventListener("statechange", resolve, { once: true }));
  await tend(isNew);
}

function offerUpdates(registration, bar) {
  const offer = () => (bar.hidden = !(registration.waiting && navigator.serviceWorker.controller));
  offer();
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", offer);
  });
  bar.querySelector("button").addEventListener("click", () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    registration.waiting?.postMessage({ type: "activate" });
  });
}
