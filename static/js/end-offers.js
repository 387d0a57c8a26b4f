// What the quiet page offers after an ending: the booked visit, other phones, the calendar.
import { today } from "./dates.js";
import { showCalendar } from "./end-calendar.js";
import { codeOf, endUrl } from "./end-codes.js";
import { loadVisits } from "./family.js";
import { put } from "./db.js";
import { drawCode } from "./share-code.js";
import { text, timeText, weekdayText } from "./texts.js";

const LIMIT_MS = 8000;
const byId = (id) => document.getElementById(id);
let visit = null;

/** Shows what fits; `targets` are the children that have ended. */
export async function showOffers(targets) {
  const codes = await Promise.all(targets.map(({ id }) => codeOf(id)));
  byId("end-code").textContent = codes.join(" ");
  byId("end-qr").replaceChildren(drawCode(endUrl(codes)));
  document.querySelector("[data-share-end]").dataset.share = endUrl(codes);
  // The code names a child: where one of several babies has gone it would end the others' plan, too.
  if (targets.some(({ one }) => one)) byId("end-others").hidden = true;
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
