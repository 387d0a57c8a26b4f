// QR code, second half: codewords become a square of dark and light modules. Pure; drawn here, so that
// what it says never leaves the phone.
import { codewords, versionFor } from "./qr-words.js";

const FORMAT_LEVEL_L = 1;
const MASKS = [
  (x, y) => (x + y) % 2, (x, y) => y % 2, (x) => x % 3, (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2, (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2, (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];

/** Rows of 0 and 1 for `text`, or null where it is too long. */
export function qrCode(text, only = null) {
  const bytes = new TextEncoder().encode(text);
  const version = versionFor(bytes.length);
  if (!version) return null;
  const base = frame(version);
  place(base, codewords(bytes, version));
  const tried = MASKS.map((_, mask) => masked(base, mask, version)).filter((_, mask) => only === null || mask === only);
  return tried.reduce((best, next) => (next.cost < best.cost ? next : best)).rows;
}

// Everything that does not carry data; null = free for data.
function frame(version) {
  const size = 17 + 4 * version;
  const rows = Array.from({ length: size }, () => Array(size).fill(null));
  const set = (x, y, dark) => x >= 0 && y >= 0 && x < size && y < size && (rows[y][x] = dark ? 1 : 0);
  const square = (cx, cy, reach, isDark) => {
    for (let y = -reach; y <= reach; y += 1)
      for (let x = -reach; x <= reach; x += 1) set(cx + x, cy + y, isDark(Math.max(Math.abs(x), Math.abs(y))));
  };
  for (let n = 0; n < size; n += 1) (set(6, n, n % 2 === 0), set(n, 6, n % 2 === 0));
  for (const [x, y] of [[3, 3], [size - 4, 3], [3, size - 4]]) square(x, y, 4, (far) => far !== 2 && far !== 4);
  const at = alignment(version, size);
  for (const [i, x] of at.entries())
    for (const [j, y] of at.entries())
      if (!isCorner(i, j, at.length - 1)) square(x, y, 2, (far) => far !== 1);
  drawFormat(set, size, 0);
  drawVersion(set, size, version);
  return { rows, size, isData: rows.map((row) => row.map((value) => value === null)) };
}

const isCorner = (i, j, last) => (i === 0 && (j === 0 || j === last)) || (i === last && j === 0);

function alignment(version, size) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((size - 13) / (2 * count - 2)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, n) => size - 7 - step * (count - 2 - n))];
}

// Error-correcting remainder of a short number (BCH).
function bch(value, length, by) {
  let rest = value << length;
  for (let bit = 31 - Math.clz32(rest); rest >> length; bit = 31 - Math.clz32(rest)) rest ^= by << (bit - length);
  return (value << length) | rest;
}

function drawFormat(set, size, mask) {
  const bits = bch((FORMAT_LEVEL_L << 3) | mask, 10, 0x537) ^ 0x5412;
  const bit = (n) => (bits >> n) & 1;
  for (let n = 0; n < 15; n += 1) {
    const near = n < 6 ? n : n < 8 ? n + 1 : null;
    if (near !== null) set(8, near, bit(n));
    else set(n === 8 ? 7 : 14 - n, 8, bit(n));
    if (n < 8) set(size - 1 - n, 8, bit(n));
    else set(8, size - 15 + n, bit(n));
  }
  set(8, size - 8, 1);
}

function drawVersion(set, size, version) {
  if (version < 7) return;
  const bits = bch(version, 12, 0x1f25);
  for (let n = 0; n < 18; n += 1) {
    const [far, near] = [size - 11 + (n % 3), Math.floor(n / 3)];
    set(far, near, (bits >> n) & 1);
    set(near, far, (bits >> n) & 1);
  }
}

// Upwards and downwards in pairs of columns, from the right; column 6 is the timing.
function place({ rows, size, isData }, words) {
  let n = 0;
  for (let right = size - 1, up = true; right > 0; right -= right === 8 ? 3 : 2, up = !up)
    for (let step = 0; step < size; step += 1)
      for (const x of [right, right - 1]) {
        const y = up ? size - 1 - step : step;
        if (isData[y][x]) rows[y][x] = (words[n >> 3] >> (7 - (n++ & 7))) & 1;
      }
}

function masked({ rows, size, isData }, mask, version) {
  const made = rows.map((row, y) => row.map((value, x) => value ^ (isData[y][x] && MASKS[mask](x, y) === 0 ? 1 : 0)));
  drawFormat((x, y, dark) => (made[y][x] = dark ? 1 : 0), size, mask);
  drawVersion((x, y, dark) => (made[y][x] = dark ? 1 : 0), size, version);
  return { rows: made, cost: cost(made, size) };
}

// What makes a code hard to read: long runs, blocks, false finders, too much of one colour.
function cost(rows, size) {
  const columns = rows.map((_, x) => rows.map((row) => row[x]));
  const lines = [...rows, ...columns].map((line) => line.join(""));
  const runs = lines.flatMap((line) => line.match(/0{5,}|1{5,}/g) ?? []).reduce((sum, run) => sum + run.length - 2, 0);
  const finders = lines.reduce((sum, line) => sum + (line.match(/(?=00001011101|10111010000)/g) ?? []).length, 0);
  let blocks = 0;
  for (let y = 1; y < size; y += 1)
    for (let x = 1; x < size; x += 1)
      if (rows[y][x] + rows[y - 1][x] + rows[y][x - 1] + rows[y - 1][x - 1] === 4 * rows[y][x]) blocks += 1;
  const dark = rows.flat().reduce((sum, value) => sum + value, 0) / size ** 2;
  return runs + 3 * blocks + 40 * finders + 10 * Math.floor(Math.abs(dark - 0.5) * 20);
}
