// Random families, one life each, and what an attacker is left with. From standard input: {catalogue, from, to}.
import { readFileSync } from "node:fs";
import { live } from "./life.mjs";

const DAY_MS = 86_400_000;
const SHIFTS = [0, 1, 2, 3, 4, 5, 6];
const FIRST = Date.parse("2026-11-25T00:00:00Z");

/** Repeatable chance: the same family for the same number. */
function chanceOf(seed) {
  let state = seed * 2654435761 + 1;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const upTo = (n) => Math.floor(next() * n);
  return { next, upTo, is: (share) => next() < share, from: (list) => list[upTo(list.length)], between: (a, b) => a + upTo(b - a + 1) };
}

const dayOf = (days) => new Date(FIRST + days * DAY_MS).toISOString().slice(0, 10);
const at = (days, chance) => new Date(FIRST + days * DAY_MS + chance.between(5, 21) * 3_600_000 + chance.upTo(3600) * 1000).toISOString();

function pregnancy(chance, entered) {
  const due = entered + 7 * (40 - chance.between(5, 12)) + chance.upTo(7);
  const birth = due + (chance.is(0.08) ? -chance.between(22, 70) : chance.between(-14, 9));
  const wish = birth + chance.between(200, 900); // the day stays, whoever lives this life
  return { due: dayOf(due), birth: dayOf(birth), wish: dayOf(wish), born: birth, expected: due };
}

const WAYS = [
  ...Array(6).fill("open"), ...Array(4).fill("done"), "later", "later", "wish", "situation", "settings",
];

function way(chance, child) {
  const name = chance.from(WAYS);
  if (name === "settings") return { do: name, set: chance.from([
    { ring_at: "18:00" }, { weekly: true }, { conditions: { employed: false } }, { conditions: { employed: true, unmarried: true } },
    { situations: ["moved_away"] }, { detail: "full" }, { opted_in: ["flu-child"] },
  ]) };
  if (name === "situation") return { do: name, child, name: chance.from(["hospital_stay", null, null]) };
  return { do: name, child };
}

/** From the 8th week of pregnancy to the 38th month: what is entered, ticked, put off and changed, and when. */
function lifeOf(seed) {
  const chance = chanceOf(seed);
  const start = chance.upTo(1100);
  const children = [pregnancy(chance, start)];
  const [{ born }] = children;
  const actions = [];
  const add = (days, action) => actions.push({ ...action, at: at(days, chance) });
  const late = chance.is(0.15) ? born - start + chance.between(8, 60) : 0;
  add(start + late, { do: "due", child: 0, count: chance.is(0.05) ? 2 : 1 });
  add(start + late + (chance.is(0.8) ? 1 : chance.between(1, 60)), { do: "on" });
  add(Math.max(born + chance.between(7, 25), start + late + 1), { do: "birth", child: 0 });
  for (let n = chance.between(2, 6); n; n -= 1) add(start + late + chance.between(1, born - start + 1100 - late), way(chance, 0));
  if (chance.is(0.03)) add(born + chance.between(30, 300), { do: "again", child: 0 });
  if (chance.is(0.2)) second(chance, children, add);
  if (chance.is(0.06)) ending(chance, add, born + chance.between(-120, 300));
  actions.sort((a, b) => (a.at < b.at ? -1 : 1));
  return { children, actions, choose: (action, known) => choose(chance, action, known) };
}

function second(chance, children, add) {
  const entered = children[0].born + chance.between(240, 700);
  children.push(pregnancy(chance, entered));
  add(entered, { do: "due", child: 1, count: 1 });
  add(children[1].born + chance.between(7, 25), { do: "birth", child: 1 });
  add(children[1].born + chance.between(30, 400), way(chance, 1));
}

function ending(chance, add, day) {
  add(day, { do: "end", child: 0 });
  if (chance.is(0.3)) add(day + chance.between(1, 13), { do: "resume", child: 0 });
}

/** Which of the things on the screen is tapped: drawn once, in the true life. */
async function choose(chance, action, { catalogue, world, items }) {
  if (action.do !== "done" && action.do !== "later") return;
  const found = (await items(catalogue)).filter(({ child }) => world.ids.includes(child));
  if (!found.length) return;
  const item = chance.from(found);
  Object.assign(action, { key: item.key, child: world.ids.indexOf(item.child), item });
}

const { catalogue, from, to } = JSON.parse(readFileSync(0, "utf8"));
const text = JSON.stringify(catalogue);

async function family(seed) {
  const life = lifeOf(seed);
  const chance = chanceOf(seed + 0.5);
  const shifts = Array.from({ length: 6 }, () => chance.upTo(7));
  const truth = await live(life, { catalogue, text, shifts });
  const attack = async (whose, by, shift) => {
    const drawn = shifts.map((own, n) => (n === whose ? shift : own));
    return (await live(life, { catalogue, text, shifts: drawn, whose, by, wanted: truth.uploads })) !== null;
  };
  const days = [];
  for (const whose of life.children.keys()) {
    const fits = [];
    for (const shift of SHIFTS) {
      const by = shift - shifts[whose];
      if (by === 0 || await attack(whose, by, shift)) fits.push(by);
    }
    days.push(fits);
  }
  const nextDay = (await attack(0, 1, shifts[0])) || (await attack(0, -1, shifts[0]));
  const did = life.actions.map(({ do: name }) => name);
  return { seed, days, nextDay, did, planned: truth.planned, requests: truth.requests };
}

const found = [];
for (let seed = from; seed < to; seed += 1) found.push(await family(seed));
process.stdout.write(JSON.stringify(found));
