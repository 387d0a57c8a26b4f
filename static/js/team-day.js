// The team's day: the way to an address as this phone understands it, and printing.
import { routeUrl } from "./route.js";

for (const link of document.querySelectorAll("[data-way]")) {
  const own = routeUrl(link.dataset.way, navigator.userAgent);
  if (own) link.href = own;
}
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
