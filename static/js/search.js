// Searching the book on the phone: the same as fruehe_hilfen.book.search_rules, from the same index.
import { mayBeTypo, stem, tokens } from "./search-words.js";

const WEIGHTS = [[1, 1], [2, 2], [4, 5], [8, 4], [16, 10]];
const DIRECT = 14;
const [SAME, STEM, BEGIN, TYPO, INSIDE, PART, MEANT] = [100, 90, 75, 60, 50, 45, 80];
const [LONGEST_QUERY, MOST_TOKENS, LONGEST_PHRASE, MOST_HITS] = [1_000, 24, 4, 12];

function closeness(term, root, word, wordRoot) {
  if (word === term) return SAME;
  if (wordRoot === root) return STEM;
  if ((term.length > 2 && word.startsWith(term)) || (root.length > 3 && word.startsWith(root))) return BEGIN;
  return root.length > 3 && word.includes(root) ? INSIDE : 0;
}

/** Numbers of the docs that answer `query`, best first. */
export function search(index, query) {
  const { docs, words, posts, also, stop } = index;
  const roots = (index.roots ??= words.map(stem));
  const known = (index.known ??= new Set(words));
  const put = (group, doc, points) => group.set(doc, Math.max(points, group.get(doc) ?? 0));
  const add = (group, i, percent) => {
    for (const post of posts[i]) {
      const weight = WEIGHTS.reduce((sum, [bit, points]) => sum + (post & bit ? points : 0), 0);
      put(group, post >> 5, weight * percent);
    }
  };
  const addExactly = (group, word, percent) => {
    const root = stem(word);
    roots.forEach((other, i) => other === root && add(group, i, percent));
  };
  const addMeant = (group, key, percent) => {
    for (const word of also[key][0]) addExactly(group, word, Math.floor((MEANT * percent) / 100));
    for (const doc of also[key][1]) put(group, doc, DIRECT * percent);
    return group;
  };
  const guess = (group, term, root) => {
    words.forEach((word, i) => (mayBeTypo(term, word) || mayBeTypo(root, roots[i])) && add(group, i, TYPO));
    for (const key of Object.keys(also)) if (!key.includes(" ") && mayBeTypo(root, key)) addMeant(group, key, TYPO);
  };
  const isWord = (word) => word.length > 3 && (known.has(word) || Object.hasOwn(also, stem(word)));
  const partsOf = (term) => {
    for (let cut = term.length - 4; cut > 3; cut--) {
      const head = [term.slice(0, cut), term.slice(0, cut - 1)].find(isWord);
      if (head && isWord(term.slice(cut))) return [head, term.slice(cut)];
    }
    return [];
  };
  const groupOf = (term) => {
    const [group, root] = [new Map(), stem(term)];
    let isKnown = false;
    words.forEach((word, i) => {
      const percent = closeness(term, root, word, roots[i]);
      if (percent) add(group, i, percent);
      isKnown ||= percent > INSIDE;
    });
    if (Object.hasOwn(also, root)) return addMeant(group, root, 100);
    if (!isKnown) guess(group, term, root);
    if (!group.size) for (const part of partsOf(term)) addExactly(group, part, PART);
    return group;
  };
  const phrasesIn = (typed) => {
    const found = new Map();
    for (let at = 0; at < typed.length; at++)
      for (let length = Math.min(LONGEST_PHRASE, typed.length - at); length > 1; length--) {
        const key = typed.slice(at, at + length).map(stem).join(" ");
        if (!Object.hasOwn(also, key)) continue;
        found.set(key, addMeant(new Map(), key, 100));
        at += length - 1;
        break;
      }
    return [...found.values()];
  };
  const typed = tokens([...query].slice(0, LONGEST_QUERY).join("")).slice(0, MOST_TOKENS);
  const useful = new Set(typed.filter((word) => !stop.includes(word)));
  const groups = [...phrasesIn(typed), ...[...useful].map(groupOf)].filter((group) => group.size);
  return rank(groups, docs.length);
}

function rank(groups, count) {
  const scores = new Map();
  for (const group of groups)
    for (const doc of group.keys()) if (!scores.has(doc)) scores.set(doc, scoreOf(doc, groups, count));
  const best = Math.max(...scores.values());
  const kept = [...scores].filter(([, score]) => score * 5 >= best);
  return kept.sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([doc]) => doc).slice(0, MOST_HITS);
}

function scoreOf(doc, groups, count) {
  let [total, covered] = [0, 0];
  for (const group of groups) {
    if (!group.has(doc)) continue;
    total += group.get(doc) * Math.floor((1000 * count) / (count + 8 * group.size));
    covered++;
  }
  return Math.floor((total * (3 + covered)) / (3 + groups.length));
}
