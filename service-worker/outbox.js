// Sends what the field app has noted. Pages and the worker run the same code, one at a time.
// An entry is deleted only when the server has named its id; any other answer keeps everything.
import { exists, get, getAll, transact } from "../js/db.js";

const TEAM = "fh-team";
const ADDRESS = "/api/unterwegs/ereignisse";
const MOST = 100;
const LIMIT_MS = 20_000;
const STATES = { 401: "sign_in", 403: "other_person", 413: "too_large" };

/** Sends all entries. `hello`: also say that this phone is there, for that person.
 * Resolves to {state, waiting}; state: sent, offline, sign_in, other_person, too_large. */
export function drain({ hello = null } = {}) {
  return navigator.locks.request("fh-field-drain", async () => {
    if (!(await exists(TEAM))) return { state: "sent", waiting: 0 };
    const state = await sendAll(hello);
    const waiting = (await getAll("events", TEAM)).length;
    new BroadcastChannel("fh-field").postMessage({ state, waiting });
    return { state, waiting };
  });
}

async function sendAll(hello) {
  const device = await get("kv", "device", TEAM);
  const owners = new Set((await getAll("events", TEAM)).map((entry) => entry.owner));
  if (hello && device && !owners.has(hello)) await post(device, hello, [], 0);
  let worst = "sent";
  for (const owner of owners) {
    const state = await sendOf(owner, device);
    if (state !== "sent") worst = state;
    if (state === "offline" || state === "sign_in") break;
  }
  return worst;
}

/** All entries of one person, the oldest first; a batch that is too large is halved. */
async function sendOf(owner, device) {
  let size = MOST;
  for (;;) {
    const mine = (await getAll("events", TEAM)).filter((entry) => entry.owner === owner);
    if (!mine.length) return "sent";
    const batch = mine.sort((a, b) => a.seq - b.seq).slice(0, size);
    const { state, results } = await post(device, owner, batch, mine.length);
    if (state === "too_large" && batch.length > 1) size = Math.ceil(batch.length / 2);
    else if (state !== "sent") return state;
    else if (!(await settle(batch, results))) return "offline";
  }
}

async function post(device, owner, batch, unsent) {
  const events = batch.map(({ id, kid, sealed }) => ({ id, kid, sealed }));
  const body = JSON.stringify({ device: device.id, owner, sent_at: new Date().toISOString(), unsent, events });
  try {
    const answer = await fetch(ADDRESS, {
      method: "POST", body, cache: "no-store", redirect: "error", signal: AbortSignal.timeout(LIMIT_MS),
      headers: { "Content-Type": "application/json", Accept: "application/json" },
    });
    if (!answer.ok) return { state: STATES[answer.status] ?? "offline" };
    return { state: "sent", results: (await answer.json()).results };
  } catch {
    return { state: "offline" };
  }
}

/** Removes exactly the entries that the server named, and keeps its verdicts; how many. */
async function settle(batch, results) {
  const sent = new Set(batch.map((entry) => entry.id));
  const named = (results ?? []).filter(({ id }) => sent.has(id));
  await transact(["events", "kv"], "readwrite", (events, kv) => {
    for (const { id } of named) events.delete(id);
    const known = kv.get("verdicts");
    known.onsuccess = () => {
      const verdicts = Object.fromEntries(named.map(({ id, verdict }) => [id, verdict]));
      kv.put({ ...known.result, ...verdicts }, "verdicts");
    };
  }, TEAM);
  return named.length;
}
