// The offline page makes room for the wanted page as soon as it can be had.
import { recall } from "../service-worker/cache.js";

// A page in another language is on the phone only if it was opened; else the German one is better than none.
// On a slow network the wanted one may still come ("arrived").
const SLOW_MS = 10_000;
const german = location.pathname.replace(/^\/[a-z]{2}(?=\/|$)/, "") || "/";
const swap = () => recall(german).then((copy) => copy && location.replace(german)).catch(() => {});
if (german !== location.pathname && german !== "/offline") setTimeout(swap, navigator.onLine ? SLOW_MS : 0);

const retry = document.querySelector("[data-retry]");
retry?.addEventListener("click", (event) => (event.preventDefault(), location.reload()));
addEventListener("online", () => location.reload());
navigator.serviceWorker?.addEventListener("message", ({ data }) => {
  if (data?.type === "arrived") location.reload();
});
