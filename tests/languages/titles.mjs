// The titles of the plan on a page in another language, whatever the network answers: from standard input.
import { readFileSync } from "node:fs";
import { shownTitle, withTitles } from "../../static/js/catalogue.js";

const { prefix, status, body } = JSON.parse(readFileSync(0, "utf8"));
globalThis.document = { body: { dataset: prefix ? { prefix } : {} } };
const asked = [];
globalThis.fetch = async (path) => {
  asked.push(path);
  if (!status) throw new TypeError("no network");
  return new Response(body, { status });
};
const { reminders } = await withTitles({ reminders: [{ id: "u1", title: "U1" }] });
console.log(JSON.stringify([asked, reminders.map(shownTitle)]));
