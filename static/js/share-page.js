// Passing the plan on: as a code on the screen, as a file with a password, into the calendar.
import { exists, get, put } from "./db.js";
import { activeChildren, change, loadFamily, loadVisits } from "./family.js";
import { today } from "./dates.js";
import { followed } from "./follows.js";
import { loadPush } from "./push-state.js";
import { checked, joinedPlaces, merged, packed } from "./share-data.js";
import { fromText, lockFile, openFile, toText } from "./share-text.js";
import { saveFile } from "./save-file.js";
import { dayText, fill, part, text } from "./texts.js";

const byId = (id) => document.getElementById(id);
const LEAST_PASSWORD = 8;
let waiting = null;

const known = async () => ({ family: await loadFamily(), visits: await loadVisits(), push: await loadPush(), follows: await followed() });
const say = (id, name) => (byId(id).textContent = name ? text(name) : "");

async function showCode() {
  const all = byId("code-form").querySelector("input[name=whom]:checked").value === "me";
  const payload = await toText(packed(await known(), { all }));
  const { drawCode } = await import("./share-code.js");
  const address = `${location.origin}${location.pathname}#p=${payload}`;
  const drawing = drawCode(address, text("code_drawing"));
  byId("drawing").replaceChildren(...(drawing ? [drawing] : []));
  byId("drawing").hidden = !drawing;
  byId("copy").dataset.share = address;
  byId("copy").hidden = false;
  say("code-says", drawing ? "code_there" : "code_large");
}

async function saveBackup(form) {
  const password = form.elements.new_password.value;
  if (password.trim().length < LEAST_PASSWORD) return say("file-says", "password_short");
  say("file-says", "working");
  await saveFile(`sicherung-${today()}.json`, await lockFile(packed(await known(), { all: true }), password), "application/json");
  form.reset();
  return say("file-says", "file_saved");
}

async function readBackup(form) {
  const [file] = form.elements.file.files;
  if (!file) return say("read-says", "file_missing");
  say("read-says", "working");
  try {
    return offer(await openFile(await file.text(), form.elements.password.value));
  } catch (error) {
    return say("read-says", error.message === "password" ? "password_wrong" : "file_odd");
  }
}

const readCode = async (typed) => offer(await fromText(typed));

// Nothing is taken in before somebody says so: an address may come from anywhere.
function offer(data) {
  waiting = data && checked(data);
  byId("offer").hidden = !waiting;
  say("read-says", waiting ? "" : "code_odd");
  if (!waiting) return;
  const day = today();
  byId("offer").querySelector("ul").replaceChildren(...waiting.children.map((child) => fill(part("t-offered"), {
    title: child.name ?? text(child.birth_date ? "your_child" : "pregnancy"),
    sub: child.birth_date ? text("born_on", { day: dayText(child.birth_date, day) }) : text("due_on", { day: dayText(child.due_date, day) }),
  })));
  byId("offer").focus();
}

async function takeIn() {
  const { visits = [], push, follows = [], ...plan } = waiting;
  await change((family) => merged(family, plan));
  const tokens = new Set(visits.map(({ token }) => token));
  if (visits.length) await put("kv", [...(await loadVisits()).filter(({ token }) => !tokens.has(token)), ...visits], "visits");
  // Told to the server as soon as this phone may ring.
  if (follows.length) await put("kv", joinedPlaces(await followed(), follows), "follows");
  const own = await loadPush();
  if (push && push.id !== own?.id) await put("kv", [...((await get("kv", "push_gone")) ?? []), push], "push_gone");
  byId("offer").hidden = true;
  byId("taken").hidden = false;
  byId("taken").focus();
  await draw();
  await (await import("./alarm-sync.js")).sync();
}

async function draw() {
  const any = (await exists()) && activeChildren(await loadFamily()).length > 0;
  for (const box of document.querySelectorAll("[data-needs-plan]")) box.hidden = !any;
  byId("no-plan").hidden = any;
  if (!any) return;
  await showStorage();
  (await import("./calendar-page.js")).connectCalendar();
  byId("calendar").hidden = false; // not before a tap does something
}

async function showStorage() {
  const isSafe = Boolean(await navigator.storage?.persisted?.());
  for (const one of byId("storage").querySelectorAll("[data-safe]")) one.hidden = (one.dataset.safe === "yes") !== isSafe;
}

async function readAddress() {
  const scanned = location.hash;
  if (!scanned.startsWith("#p=")) return;
  history.replaceState(null, "", location.pathname); // what a code says stays in no history
  byId("taken").hidden = true;
  await readCode(scanned);
}

function connect() {
  const onSubmit = (id, run) => byId(id).addEventListener("submit", (event) => (event.preventDefault(), run(event.target)));
  onSubmit("code-form", showCode);
  onSubmit("backup", saveBackup);
  onSubmit("restore", readBackup);
  onSubmit("typed", (form) => readCode(form.elements.code.value));
  byId("take-in").addEventListener("click", takeIn);
  byId("keep").addEventListener("click", async () => (await navigator.storage?.persist?.(), showStorage()));
}

connect();
await draw();
addEventListener("hashchange", readAddress);
await readAddress();
