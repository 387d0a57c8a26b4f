// The nurse's own visits in the tour: today and tomorrow, to read without a network.
import { routeUrl } from "./route.js";
import { fill, part } from "./texts.js";

/** Draws the visits of the open tour, by day; without any there is no section. */
export function renderVisits(visits = []) {
  const box = document.getElementById("termine-tour");
  const list = box.querySelector("ul");
  box.hidden = !visits.length;
  if (visits.length) document.getElementById("tour-leer").hidden = true;
  list.replaceChildren(...visits.map((one, n) => card(one, one.day !== visits[n - 1]?.day)));
}

function card({ title, day, about, care, street, phone, more }, isFirst) {
  const item = fill(part("termin-tour"), { day: isFirst ? day : "", title, about, care, street, more });
  link(item, "call", phone && `tel:${phone.replace(/[^+\d]/g, "")}`, phone);
  link(item, "way", street && (routeUrl(street, navigator.userAgent) || `geo:0,0?q=${encodeURIComponent(street)}`));
  return item;
}

function link(item, name, href, words) {
  const found = item.querySelector(`[data-link="${name}"]`);
  if (!href) return found.remove();
  found.href = href;
  if (words) found.querySelector("span").textContent = words;
}
