// The plan in words, with the sentences of the page.
import { daysLeft, sentences, standing } from "./agenda.js";
import { ageText } from "./dates.js";
import { dayText, joined, text, weekdayText } from "./texts.js";

const ICONS = {
  checkup: "stethoscope", vaccination: "syringe", authority: "landmark", money: "file-text", dental: "smile",
  development: "baby", "local-offer": "coffee", "self-care": "heart", safety: "shield-check",
};
const WITH_WEEKDAY = ["deadline", "still", "on"];

export const iconOf = (reminder) => ICONS[reminder.category] ?? "clock";

/** "Am besten vom 4. Dezember bis 3. Februar 2027. Möglich bis 18. Februar 2027." */
export function when(item, today) {
  if (item.skipped) return text("not_ours");
  const left = daysLeft(item, today);
  const words = sentences(item, today).map(([name, days]) => {
    const write = WITH_WEEKDAY.includes(name) ? weekdayText : dayText;
    return text(name, Object.fromEntries(Object.entries(days).map(([key, day]) => [key, write(day, today)])));
  });
  if (item.waits) words.unshift(text("waits", { day: weekdayText(item.waits, today) }));
  return [...words, left === null ? "" : leftText(left)].filter(Boolean).join(" ");
}

const leftText = (days) =>
  days === 0 ? text("last_day") : days === 1 ? text("one_day_left") : text("days_left", { days });

/** "Mia" or "Kind 2"; "" where there is only one child. */
export function nameOf(family, id) {
  const all = family.children.filter((child) => !child.ended);
  if (all.length < 2) return "";
  const n = all.findIndex((child) => child.id === id);
  return all[n]?.name || text("child_n", { n: n + 1 });
}

/** For whom something is, where a phone has several children. */
export function whom(family, items) {
  const meant = family.children.filter((child) => items.some((item) => item.child === child.id));
  const names = meant.map((child) => nameOf(family, child.id)).filter(Boolean);
  return names.length ? `${text("for", { name: joined(names) })}.` : "";
}

/** One sentence per child: its age, or the week of pregnancy; "" where silence is right. */
export function standingText(child, today) {
  const is = standing(child, today);
  if (!is) return "";
  if (!is.birth) return text("pregnant", { week: is.weeks + 1, ...is });
  if (is.birth === today) return text("born");
  const age = child.rough ? text("about", { age: ageText(is.birth, today) }) : ageText(is.birth, today);
  const words = child.name ? text("named", { name: child.name, age }) : text("child", { age });
  return is.corrected ? `${words} ${text("corrected", { age: ageText(is.corrected, today) })}` : words;
}
