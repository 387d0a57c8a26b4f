// A list to tick off. The ticks lie in kv "lists" {list: [point]}; before the first tick nothing is stored.
import { exists, get, transact } from "./db.js";
import { toast } from "./toast.js";

const box = document.querySelector("[data-checklist]");
const name = box.dataset.checklist;
const points = [...box.querySelectorAll("input[type=checkbox]")];
const [count, clear] = [box.querySelector("[data-count]"), box.querySelector("[data-clear]")];

const ticked = () => points.filter((one) => one.checked).map((one) => one.value);

function show(done) {
  for (const one of points) one.checked = done.includes(one.value);
  say();
}

function say() {
  const done = ticked().length;
  const words = done === points.length ? count.dataset.full : count.dataset.some;
  count.textContent = done ? words.replace("{done}", done).replace("{all}", points.length) : "";
  clear.hidden = !done;
}

/** Reads and stores in one step: another open page may tick another list. */
const store = (done) => transact("kv", "readwrite", (kv) => {
  kv.get("lists").onsuccess = ({ target }) => kv.put({ ...target.result, [name]: done }, "lists");
});

box.addEventListener("change", () => (say(), store(ticked())));
clear.addEventListener("click", async () => {
  const before = ticked();
  const set = async (done) => (show(done), store(done));
  await set([]);
  points[0].focus();
  toast(clear.textContent.trim(), { undo: () => set(before) });
});
show(((await exists()) && (await get("kv", "lists"))?.[name]) || []);

// The calendar needs the plan: loaded when somebody opens its part, once.
const calendar = document.querySelector("[data-list-calendar]");
const says = calendar.querySelector("[data-calendar-says]");
let connected = null;
calendar.addEventListener("toggle", () => {
  connected ??= import("./checklist-calendar.js").then(({ connect }) => connect(name, box, calendar))
    .catch(() => ((connected = null), (says.textContent = says.dataset.failed)));
});
