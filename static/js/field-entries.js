// What a choice on the screen means as entries. Pure; the codes are those of welcome/rules.py.
const CONSENT = "1";
const OUTCOMES = {
  visited: ["handover", "home"],
  met: ["visit", "home"],
  door: ["handover", "door"],
  card: ["attempt", "card"],
  nobody: ["attempt", ""],
  declined: ["decline", ""],
  moved: ["moved", ""],
  office: ["handover", "office"],
  cafe: ["handover", "cafe"],
  post: ["handover", "post"],
  note: [null, ""],
  loose: ["handover", "other"],
};
const MEETS = new Set(["visited", "met", "door", "office", "cafe", "note"]);
const ENDS = new Set(["handover", "visit", "decline", "moved"]);
const ASIDE = new Set(["note", "referral"]);

export const hasBag = (outcome) => OUTCOMES[outcome]?.[0] === "handover";
/** Whether somebody of the family was there to ask for a nurse. */
export const meets = (outcome) => MEETS.has(outcome);
export const showsCode = (outcome) => outcome !== "post" && (hasBag(outcome) || outcome === "met");

/** The entries of one form: `{outcome, case, bag, bags, book, reason, referral, phone, note, district}`. */
export function entriesOf(form) {
  const [kind, place] = OUTCOMES[form.outcome];
  const about = { case: form.case ?? null };
  const list = [];
  if (kind) list.push(cleaned({ ...about, kind, place: kind === "decline" ? form.reason : form.place || place, ...(kind === "handover" && bagOf(form)) }));
  if (form.referral && meets(form.outcome)) list.push(cleaned({ ...about, kind: "referral", consent: CONSENT, phone: form.phone?.trim() }));
  if (form.note?.trim()) list.push({ ...about, kind: "note", note: form.note.trim() });
  return list;
}

const bagOf = ({ case: known, bag, bags, book, district }) =>
  ({ bag, book, bags: Number(bags) > 1 ? Number(bags) : undefined, district: known ? undefined : district });

const cleaned = (entry) => Object.fromEntries(Object.entries(entry).filter(([key, value]) => key === "case" || value));

/** The newest entries of a case that were written together and not taken back; empty when none. */
export function standing(journal, about) {
  const undone = new Set(journal.map((entry) => entry.undoes));
  const own = journal.filter((entry) => entry.case === about && entry.kind !== "undo" && !undone.has(entry.id));
  return own.filter(({ at }) => at === own.at(-1).at);
}

/** Entries that take `entries` back. */
export const undosOf = (entries) => entries.map(({ id, case: about }) => ({ case: about, kind: "undo", undoes: id }));

/** The newest entry that says how far we came with a family; undefined when none stands. */
export function reached(journal, about) {
  const undone = new Set(journal.map((entry) => entry.undoes));
  return journal.findLast((entry) => entry.case === about && entry.kind !== "undo" && !ASIDE.has(entry.kind) && !undone.has(entry.id));
}

export const isDone = (entry) => ENDS.has(entry?.kind);
