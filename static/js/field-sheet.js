// The sheet in which a visit is written down: what was, the bag, a wish, a word for the way.
import { entriesOf, hasBag, meets, showsCode } from "./field-entries.js";
import { text } from "./texts.js";

const sheet = document.getElementById("eintrag");
const form = sheet.querySelector("form");
const code = document.getElementById("code-zeigen");
const part = (name) => form.querySelector(`[data-part="${name}"]`);
let about = null;

const outcome = () => form.elements.outcome.value;

/** Shows what belongs to the choice; what is hidden is not asked for. */
function follow() {
  const chosen = outcome();
  const shown = {
    bag: hasBag(chosen), reason: chosen === "declined", district: chosen === "loose",
    referral: Boolean(about) && meets(chosen), consent: form.elements.referral.checked && meets(chosen),
    note: Boolean(about), save: Boolean(chosen),
  };
  for (const [name, isShown] of Object.entries(shown)) {
    part(name).hidden = !isShown;
    if ("disabled" in part(name)) part(name).disabled = !isShown;
  }
  if (chosen === "note") part("note").open = true;
}

/** Opens the sheet for a family (null: none) with `chosen` set, or asks what was. */
export function openSheet(family, chosen, bags) {
  about = family;
  form.reset();
  fail(false);
  const known = form.elements.bag;
  known.replaceChildren(...bags.map(({ code: value, name }) => new Option(name, value)));
  known.required = bags.length > 0;
  known.closest(".field").hidden = bags.length < 2;
  form.elements.second.checked = (family?.bags ?? 1) > 1 && family.bag === "none";
  sheet.querySelector("h2").textContent = family ? text("family", { name: family.family }) : text("loose_title");
  part("outcome").hidden = Boolean(chosen);
  if (chosen) form.elements.outcome.value = chosen;
  part("note").open = false;
  follow();
  sheet.showModal();
  sheet.scrollTop = 0;
}

const fail = (isFailed) => (sheet.querySelector("[data-failed]").hidden = !isFailed);
export const closeSheets = () => [sheet, code, document.getElementById("kind-in-not")].forEach((one) => one.close());

function values() {
  const typed = Object.fromEntries(new FormData(form));
  const place = typed.outcome === "loose" ? typed.where : "";
  return { ...typed, case: about?.id, bags: typed.second ? 2 : 1, place };
}

/** `save(entries)` resolves when they are on disk; otherwise everything stays as it was typed. */
export function onSave(save) {
  form.addEventListener("change", ({ target }) => {
    follow();
    if (target.name === "outcome") part("save").scrollIntoView({ block: "nearest" });
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    const given = values();
    try {
      await save(entriesOf(given));
      sheet.close();
      if (showsCode(given.outcome)) showCode();
    } catch {
      fail(true);
    } finally {
      form.ariaBusy = null;
    }
  });
}

/** Draws the way into the app for the family, the same for all; loaded early, for places without network. */
export async function prepareCode() {
  const place = code.querySelector("[data-code]");
  const { drawCode } = await import("./share-code.js");
  if (!place.firstChild) place.append(drawCode(`${location.origin}/w`, text("code_label")));
}

function showCode() {
  code.showModal();
  prepareCode();
}
document.querySelector("[data-show-code]").addEventListener("click", showCode);
