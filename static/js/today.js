// Heute. On a first visit nothing more is loaded before the page is there, and nothing is stored.
const root = document.documentElement;
const showPlan = async () => (await import("./today-page.js")).show();

async function afterLoad() {
  if (!("plan" in root.dataset)) {
    const { renewMeeting } = await import("./meeting.js");
    await renewMeeting(document.getElementById("meeting"));
  }
  const { exists } = await import("./db.js");
  if (!("plan" in root.dataset) && (await exists())) await showPlan();
}

if (document.readyState === "complete") afterLoad();
else addEventListener("load", afterLoad);
if ("plan" in root.dataset) showPlan();
