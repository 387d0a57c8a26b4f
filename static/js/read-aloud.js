// Reads a page aloud, sentence by sentence, with a voice that lives on this phone. A voice of the
// network would send the text, and with it what somebody reads, to its maker: never used.
import { sentences } from "./sentences.js";

const BLOCKS = "h1, .lead, h2, h3, p, li, td, th";

/** The first voice of a language that needs no network. */
export function localVoice(voices, language = "de") {
  return voices.find(({ localService, lang }) => localService && lang.toLowerCase().split(/[-_]/)[0] === language) ?? null;
}

/** Shows the buttons once the phone has a voice of its own; without one they stay hidden. */
export function connectVoice(button, stop, article) {
  const speech = globalThis.speechSynthesis;
  if (!speech) return;
  const offer = () => {
    const voice = localVoice(speech.getVoices(), article.dataset.article || "de");
    if (voice && button.hidden) {
      button.hidden = false;
      start(button, stop, new Reader(speech, voice, article));
    }
  };
  speech.addEventListener?.("voiceschanged", offer);
  offer();
}

function start(button, stop, reader) {
  const words = button.querySelector("span");
  const normal = words.textContent;
  reader.onstate = (state) => {
    words.textContent = { reading: button.dataset.pause, paused: button.dataset.goOn }[state] ?? normal;
    stop.hidden = state === "quiet";
  };
  button.addEventListener("click", () => reader.toggle());
  stop.addEventListener("click", () => (reader.stop(), button.focus()));
  addEventListener("pagehide", () => reader.stop());
}

/** Pausing cancels and remembers the sentence: speechSynthesis.pause() is not reliable on phones. */
export class Reader {
  onstate = () => {};
  #at = 0;
  #run = 0;
  #state = "quiet";

  constructor(speech, voice, article) {
    Object.assign(this, { speech, voice, article });
  }

  toggle() {
    if (this.#state === "reading") return this.#end("paused");
    if (this.#state === "quiet") this.parts = parts(this.article);
    this.#set("reading");
    this.#next(++this.#run);
  }

  stop() {
    this.#at = 0;
    this.#end("quiet");
  }

  #end(state) {
    this.#run += 1;
    this.speech.cancel();
    if (state === "quiet") show(null);
    this.#set(state);
  }

  #set(state) {
    this.#state = state;
    this.onstate(state);
  }

  #next(run) {
    const part = this.parts[this.#at];
    if (!part) return this.stop();
    const spoken = new SpeechSynthesisUtterance(part.text);
    Object.assign(spoken, { voice: this.voice, lang: this.voice.lang });
    spoken.onend = () => {
      if (run !== this.#run) return;
      this.#at += 1;
      this.#next(run);
    };
    spoken.onerror = ({ error }) => run === this.#run && error !== "interrupted" && this.stop();
    show(part);
    this.speech.speak(spoken);
  }
}

/** Every visible sentence of the article, as text and as the places of its letters. */
function parts(article) {
  const blocks = [...article.querySelectorAll(BLOCKS)].filter(
    (block) => block.checkVisibility?.() !== false && !block.closest("[popover], footer, .tools") && !block.querySelector(BLOCKS)
  );
  return blocks.flatMap((block) => sentences(block.textContent).map((found) => ({ ...found, block })));
}

function show(part) {
  if (!globalThis.Highlight) return;
  if (!part) return CSS.highlights.delete("reading");
  const range = new Range();
  range.setStart(...place(part.block, part.start));
  range.setEnd(...place(part.block, part.end));
  CSS.highlights.set("reading", new Highlight(range));
}

function place(block, offset) {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  let left = offset;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (left <= node.length) return [node, left];
    left -= node.length;
  }
  return [block, block.childNodes.length];
}
