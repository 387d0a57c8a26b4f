// When the phone rings, and how much it says on its screen.
import { detailOf } from "./alarm-words.js";
import { change } from "./family.js";

const box = document.getElementById("settings");
const form = document.getElementById("wishes");

/** Stores every change at once; `changed` runs afterwards. */
export function connectSettings(changed) {
  form.addEventListener("change", async () => {
    const wishes = { ring_at: form.elements.ring_at.value, detail: form.elements.detail.value, weekly: form.elements.weekly.checked };
    await change((family) => ({ ...family, ...wishes }));
    await changed();
  });
}

/** Shows what is stored. */
export function showSettings(family) {
  form.elements.ring_at.value = family.ring_at;
  form.elements.detail.value = detailOf(family);
  form.elements.weekly.checked = Boolean(family.weekly);
  box.hidden = false;
}
