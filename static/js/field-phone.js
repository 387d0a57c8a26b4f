// This phone and the server: how it is, and emptying itself when it was reported lost. What it has
// sealed and not sent is still handed in; only then it forgets everything.
import { exists, forget, getAll, transact } from "./db.js";
import { countWaiting, end, phone } from "./field-store.js";

const TEAM = "fh-team";
const ADDRESS = "/api/unterwegs/handy";
const MOST = 100;
const LIMIT_MS = 20_000;
const BUILD = new URL(import.meta.url).pathname.split("/")[2];
const now = () => new Date().toISOString();

async function post(address, secret, body) {
  const answer = await fetch(address, {
    method: "POST", cache: "no-store", redirect: "error", signal: AbortSignal.timeout(LIMIT_MS), body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", Accept: "application/json", Authorization: `Bearer ${secret}` },
  }).catch(() => null);
  return answer?.ok ? answer.json().catch(() => null) : null;
}

/** Says how this phone is; true when it has to empty itself. */
export async function report({ wiped = false } = {}) {
  if (!(await exists(TEAM))) return false;
  const { id, secret } = await phone();
  const persisted = (await navigator.storage?.persisted?.()) ?? false;
  const told = { device: id, sent_at: now(), unsent: await countWaiting(), persisted, build: BUILD, wiped };
  return (await post(ADDRESS, secret, told))?.wipe === true;
}

/** Empties this phone. The list goes at once; true when the entries are delivered and all is gone. */
export function wipe() {
  return navigator.locks.request("fh-field-drain", async () => {
    await end();
    const { id, secret } = await phone();
    for (let left = await getAll("events", TEAM); left.length; left = await getAll("events", TEAM))
      if (!(await handIn(id, secret, left))) return false;
    await report({ wiped: true });
    await forget(TEAM);
    return true;
  });
}

/** Hands in the entries of one person; how many the server has named. */
async function handIn(id, secret, left) {
  const owner = left[0].owner;
  const mine = left.filter((entry) => entry.owner === owner).sort((a, b) => a.seq - b.seq).slice(0, MOST);
  const events = mine.map(({ id: name, kid, sealed }) => ({ id: name, kid, sealed }));
  const body = { device: id, owner, sent_at: now(), unsent: left.length, events };
  const known = new Set(mine.map((entry) => entry.id));
  const named = ((await post(`${ADDRESS}/rest`, secret, body))?.results ?? []).filter((one) => known.has(one.id));
  if (named.length) await transact("events", "readwrite", (store) => named.forEach((one) => store.delete(one.id)), TEAM);
  return named.length;
}
