// What goes from phone to phone: made, checked, merged. Pure.
// A second person gets dates and ticks; a new phone all of it, and the right to end the old one's alarms.
const SHARED = ["id", "due_date", "birth_date", "wished_start", "leave_start", "count", "twelve_weeks", "shift", "created_at",
  "rough", "situations", "intake_on", "done", "later", "skipped"];
const OWN = ["name", "quiet"];
const MOST_CHILDREN = 12;
const MOST_PLACES = 50;
const isDay = (value) => typeof value === "string" && /^20\d{2}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
const isDate = (value) => value === null || isDay(value);
const isWord = (value) => typeof value === "string" && /^[\w-]{1,64}$/.test(value);
// As the server has it: what it refuses it would refuse again and again.
const isPlace = (value) => typeof value === "string" && /^[a-z0-9][a-z0-9-]{0,59}$/.test(value);
const isFlag = (value) => typeof value === "boolean";
const isMap = (isKey, isValue) => (value) => value !== null && typeof value === "object" && !Array.isArray(value)
  && Object.entries(value).every(([key, one]) => isKey(key) && isValue(one));
const isList = (isOne) => (value) => Array.isArray(value) && value.length <= 200 && value.every(isOne);
const isMarks = isMap((key) => /^[a-z0-9:-]{1,64}$/.test(key), isDay);
const isText = (most) => (value) => value === null || (typeof value === "string" && value.length <= most);

const CHILD = {
  id: isWord, due_date: isDate, birth_date: isDate, wished_start: isDate, leave_start: isDate, intake_on: isDate,
  count: (value) => [1, 2, 3].includes(value), shift: (value) => [0, 1, 2, 3, 4, 5, 6].includes(value),
  created_at: (value) => typeof value === "string" && !Number.isNaN(Date.parse(value)),
  twelve_weeks: isFlag, rough: isFlag, quiet: isFlag, situations: isList(isWord),
  done: isMarks, later: isMarks, skipped: isMarks, name: isText(30),
};
const FAMILY = {
  conditions: isMap(isWord, isFlag), opted_in: isList(isWord), situations: isList(isWord), detailed: isFlag, weekly: isFlag,
  detail: (value) => ["neutral", "topic", "full"].includes(value), ring_at: (value) => ["10:00", "18:00"].includes(value),
};
const VISIT = {
  token: isWord, art: isWord, starts_at: CHILD.created_at, ends_at: CHILD.created_at,
};
const PUSH = { id: isWord, secret: isWord };

const chosen = (from, names) => Object.fromEntries(names.filter((name) => from[name] !== undefined && from[name] !== null)
  .map((name) => [name, from[name]]));
const fits = (value, rules) => value !== null && typeof value === "object"
  && Object.entries(value).every(([name, one]) => Object.hasOwn(rules, name) && rules[name](one));

/** The plan to pass on. `all`: for a new phone of the same person. */
export function packed({ family, visits, push, follows = [] }, { all }) {
  const names = all ? [...SHARED, ...OWN] : SHARED;
  const children = family.children.filter((child) => !child.ended).map((child) => chosen(child, names));
  if (!all) return { v: 1, children };
  return {
    v: 1, children, wishes: chosen(family, Object.keys(FAMILY)),
    visits: visits.map((visit) => chosen(visit, Object.keys(VISIT))),
    ...(push ? { push: chosen(push, Object.keys(PUSH)) } : {}),
    ...(follows.length ? { follows } : {}),
  };
}

/** What was read, or null where it is not a plan; nothing unknown gets through. */
export function checked(data) {
  const isPlan = data?.v === 1 && Array.isArray(data.children) && data.children.length <= MOST_CHILDREN
    && data.children.every((child) => isWord(child?.id) && (child.birth_date || child.due_date) && fits(child, CHILD))
    && fits(data.wishes ?? {}, FAMILY) && isList((visit) => fits(visit, VISIT))(data.visits ?? [])
    && fits(data.push ?? {}, PUSH) && isList(isPlace)(data.follows ?? []) && (data.follows ?? []).length <= MOST_PLACES;
  return isPlan ? data : null;
}

/** The places that are followed afterwards. */
export const joinedPlaces = (here, coming) => [...new Set([...here, ...coming])].slice(0, MOST_PLACES);

/** The family with the plan taken in. What has ended here stays ended; the same child never stands twice. */
export function merged(family, { children, wishes = {} }) {
  const found = [...family.children];
  for (const child of children) {
    const at = placeOf(found, child, new Set(children.map(({ id }) => id)));
    if (at < 0) found.push(child);
    else if (!found[at].ended) found[at] = joined(found[at], child);
  }
  return { ...family, ...wishes, children: found };
}

// By id; else a child with the same dates that was entered here by hand.
function placeOf(found, child, coming) {
  const same = found.findIndex(({ id }) => id === child.id);
  if (same >= 0) return same;
  const dates = ({ birth_date: birth, due_date: due }) => birth ?? due;
  return found.findIndex((one) => !one.ended && !coming.has(one.id) && dates(one) === dates(child));
}

const joined = (here, child) => ({
  ...here, ...child,
  done: { ...here.done, ...child.done }, later: { ...here.later, ...child.later },
  skipped: { ...here.skipped, ...child.skipped },
});
