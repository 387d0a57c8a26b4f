// What helps to read a page of the book: larger letters, and a voice where the phone has its own.
import { connectVoice } from "./read-aloud.js";

export const SIZES = 3;
const root = document.documentElement;

/** The next of three sizes; 0 is normal and is not kept. */
export const nextSize = (size) => (Number(size || 0) + 1) % SIZES;

function setSize(size) {
  if (size) root.dataset.size = size;
  else delete root.dataset.size;
  try {
    if (size) localStorage.setItem("size", size);
    else localStorage.removeItem("size");
  } catch {
    // Without storage the size lasts for this page.
  }
}

function connectSize(button) {
  const words = button.querySelector("span");
  const label = () => {
    const isLargest = Number(root.dataset.size) === SIZES - 1;
    words.textContent = isLargest ? button.dataset.normal : button.dataset.larger;
  };
  button.addEventListener("click", () => (setSize(nextSize(root.dataset.size)), label()));
  label();
}

const size = document.querySelector("[data-text-size]");
if (size) connectSize(size);
const read = document.querySelector("[data-read]");
if (read) connectVoice(read, document.querySelector("[data-read-stop]"), document.querySelector("[data-article]"));
