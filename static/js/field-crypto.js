// What protects data in the field: the day's list under the key of the tour, and entries sealed for the
// server (src/fruehe_hilfen/welcome/seal.py opens them).
const INFO = "fh-field-1";
const bytes = (text) => new TextEncoder().encode(text);

/** Encrypts `value` with the key of the tour (field-pin.js). */
export async function lock(key, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes(JSON.stringify(value)));
  return { iv, data };
}

export async function unlock(key, { iv, data }) {
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data);
  return JSON.parse(new TextDecoder().decode(plain));
}

/** Seals `value` for the server; `id` is bound to it. Base64url of key ‖ nonce ‖ ciphertext. */
export async function seal(serverKey, id, value) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const server = fromBase64(serverKey);
  const theirs = await crypto.subtle.importKey("raw", server, curve, false, []);
  const pair = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
  const ours = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, pair.privateKey, 256);
  const key = await deriveKey(shared, ours, server);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: "AES-GCM", iv, additionalData: bytes(id) };
  const body = await crypto.subtle.encrypt(how, key, bytes(JSON.stringify(value)));
  return toBase64(join(ours, iv, new Uint8Array(body)));
}

async function deriveKey(shared, ours, server) {
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const info = join(bytes(INFO), ours, server);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
}

function join(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole;
}

const toBase64 = (data) =>
  btoa(String.fromCharCode(...data)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const fromBase64 = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

/** A UUID version 7: sorts by time. */
export function newId() {
  const data = crypto.getRandomValues(new Uint8Array(16));
  const now = Date.now();
  for (let i = 0; i < 6; i++) data[i] = Math.floor(now / 2 ** (8 * (5 - i))) % 256;
  data[6] = (data[6] & 0x0f) | 0x70;
  data[8] = (data[8] & 0x3f) | 0x80;
  const hex = [...data].map((b) => b.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}
