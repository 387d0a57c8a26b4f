// The offline page makes room for the wanted page as soon as it can be had.
import { recall } from "../service-worker/cache.js";

// A page in another language is on the phone only if it was opened; then the German one is better than none.
const german = location.pathname.replace(/^\/[a-z]{2}(?=\/|$)/, "") || "/";
if (german !== location.pathname && german !== "/offline")
  recall(german).then((copy) => copy && location.replace(german)).catch(() => {});

const retry = document.querySelector("[data-retry]");
retry?.addEventListener("click", (event) => (event.preventDefault(), location.reload()));
addEventListener("online", () => location.reload());
navigator.serviceWorker?.addEventListener("message", ({ data }) => {
  if (data?.type === "arrived") location.reload();
});
