// A short code that names a child on every phone that has the same plan, and tells nothing else.
const LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
const LENGTH = 6;

/** "K7QA2M" of a child's random id. */
export async function codeOf(id) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`ende:${id}`));
  return [...new Uint8Array(digest).subarray(0, LENGTH)].map((byte) => LETTERS[byte % LETTERS.length]).join("");
}

/** The codes in what somebody typed or scanned: small letters and marks between them do not matter. */
export const readCodes = (typed) =>
  typed.toUpperCase().split(/[^A-Z0-9]+/).join("").match(new RegExp(`.{${LENGTH}}`, "g")) ?? [];

/** The children that codes name. */
export async function named(children, codes) {
  const found = await Promise.all(children.map(async (child) => codes.includes(await codeOf(child.id))));
  return children.filter((_, n) => found[n]);
}

/** Where another phone ends the same plan; what stands behind # reaches no server. */
export const endUrl = (codes) => `${location.origin}${location.pathname}#c=${codes.join("-")}`;
