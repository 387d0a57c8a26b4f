// Sentences and parts come from the page (<template>), so that they stay translatable.
const lang = document.documentElement.lang || "de";
// Numbers as on the letters of the office, in Arabic, too.
const digits = `${lang}-u-nu-latn`;
const format = (options) => new Intl.DateTimeFormat(digits, { timeZone: "UTC", ...options });
const LONG = { day: "numeric", month: "long" };
const plain = format(LONG);
const withYear = format({ ...LONG, year: "numeric" });
const weekday = format({ ...LONG, weekday: "long" });
const weekdayYear = format({ ...LONG, weekday: "long", year: "numeric" });
const clock = new Intl.DateTimeFormat(digits, { timeZone: "Europe/Berlin", hour: "numeric", minute: "2-digit", hourCycle: "h23" });

/** An address of this app in the language of the page. */
export const local = (path) => (document.body.dataset.prefix ?? "") + path;

/** The sentence `name` of the page with its blanks filled; "" where the page has none. */
export function text(name, values = {}) {
  const found = document.getElementById("texts")?.content.querySelector(`[data-text="${name}"]`);
  return (found?.textContent ?? "").replace(/\{(\w+)\}/g, (blank, key) => values[key] ?? blank);
}

/** A copy of the first element of <template id>. */
export const part = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

/** Puts texts into [data-slot]; a slot without text disappears, a text without slot is left out. Returns `element`. */
export function fill(element, slots) {
  for (const [name, words] of Object.entries(slots)) {
    const slot = element.querySelector(`[data-slot="${name}"]`);
    if (slot && words) slot.textContent = words;
    else slot?.remove();
  }
  return element;
}

/** Shows another icon of the sprite. */
export function setIcon(element, name) {
  const use = element.querySelector(".icon use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${name}`));
}

const instant = (iso) => new Date(`${iso}T00:00:00Z`);

/** "4. Dezember"; with the year where it is not this one. */
export const dayText = (iso, today) =>
  (iso.slice(0, 4) === today.slice(0, 4) ? plain : withYear).format(instant(iso));

/** "Samstag, 28. November". */
export const weekdayText = (iso, today) =>
  (iso.slice(0, 4) === today.slice(0, 4) ? weekday : weekdayYear).format(instant(iso));

/** "10:00" on the wall clock of Düren. */
export const timeText = (moment) => clock.format(new Date(moment));

/** "A", "A und B", "A, B und C". */
export const joined = (items) => new Intl.ListFormat(lang, { type: "conjunction" }).format(items);
