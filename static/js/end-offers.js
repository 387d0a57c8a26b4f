// What the quiet page offers after an ending: the booked visit, other phones, the calendar.
import { today } from "./dates.js";
import { showCalendar } from "./end-calendar.js";
import { codeOf, endUrl } from "./end-codes.js";
import { loadVisits } from "./family.js";
import { put } from "./db.js";
import { qrCode } from "./qr.js";
import { text, timeText, weekdayText } from "./texts.js";

const LIMIT_MS = 8000;
const MODULE_PX = 6;
const QUIET_ZONE = 4;
const byId = (id) => document.getElementById(id);
let visit = null;

/** Shows what fits; `targets` are the children that have ended. */
export async function showOffers(targets) {
  const codes = await Promise.all(targets.map(({ id }) => codeOf(id)));
  byId("end-code").textContent = codes.join(" ");
  byId("end-qr").replaceChildren(drawing(qrCode(endUrl(codes))));
  document.querySelector("[data-share-end]").dataset.share = endUrl(codes);
  await showCalendar(byId("end-calendar"), targets);
  await showVisit();
}

async function showVisit() {
  const coming = (await loadVisits()).filter((one) => new Date(one.starts_at) > new Date());
  [visit] = coming.sort((a, b) => (a.starts_at < b.starts_at ? -1 : 1));
  byId("end-visit").hidden = !visit;
  if (!visit) return;
  const day = weekdayText(today(Date.parse(visit.starts_at)), today());
  slot("visit").textContent = text("time", { day, time: timeText(visit.starts_at) });
}

const slot = (name) => byId("end-visit").querySelector(`[data-slot="${name}"]`);

byId("end-visit").addEventListener("click", async ({ target }) => {
  const answer = target.closest("[data-visit]")?.dataset.visit;
  if (!answer) return;
  const said = answer === "gone" && !(await cancel()) ? "failed" : answer;
  slot("answer").textContent = text(`visit_${said}`);
  if (said !== "failed") byId("end-visit").querySelector(".actions").hidden = true;
});

// Cancels like any other family: the office sees "abgesagt" and nothing else.
async function cancel() {
  try {
    const answer = await fetch(`/termine/${visit.token}/absage`, {
      method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(),
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    if (!answer.ok) return false;
    await put("kv", (await loadVisits()).filter((one) => one.token !== visit.token), "visits");
    return true;
  } catch {
    return false;
  }
}

// Dark on white in every theme: cameras want it so.
function drawing(rows) {
  const size = rows.length + 2 * QUIET_ZONE;
  const make = (name, values) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(values)) made.setAttribute(key, value);
    return made;
  };
  const dots = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + QUIET_ZONE} ${y + QUIET_ZONE}h1v1h-1z` : "")));
  const svg = make("svg", { viewBox: `0 0 ${size} ${size}`, width: size * MODULE_PX, "aria-hidden": "true" });
  svg.append(make("rect", { width: size, height: size, fill: "#fff" }), make("path", { d: dots.join(""), fill: "#000" }));
  return svg;
}
