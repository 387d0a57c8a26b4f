// Hits while somebody types. The phone searches by itself: what is typed goes nowhere.
import { search } from "./search.js";
import { showOffers } from "./search-offers.js";

const PAUSE_MS = 150;
const field = document.getElementById("q");
const target = document.getElementById("treffer");
const often = document.getElementById("oft");
let index = null;
let waiting;

/** The index; asked for again where neither network nor copy was there. */
async function loadIndex() {
  index ??= fetch(target.dataset.index, { credentials: "omit" }).then((answer) => {
    if (!answer.ok) throw new Error(`index: ${answer.status}`);
    return answer.json();
  });
  try {
    return await index;
  } catch (error) {
    index = null;
    throw error;
  }
}

async function show(typed) {
  const query = typed.trim();
  if (often) often.hidden = Boolean(query);
  if (!query) return fill("hinweis");
  try {
    const found = await loadIndex();
    if (query !== field.value.trim()) return;
    const hits = search(found, query).map((i) => found.docs[i]);
    if (hits.length) list(hits);
    else fill("keine", "{q}", query);
  } catch {
    fill("ohne-netz");
  }
}

const copyOf = (name) => document.getElementById(`treffer-${name}`).content.cloneNode(true);

function fill(name, mark = "", words = "") {
  const part = copyOf(name);
  const status = part.querySelector("[role=status]");
  if (mark) status.textContent = status.textContent.replace(mark, () => words);
  target.replaceChildren(part);
}

function list(hits) {
  const part = copyOf("liste");
  const status = part.querySelector("[role=status]");
  status.textContent = status.textContent.replace("{n}", hits.length);
  part.querySelector("ul").append(...hits.map(line));
  target.replaceChildren(part);
}

function line([path, title, summary, icon]) {
  const row = copyOf("zeile");
  row.querySelector("a").setAttribute("href", path);
  const [words, small] = [row.querySelector(".text"), row.querySelector("small")];
  words.replaceChildren(title, ...(summary ? [small] : []));
  small.textContent = summary;
  row.querySelector("use").setAttribute("href", `${target.dataset.icons}#${icon}`);
  return row;
}

field.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => show(field.value), PAUSE_MS);
});

// Without network the worker shows this page for every query, and the phone answers.
const asked = new URLSearchParams(location.search).get("q")?.trim() ?? "";
if (asked && !target.dataset.query) {
  field.value = asked;
  show(asked);
}
if (often) await showOffers(often.querySelector("ul"));
