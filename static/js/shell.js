// The frame of every page: what it needs beyond HTML. Each part stands alone and may be missing.
import { connectTheme } from "./theme-button.js";
import { connectNetwork } from "./network.js";
import { connectToasts, toast } from "./toast.js";

export { toast } from "./toast.js";

const actions = {
  opens: (target) => document.getElementById(target.dataset.opens)?.showModal(),
  closes: (target) => target.closest("dialog")?.close(),
  print: () => window.print(),
  share: (target) => share(target),
};

async function share(target) {
  const data = { title: document.title, url: target.dataset.share || location.href };
  try {
    if (navigator.share) await navigator.share(data);
    else {
      await navigator.clipboard.writeText(data.url);
      if (target.dataset.copied) toast(target.dataset.copied);
    }
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

function act(event) {
  const target = event.target.closest("[data-opens],[data-closes],[data-print],[data-share]");
  if (target) {
    for (const name of Object.keys(actions)) if (name in target.dataset) actions[name](target);
  } else if (event.target.matches("dialog.sheet[open]")) event.target.close();
}

document.addEventListener("click", act);
// What had the focus was drawn anew: without this a screen reader would start at the top again.
document.addEventListener("htmx:afterSettle", () => focusFirst() ?? document.getElementById("inhalt")?.focus());

function focusFirst() {
  const first = document.querySelector("main [data-focus]");
  first?.focus();
  return first;
}

// htmx notes the address of this page for a history that is switched off: it leaves no trace.
if ("htmx" in window) sessionStorage.removeItem("htmx-current-path-for-history");

focusFirst();
connectTheme(document.querySelector("[data-theme-button]"));
connectToasts(document.getElementById("toasts"));
connectNetwork(document.getElementById("offline"), document.getElementById("update"));
