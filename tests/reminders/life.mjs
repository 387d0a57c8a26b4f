// Three years of a family with the phone's own code, and the attacker who reads all it has sent.
// He knows catalogue and code; he lives the same life with other dates and compares every upload.
import { alarmRows as kept, requests, setClock, unpack } from "./fake_phone.mjs";

const js = "../../static/js/";
const [{ sync, switchOn }, { agenda }, { wholePlan }, family, { restUntil }, { alarmRows }, dates, { deleteEverything }] =
  await Promise.all(["alarm-sync", "agenda", "catalogue", "family", "entry-state", "alarm-words", "dates", "family"]
    .map((name) => import(`${js}${name}.js`)));
const { end, resume, stopRinging } = await import(`${js}ending.js`);
const { addDays, today } = dates;
const { change, loadFamily, setMarks } = family;

const moved = (date, days) => (date ? addDays(date, days) : null);

/** What a family does, by name: (the child's dates in this world, the action, world). */
const ACTIONS = {
  due: ({ due }, { child, count }, world) => enter(world, child, { due_date: due, count }),
  birth: ({ due, birth }, { child }, world) => born(world.ids[child], due, birth),
  on: () => switchOn(),
  open: () => {},
  wish: ({ wish }, { child }, world) => edit(world.ids[child], (one) => ({ ...one, wished_start: wish })),
  again: async ({ due, birth }, { child }, world) => {
    await change((all) => ({ ...all, children: all.children.filter(({ id }) => id !== world.ids[child]) }));
    await enter(world, child, { due_date: due, birth_date: birth });
  },
  situation: (_, { child, name }, world) => edit(world.ids[child], (one) => ({ ...one, situations: name ? [name] : [] })),
  settings: (_, { set }) => change((all) => ({ ...all, ...set })),
  done: (_, { key, child }, world) => key && setMarks([{ key, child: world.ids[child] }], { done: today(), later: null }),
  later: (_, action, world) => putOff(action, world),
  end: (_, { child }, world) => leave(() => end([{ id: world.ids[child] }])),
  resume: (_, { child }, world) => resume([{ id: world.ids[child] }]),
  delete: () => deleteEverything(),
};

async function leave(work) {
  await work();
  await stopRinging();
}

const edit = (id, how) => change((all) => ({ ...all, children: all.children.map((one) => (one.id === id ? how(one) : one)) }));

async function enter(world, child, given) {
  const { children } = await change((all) => ({ ...all, children: [...all.children, { ...given, twelve_weeks: given.count > 1 }] }));
  world.ids[child] = children.at(-1).id;
}

// As the form does it: further children of the same birth are new.
const born = (id, due, birth) => change((all) => ({
  ...all,
  children: all.children.flatMap((one) => {
    if (one.id !== id) return [one];
    const { id: _, shift: __, created_at: ___, ...twin } = one;
    const child = { ...one, due_date: due, birth_date: birth };
    return [child, ...Array.from({ length: (one.count ?? 1) - 1 }, () => ({ ...twin, due_date: due, birth_date: birth, done: {} }))];
  }),
}));

/** In the true life the tap that was drawn; in another world any tap that would explain what was sent. */
async function putOff({ item, wanted }, world) {
  if (!world.wanted) return item && setMarks([item], { later: restUntil(item, today()) });
  if (!world.wanted[wanted].times) return;
  const known = await loadFamily();
  const now = await itemsNow(world.catalogue);
  for (const one of now.sort((a, b) => (b.key === item?.key) - (a.key === item?.key))) {
    const mark = { child: one.child, key: one.key, day: restUntil(one, today()) };
    if (mark.day && isExplained(known, mark, world, wanted)) return setMarks([mark], { later: mark.day });
  }
}

function isExplained(known, { child, key, day }, { catalogue, wanted }, n) {
  const children = known.children.map((one) => (one.id === child ? { ...one, later: { ...one.later, [key]: day } } : one));
  const rows = alarmRows({ catalogue, family: { ...known, children }, now: Date.now(), nonce: () => "" });
  return String(rows.map((row) => row.fire_at)) === wanted[n].times;
}

export async function itemsNow(catalogue) {
  const known = await loadFamily();
  const heard = { ...known, children: known.children.filter((child) => !child.ended) };
  return agenda(wholePlan(catalogue, heard, today()), today()).filter(({ state }) => state === "now");
}

/** Lives a life. `shifts` are drawn, `by` moves the dates of child `whose`; ends early where `wanted` is not met. */
export async function live(life, { catalogue, text, shifts, whose = 0, by = 0, wanted = null }) {
  unpack({ drawn: shifts, text });
  const world = { ids: [], catalogue, wanted };
  const told = life.children.map((child, n) => (n === whose
    ? { ...child, due: moved(child.due, by), birth: moved(child.birth, by) } : child));
  const sent = { uploads: [], names: new Map(), planned: [] };
  for (const [n, action] of life.actions.entries()) {
    setClock(action.at);
    const before = requests.length;
    if (!wanted) await life.choose(action, { catalogue, world, items: itemsNow });
    await ACTIONS[action.do](told[action.child ?? 0], { ...action, wanted: n }, world);
    await sync();
    if (!wanted) sent.planned.push(kept().filter((row) => !/^(later|visit):/.test(row.key)).map((row) => [row.fire_at, isHard(row, catalogue)]));
    sent.uploads[n] = summary(requests.slice(before), sent.names);
    if (wanted && sent.uploads[n].all !== wanted[n].all) return null;
  }
  return { uploads: sent.uploads, planned: sent.planned, requests: [...requests] };
}

const isHard = ({ entries }, { reminders }) => entries.some(({ id, kind }) =>
  kind === "last_call" && reminders.find((one) => one.id === id)?.deadline?.hard);

// Nonces by the order in which the server saw them first: which ones stay, it sees too.
function summary(found, names) {
  const name = (nonce) => names.get(nonce) ?? names.set(nonce, names.size).get(nonce);
  const bodies = found.map(({ method, path, body }) => ({ method, path, alarms: JSON.parse(body ?? "{}").alarms }));
  const all = bodies.map(({ method, path, alarms = [] }) =>
    [method, path, ...alarms.map((one) => `${one.fire_at} ${one.expires_at} ${name(one.nonce)}`)].join("\n")).join("\n");
  return { all, times: String(bodies.flatMap(({ alarms = [] }) => alarms.map((one) => one.fire_at))) };
}
