// The tour and the entries on this phone (database "fh-team").
// kv: lock (the key of the tour, wrapped by its PIN), tour and journal (under that key), seal (the
// server's public key), device, verdicts (by entry). events: sealed entries until the server names them.
import { get, getAll, transact } from "./db.js";
import { lock, newId, seal, unlock } from "./field-crypto.js";
import { TRIES, newKey, openKey } from "./field-pin.js";

const [TEAM, SLACK_MS] = ["fh-team", 300_000];
const GOOD = new Set(["applied", "duplicate"]);
const alone = (work) => navigator.locks.request("fh-field-save", work);
const read = (...names) => Promise.all(names.map((name) => get("kv", name, TEAM)));
let [open, of] = [null, 0]; // the key, while this page is unlocked, and when the tour it opens began
const fits = (kept) => (kept?.began === of ? open : null); // another tab may have taken a new tour

/** What is kept of the running tour, or null. A clock that was put back makes no tour longer. */
async function shift() {
  const kept = await get("kv", "lock", TEAM);
  const now = Date.now();
  return kept && now < kept.expires && now > kept.began - SLACK_MS ? kept : null;
}

/** "none", "locked" or "open". A tour that is over is deleted here. */
export async function state() {
  const kept = await shift();
  if (kept) return fits(kept) ? "open" : "locked";
  return alone(async () => (await shift()) || end()).then(() => "none");
}

/** This phone: `{id, secret, seq}`; made when it is first needed. */
export async function phone() {
  const made = { id: crypto.randomUUID(), secret: crypto.randomUUID() + crypto.randomUUID(), seq: 0 };
  const known = (await get("kv", "device", TEAM)) ?? {};
  const whole = { ...made, ...known };
  if (!known.secret) await transact("kv", "readwrite", (kv) => kv.put(whole, "device"), TEAM);
  return whole;
}

/** Takes a tour along under a new PIN, with an empty journal. */
export function begin(answer, pin) {
  return alone(async () => {
    const { key, wrapped } = await newKey(pin);
    const [began, { owner, day, lasts_s }] = [Date.now(), answer];
    const kept = { ...wrapped, owner, day, began, expires: began + lasts_s * 1000, tries: 0 };
    await keep(answer, key, { lock: kept, journal: await lock(key, []), verdicts: {}, device: await phone() });
    [open, of] = [key, began];
  });
}

/** The newest list, left alone when the tour is locked by now; false, and the end, for another person or day. */
export function renew(answer) {
  return alone(async () => {
    const kept = await shift();
    if (kept?.owner !== answer.owner || kept.day !== answer.day) return end().then(() => false);
    return fits(kept) ? keep(answer, open, {}).then(() => true) : true;
  });
}

async function keep({ cases, bags = [], visits = [], seal: server }, key, more) {
  const whole = { tour: await lock(key, { cases, bags, visits }), seal: server, ...more };
  await transact("kv", "readwrite", (kv) => {
    for (const [name, value] of Object.entries(whole)) kv.put(value, name);
  }, TEAM);
}

/** Tries a PIN; a try counts before it is made. Resolves to the tries that are left, or true. */
export function tryPin(pin) {
  return alone(async () => {
    const kept = await shift();
    if (!kept) return end().then(() => 0);
    const count = (tries) => transact("kv", "readwrite", (kv) => kv.put({ ...kept, tries }, "lock"), TEAM);
    await count(kept.tries + 1);
    [open, of] = [await openKey(pin, kept), kept.began];
    if (open) return count(0).then(() => true);
    const left = TRIES - kept.tries - 1;
    return left > 0 ? left : end().then(() => 0);
  });
}

/** Nobody can read on without the PIN. */
export const close = () => void (open = null);

/** Ends the tour: the key and the list go. Entries that were not sent stay, sealed. */
export function end() {
  open = null;
  return transact("kv", "readwrite", (kv) => {
    for (const name of ["lock", "key", "tour", "journal", "verdicts"]) kv.delete(name);
  }, TEAM);
}

/** `{owner, cases, bags, visits, journal}` with the state of each entry; null unless the tour is open. */
export async function load() {
  const kept = await shift(), key = fits(kept);
  if (!key) return null;
  const [[tour, journal, verdicts = {}], outbox] = await Promise.all([read("tour", "journal", "verdicts"), getAll("events", TEAM)]);
  const waiting = new Set(outbox.map((entry) => entry.id));
  const stateOf = ({ id }) => (waiting.has(id) ? "waiting" : GOOD.has(verdicts[id]) ? "sent" : "review");
  const entries = (await unlock(key, journal)).map((entry) => ({ ...entry, state: stateOf(entry) }));
  return { owner: kept.owner, ...(await unlock(key, tour)), journal: entries };
}

export const countWaiting = async () => (await getAll("events", TEAM)).length;

/** Writes entries together; resolves only when all are on disk. See field-entries.js for `whats`. */
export function record(whats) {
  return alone(async () => {
    const kept = await shift(), key = fits(kept);
    if (!key) throw new DOMException("the tour is closed", "InvalidStateError");
    const [device, server, journal] = await read("device", "seal", "journal");
    const at = new Date().toISOString();
    const made = whats.map((what, n) => ({ id: newId(), v: 2, ...what, at, seq: device.seq + 1 + n }));
    const rows = await Promise.all(made.map(async ({ id, ...entry }) => (
      { id, seq: entry.seq, owner: kept.owner, kid: server.kid, sealed: await seal(server.key, id, entry) })));
    const written = await lock(key, [...(await unlock(key, journal)), ...made.map(({ phone: _private, ...entry }) => entry)]);
    await transact(["events", "kv"], "readwrite", (events, kv) => {
      for (const row of rows) events.add(row);
      kv.put(written, "journal");
      kv.put({ ...device, seq: device.seq + made.length }, "device");
    }, TEAM);
  });
}
