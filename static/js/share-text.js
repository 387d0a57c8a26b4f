// A plan as text for a code, and as a file that only a password opens. Nothing here goes to a server.
const ROUNDS = 600_000;
const KIND = "fruehe-hilfen-plan";
const bytes = (text) => new TextEncoder().encode(text);

const through = async (data, stream) =>
  new Uint8Array(await new Response(new Blob([data]).stream().pipeThrough(stream)).arrayBuffer());

const toBase64 = (data) => {
  let text = "";
  for (const byte of data) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

const fromBase64 = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

/** Short enough for a QR code. */
export const toText = async (data) =>
  toBase64(await through(bytes(JSON.stringify(data)), new CompressionStream("deflate-raw")));

/** What toText() made, also with the address around it; null where it is something else. */
export async function fromText(text) {
  const found = /(?:^|#p=)([\w-]{8,})$/.exec(text.replace(/\s+/g, ""));
  try {
    const data = await through(fromBase64(found[1]), new DecompressionStream("deflate-raw"));
    return JSON.parse(new TextDecoder().decode(data));
  } catch {
    return null;
  }
}

async function keyFor(password, salt, rounds) {
  const base = await crypto.subtle.importKey("raw", bytes(password.trim().normalize("NFC")), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** The text of the file: encrypted with AES-256-GCM under a key from the password. */
export async function lockFile(data, password) {
  const [salt, iv] = [16, 12].map((size) => crypto.getRandomValues(new Uint8Array(size)));
  const key = await keyFor(password, salt, ROUNDS);
  const locked = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes(JSON.stringify(data)));
  const parts = { salt: toBase64(salt), iv: toBase64(iv), data: toBase64(new Uint8Array(locked)) };
  return JSON.stringify({ kind: KIND, v: 1, rounds: ROUNDS, ...parts });
}

/** The plan; throws "file" where it is not such a file, "password" where the password does not fit. */
export async function openFile(text, password) {
  const file = readFile(text);
  const key = await keyFor(password, fromBase64(file.salt), file.rounds);
  try {
    const how = { name: "AES-GCM", iv: fromBase64(file.iv) };
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, key, fromBase64(file.data))));
  } catch {
    throw new Error("password");
  }
}

function readFile(text) {
  try {
    const file = JSON.parse(text);
    const isOurs = file.kind === KIND && file.v === 1 && Number.isInteger(file.rounds) && file.rounds <= 10 * ROUNDS;
    if (isOurs && fromBase64(file.salt).length && fromBase64(file.iv).length && file.data) return file;
  } catch {
    // Not JSON: no file of ours either.
  }
  throw new Error("file");
}
