// Sentences of a German text with their places, for reading aloud.
const END = /[.!?…:](?=\s|$)/g;

/** [{text, start, end}]; "3. Monat" and "z. 10" stay whole: a number before a dot ends nothing. */
export function sentences(text) {
  const found = [];
  let start = 0;
  const add = (end) => {
    const piece = text.slice(start, end);
    const trimmed = piece.trim();
    const from = start + piece.indexOf(trimmed);
    if (/[\p{L}\p{N}]/u.test(trimmed)) found.push({ text: trimmed.replace(/\s+/g, " "), start: from, end: from + trimmed.length });
    start = end;
  };
  for (const { index } of text.matchAll(END)) {
    const isOrdinal = text[index] === "." && /\d/.test(text[index - 1] ?? "");
    if (!isOrdinal) add(index + 1);
  }
  add(text.length);
  return found;
}
