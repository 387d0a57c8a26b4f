// QR code, first half: bytes become codewords with error correction (ISO/IEC 18004, level L, byte mode).
const CORRECTION = [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26];
const BLOCKS = [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12];
const FIELD = 0x11d;

/** The largest size a phone screen shows well. */
export const LARGEST = CORRECTION.length;

// Powers of two in the field of 256 elements, and back.
const POWER = [1];
for (let n = 1; n < 255; n += 1) POWER[n] = (POWER[n - 1] << 1) ^ (POWER[n - 1] > 127 ? FIELD : 0);
const LOG = new Map(POWER.map((value, n) => [value, n]));
const times = (a, b) => (a && b ? POWER[(LOG.get(a) + LOG.get(b)) % 255] : 0);

/** Codewords that fit into a code of this version, error correction included. */
export function room(version) {
  const marks = version > 1 ? Math.floor(version / 7) + 2 : 0;
  const alignment = marks ? 25 * marks ** 2 - 10 * marks - 55 : 0;
  return Math.floor((16 * version ** 2 + 128 * version + 64 - alignment - (version > 6 ? 36 : 0)) / 8);
}

const dataRoom = (version) => room(version) - CORRECTION[version - 1] * BLOCKS[version - 1];
const headBits = (version) => (version > 9 ? 20 : 12);

/** The smallest version that takes so many bytes, or null. */
export function versionFor(bytes) {
  for (let version = 1; version <= LARGEST; version += 1)
    if (headBits(version) + 8 * bytes <= 8 * dataRoom(version)) return version;
  return null;
}

/** All codewords in the order in which they are drawn. */
export function codewords(bytes, version) {
  const blocks = split(filled(bytes, version), version);
  const size = CORRECTION[version - 1];
  const checks = blocks.map((block) => remainder(block, divisor(size)));
  return [...woven(blocks), ...woven(checks)];
}

// Mode, length, bytes, end, and filling up to the size of the code.
function filled(bytes, version) {
  const count = version > 9 ? 16 : 8;
  const bits = [0, 1, 0, 0];
  const add = (value, length) => {
    for (let n = length - 1; n >= 0; n -= 1) bits.push((value >> n) & 1);
  };
  add(bytes.length, count);
  for (const byte of bytes) add(byte, 8);
  add(0, 4);
  const words = [];
  for (let n = 0; n + 8 <= bits.length; n += 8) words.push(parseInt(bits.slice(n, n + 8).join(""), 2));
  for (let n = 0; words.length < dataRoom(version); n += 1) words.push(n % 2 ? 0x11 : 0xec);
  return words.slice(0, dataRoom(version));
}

// The last blocks are one codeword longer where the number does not divide.
function split(words, version) {
  const count = BLOCKS[version - 1];
  const short = Math.floor(words.length / count);
  const longer = words.length % count;
  let at = 0;
  return Array.from({ length: count }, (_, n) => words.slice(at, (at += short + (n >= count - longer ? 1 : 0))));
}

function woven(blocks) {
  const longest = Math.max(...blocks.map((block) => block.length));
  return Array.from({ length: longest }, (_, n) => blocks.filter((block) => n < block.length).map((block) => block[n])).flat();
}

// The polynomial (x - 1)(x - 2)(x - 4) …, without its leading 1.
function divisor(degree) {
  let found = [1];
  for (let n = 0; n < degree; n += 1) {
    const shifted = [...found, 0];
    found = shifted.map((value, i) => value ^ (i ? times(found[i - 1], POWER[n]) : 0));
  }
  return found.slice(1);
}

function remainder(block, by) {
  let rest = by.map(() => 0);
  for (const word of block) {
    const factor = word ^ rest[0];
    rest = by.map((value, n) => (rest[n + 1] ?? 0) ^ times(value, factor));
  }
  return rest;
}
