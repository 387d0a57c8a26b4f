// The PIN on the screen: choosing one, typing it, and closing the tour when nobody uses the phone.
import { TRIES, weakness } from "./field-pin.js";
import { close, tryPin } from "./field-store.js";
import { text } from "./texts.js";

const IDLE_MS = 300_000;
const HIDDEN_MS = 60_000;
const USES = ["pointerdown", "keydown", "input"];

/** Calls `closed` after five minutes without use, or after one minute out of sight. */
export function watch(closed) {
  let idle;
  let hiddenAt = 0;
  const shut = () => (close(), closed());
  const used = () => (clearTimeout(idle), (idle = setTimeout(shut, IDLE_MS)));
  for (const name of USES) document.addEventListener(name, used, { passive: true });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") hiddenAt = Date.now();
    else if (hiddenAt && Date.now() - hiddenAt > HIDDEN_MS) shut();
  });
  addEventListener("pageshow", (event) => event.persisted && shut());
  used();
}

function say(form, words) {
  const box = form.querySelector(".error");
  box.hidden = !words;
  box.querySelector("span").textContent = words;
  for (const field of form.querySelectorAll("input")) field.toggleAttribute("aria-invalid", Boolean(words));
  if (words) form.querySelector("input").focus();
}

/** While `work` runs the form cannot be sent again. */
async function once(form, work) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  await work().finally(() => (form.ariaBusy = null));
}

/** `take(pin)` gets the tour; it resolves to true when that worked. */
export function onChoose(take) {
  const form = document.getElementById("pin-neu");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    once(form, async () => {
      const { pin, again } = form.elements;
      const wrong = weakness(pin.value) ?? (pin.value === again.value ? null : "differs");
      say(form, wrong ? text(`pin_${wrong}`) : "");
      if (!wrong && (await take(pin.value))) form.reset();
    });
  });
}

/** `opened()` after the right PIN, `gone()` after the last wrong one. */
export function onType(opened, gone) {
  const form = document.getElementById("pin-zeigen");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    once(form, async () => {
      const left = await tryPin(form.elements.code.value);
      form.reset();
      if (left === true) return say(form, ""), opened();
      if (!left) return say(form, ""), gone();
      return say(form, text(left < TRIES - 1 ? "pin_few" : "pin_wrong", { n: left }));
    });
  });
}
