// Short messages above the tab bar. They wait while somebody points at them or focuses them.
const SECONDS = 6;
let region = null;

/** Shows `text`; with `undo` also a button that calls it. Returns the element. */
export function toast(text, { undo } = {}) {
  if (!region) return null;
  const box = document.createElement("div");
  box.className = "toast";
  const words = document.createElement("span");
  words.textContent = text;
  box.append(words, undo ? button(region.dataset.undo, () => (undo(), box.remove())) : close(box));
  region.replaceChildren(box);
  keepWhileUsed(box);
  return box;
}

function button(label, run) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button small";
  made.textContent = label;
  made.addEventListener("click", run);
  return made;
}

function close(box) {
  return button(region.dataset.close, () => box.remove());
}

function keepWhileUsed(box) {
  let timer;
  const start = () => (timer = setTimeout(() => box.remove(), SECONDS * 1000));
  const stop = () => clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) box.addEventListener(name, stop);
  for (const name of ["pointerleave", "focusout"]) box.addEventListener(name, start);
  start();
}

export function connectToasts(element) {
  region = element;
  document.addEventListener("fh:toast", (event) => toast(event.detail.text, event.detail));
}
