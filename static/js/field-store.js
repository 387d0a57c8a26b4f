// The tour and the entries on this phone (database "fh-team").
// kv: key (of the shift), tour and journal (locked with it), seal (the server's public key), device,
// verdicts (by entry). events: sealed entries until the server has named them (the outbox).
// Not yet: a PIN in front of the key (then the key is wrapped, not just not exportable).
import { get, getAll, transact } from "./db.js";
import { lock, newDayKey, newId, seal, unlock } from "./field-crypto.js";

const TEAM = "fh-team";
const alone = (work) => navigator.locks.request("fh-field-save", work);

/** The key of the running shift; null when there is none or it is over. */
async function shift() {
  const kept = await get("kv", "key", TEAM);
  return kept && kept.expires > Date.now() ? kept : null;
}

/** Takes over a tour from the server. Another person or a new shift begins with an empty journal. */
export function begin(answer) {
  return alone(async () => {
    const running = await shift();
    const goesOn = running?.owner === answer.owner && running.day === answer.day;
    const kept = goesOn ? running : await newShift(answer);
    const tour = await lock(kept.key, answer.cases);
    const device = (await get("kv", "device", TEAM)) ?? { id: crypto.randomUUID(), seq: 0 };
    const journal = goesOn ? null : await lock(kept.key, []);
    await transact("kv", "readwrite", (kv) => {
      for (const [name, value] of Object.entries({ key: kept, tour, device, seal: answer.seal }))
        kv.put(value, name);
      if (journal) (kv.put(journal, "journal"), kv.put({}, "verdicts"));
    }, TEAM);
  });
}

async function newShift({ owner, day, lasts_s }) {
  return { key: await newDayKey(), owner, day, expires: Date.now() + lasts_s * 1000 };
}

/** Ends the shift: the key goes first, then the list. Entries that were not sent stay, sealed. */
export function end() {
  return transact("kv", "readwrite", (kv) => {
    for (const name of ["key", "tour", "journal", "verdicts"]) kv.delete(name);
  }, TEAM);
}

/** `{owner, cases, journal}` with the state of each entry; null without a running shift. */
export async function load() {
  const kept = await shift();
  if (!kept) return end().then(() => null);
  const [tour, journal, verdicts, outbox] = await Promise.all([
    get("kv", "tour", TEAM), get("kv", "journal", TEAM), get("kv", "verdicts", TEAM), getAll("events", TEAM),
  ]);
  const waiting = new Set(outbox.map((entry) => entry.id));
  const entries = (await unlock(kept.key, journal)).map((entry) => ({
    ...entry,
    state: waiting.has(entry.id) ? "waiting" : ["applied", "duplicate"].includes(verdicts[entry.id]) ? "sent" : "review",
  }));
  return { owner: kept.owner, cases: await unlock(kept.key, tour), journal: entries };
}

export const countWaiting = async () => (await getAll("events", TEAM)).length;

/** Writes an entry; resolves only when it is on disk. `what`: {case, kind, place?, undoes?}. */
export function record(what) {
  return alone(async () => {
    const kept = await shift();
    if (!kept) throw new DOMException("the shift is over", "InvalidStateError");
    const [device, server, journal] = await Promise.all(
      ["device", "seal", "journal"].map((name) => get("kv", name, TEAM)),
    );
    const id = newId();
    const seq = device.seq + 1;
    const entry = { v: 1, ...what, at: new Date().toISOString(), seq };
    const sealed = await seal(server.key, id, entry);
    const written = await lock(kept.key, [...(await unlock(kept.key, journal)), { id, ...entry }]);
    await transact(["events", "kv"], "readwrite", (events, kv) => {
      events.add({ id, seq, owner: kept.owner, kid: server.kid, sealed });
      kv.put(written, "journal");
      kv.put({ ...device, seq }, "device");
    }, TEAM);
    return id;
  });
}

/** The newest entry of a case that was not taken back; null when there is none. */
export function standing(journal, caseId) {
  const undone = new Set(journal.map((entry) => entry.undoes));
  return journal.findLast((e) => e.case === caseId && e.kind !== "undo" && !undone.has(e.id)) ?? null;
}
