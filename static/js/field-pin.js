// The PIN of one tour: PBKDF2 makes a key of it, that key wraps the key of the data. Without the PIN
// nothing on this phone can be read; the key of the data itself is only ever in memory.
const ROUNDS = 600_000;
const LENGTH = 6;
export const TRIES = 5;

/** Why `pin` is no good: "short", "weak", or null. */
export function weakness(pin) {
  if (!new RegExp(`^\\d{${LENGTH}}$`).test(pin)) return "short";
  const steps = new Set([...pin].slice(1).map((digit, n) => (Number(digit) - Number(pin[n]) + 10) % 10));
  const isRow = steps.size === 1 && [0, 1, 9].includes([...steps][0]);
  return isRow || /^(\d\d)\1\1$|^(\d\d\d)\2$/.test(pin) ? "weak" : null;
}

async function fromPin(pin, salt) {
  const typed = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return crypto.subtle.deriveKey(how, typed, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

const dataKey = (raw) => crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);

/** A new key, and what to keep of it: `{key, wrapped}`. */
export async function newKey(pin) {
  const [salt, iv, raw] = [16, 12, 32].map((size) => crypto.getRandomValues(new Uint8Array(size)));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await fromPin(pin, salt), raw);
  const key = await dataKey(raw);
  raw.fill(0);
  return { key, wrapped: { salt, iv, data } };
}

/** The key behind `pin`, or null for a wrong one. */
export async function openKey(pin, { salt, iv, data }) {
  const own = await fromPin(pin, salt);
  const raw = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, own, data).catch(() => null);
  return raw && dataKey(raw);
}
