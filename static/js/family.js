// The family on this phone: children, answers, ticks. It never leaves the phone.
// {children: [{id, name, due_date, birth_date, count, twelve_weeks, shift, created_at, done: {key: day},
//    later: {key: day}, skipped: {key: day}, situations: [name], intake_on, rough, quiet, ended, ended_on}],
//  spare: the shift of a child that was removed, until another is entered,
//  conditions: {employed: true}, opted_in: [id], situations: [name], ring_at: "10:00",
//  detail: neutral | topic | full; older plans: detailed, weekly}
import { exists, forget, get, transact } from "./db.js";
import { addDays, today } from "./dates.js";
import { shiftFor } from "./alarms.js";
import { closeShown, leave } from "./push-leave.js";
import { drawShift, token } from "./random.js";

const KEY = "family";
const UNDO_DAYS = 14;
const EMPTY = { children: [], conditions: {}, opted_in: [], ring_at: "10:00" };
const channel = new BroadcastChannel("fh");
const listeners = new Set();

/** The family; an empty one where nothing was entered. Creates no storage. */
export async function loadFamily() {
  const found = (await exists()) ? await get("kv", KEY) : null;
  const family = { ...EMPTY, ...found };
  return family.children.every(isKept) ? family
    : change((newest) => ({ ...newest, children: newest.children.filter(isKept) }));
}

/** Booked visits [{token, starts_at, ends_at, art}], kept by the pages of the booking. */
export const loadVisits = async () => ((await exists()) && (await get("kv", "visits"))) || [];

/** Stores the family; a new child gets its id and its secret shift, once. Returns what was stored. */
export const saveFamily = (family) => change(() => family);

/** Reads, edits and stores in one step, so that two open pages never overwrite each other. */
export async function change(edit) {
  let saved = null;
  await transact("kv", "readwrite", (kv) => {
    kv.get(KEY).onsuccess = ({ target }) => {
      const before = { ...EMPTY, ...target.result };
      saved = complete(edit(before), before);
      kv.put(saved, KEY);
    };
  });
  remember(saved);
  tell({ type: "family" });
  return saved;
}

/** Calls `listener` after every change, in this page and in all others. */
export const onChange = (listener) => listeners.add(listener);

export const activeChildren = (family) => family.children.filter((child) => !child.ended);

/** Marks entries [{key, child}] with {done, later, skipped}: a day each, or null to take a mark away. */
export const setMarks = (entries, marks) => change((family) => ({
  ...family,
  children: family.children.map((child) => marked(child, entries.filter((entry) => entry.child === child.id), marks)),
}));

function marked(child, entries, marks) {
  const found = { ...child };
  for (const [name, day] of entries.length ? Object.entries(marks) : []) {
    found[name] = { ...child[name] };
    for (const { key } of entries)
      if (day) found[name][key] = day;
      else delete found[name][key];
  }
  return found;
}

/** Deletes all this phone knows: plan, alarms, visits. Says what became of the server's part. */
export async function deleteEverything() {
  const server = (await exists()) ? await leave() : "none";
  await closeShown();
  localStorage.clear();
  sessionStorage.clear();
  if (await exists()) await forget();
  delete document.documentElement.dataset.plan;
  tell({ type: "deleted" });
  return { phone: !(await exists()), server };
}

// Who enters a removed child anew gets its shift again: two shifts of one day would narrow it down.
function complete(family, before) {
  const gone = before.children.find(({ id }) => !family.children.some((one) => one.id === id));
  let spare = gone?.shift ?? family.spare;
  const draw = () => [spare ?? drawShift(), (spare = undefined)][0];
  const children = family.children.reduce((all, child) => [...all, completeChild(child, all, draw)], []);
  return { ...EMPTY, ...family, spare, children };
}

function completeChild(child, others, draw) {
  return {
    done: {},
    ...child,
    id: child.id ?? token(9),
    created_at: child.created_at ?? new Date().toISOString(),
    shift: child.shift ?? shiftFor(child, others, draw),
  };
}

/** The last day on which an ending can be taken back. */
export const lastDay = ({ ended_on: day }) => addDays(day, UNDO_DAYS);
const isKept = (child) => !child.ended_on || lastDay(child) >= today();

function remember(family) {
  const root = document.documentElement;
  const plan = activeChildren(family).length ? "1" : "0"; // 0: after an ending Heute asks nobody
  if (family.children.length) localStorage.setItem("plan", (root.dataset.plan = plan));
  else (localStorage.removeItem("plan"), delete root.dataset.plan);
}

function tell(message) {
  channel.postMessage(message);
  for (const listener of listeners) listener(message);
}

channel.onmessage = ({ data }) => {
  if (data?.type === "deleted") delete document.documentElement.dataset.plan;
  for (const listener of listeners) listener(data);
};
