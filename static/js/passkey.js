// Passkeys: asks the server for a question, lets the device answer, sends the answer as a form.

const asJSON = "parseCreationOptionsFromJSON";
const canAnswer = "credentials" in navigator && asJSON in (window.PublicKeyCredential ?? {});

/** The question of the server, or null with `errors` of the form shown by sending it as it is. */
async function ask(address, body) {
  const answer = await fetch(address, { method: "POST", headers: { Accept: "application/json" }, body });
  if (answer.ok) return answer.json();
  const problem = await answer.json().catch(() => ({}));
  throw new Error(problem.errors?.[0]?.message ?? problem.title ?? "");
}

const makers = {
  add: async (question) =>
    navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(question) }),
  enter: async (question) =>
    navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(question) }),
};

function show(form, message) {
  const line = form.querySelector("[data-passkey-error]");
  line.querySelector("span").textContent = message || form.dataset.failed;
  line.hidden = false;
}

/** Fills the form with the answer of the device and sends it. */
async function run(form, kind) {
  const address = form.dataset[kind === "add" ? "passkeyAdd" : "passkeyEnter"];
  const question = await ask(address, new URLSearchParams(new FormData(form)));
  const credential = await makers[kind](question).catch(() => null);
  if (!credential) throw new Error("");
  form.elements.answer.value = JSON.stringify(credential.toJSON());
  form.submit();
}

function connect(form, kind) {
  if (!canAnswer) {
    form.closest("details")?.remove();
    form.remove();
    return;
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.querySelector("[data-passkey-error]").hidden = true;
    const shift = document.querySelector('input[type="checkbox"][name="field_shift"]');
    if (shift && form.elements.field_shift) form.elements.field_shift.value = shift.checked ? "1" : "";
    try {
      await run(form, kind);
    } catch (error) {
      show(form, error.message);
    }
  });
}

for (const form of document.querySelectorAll("[data-passkey-add]")) connect(form, "add");
for (const form of document.querySelectorAll("[data-passkey-enter]")) connect(form, "enter");
