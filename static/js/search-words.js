// Words as they are typed: spelling, endings, one typo. Twin of fruehe_hilfen.book.search_rules.
const VARIANTS = [["ae", "a"], ["oe", "o"], ["ue", "u"], ["ı", "i"], ["ł", "l"], ["ø", "o"]];
const ENDINGS = ["ern", "em", "er", "en", "es", "e", "n", "s", "t"];

function fold(text) {
  const plain = text.toLowerCase().replaceAll("ß", "ss").normalize("NFKD").replace(/\p{M}/gu, "");
  return VARIANTS.reduce((folded, [written, short]) => folded.replaceAll(written, short), plain);
}

export function tokens(text) {
  const found = [];
  let letter = "";
  for (const word of fold(text).match(/[\p{L}\p{N}]+/gu) ?? []) {
    const joined = letter && /^[0-9]/.test(word) ? letter + word : word;
    letter = [...word].length === 1 && !/\p{Nd}/u.test(word) ? word : "";
    if (!letter) found.push(joined);
  }
  return found;
}

export function stem(word) {
  for (let round = 0; round < 2; round++) {
    const ending = ENDINGS.find((one) => word.endsWith(one) && word.length - one.length > 3) ?? "";
    word = word.slice(0, word.length - ending.length);
  }
  return word;
}

function isOneTypo(a, b) {
  if (Math.abs(a.length - b.length) > 1) return false;
  let i = 0;
  while (i < Math.min(a.length, b.length) && a[i] === b[i]) i++;
  if (a.length !== b.length) return a.slice(i + 1) === b.slice(i) || a.slice(i) === b.slice(i + 1);
  const isSwapped = a.slice(i, i + 2) === [...b.slice(i, i + 2)].reverse().join("");
  return (isSwapped && a.slice(i + 2) === b.slice(i + 2)) || a.slice(i + 1) === b.slice(i + 1);
}

export function mayBeTypo(term, word) {
  const shortest = Math.min(term.length, word.length);
  const isLong = shortest > 4 || (shortest > 3 && (term.length !== word.length || term.at(-1) !== word.at(-1)));
  return (shortest > 5 || (isLong && term[0] === word[0])) && isOneTypo(term, word);
}
