// A plan from another phone with names that belong to every object: says what became of them.
import { checked, merged } from "../../static/js/share-data.js";

const child = '"id":"a1","birth_date":"2026-10-04"';
const refused = [
  `{"v":1,"children":[{${child},"__proto__":{"taken":true}}]}`,
  `{"v":1,"children":[{${child},"constructor":{"prototype":{"taken":true}}}]}`,
  `{"v":1,"children":[{${child},"done":{"__proto__":"2026-10-04"}}]}`,
  `{"v":1,"children":[{${child}}],"wishes":{"__proto__":{"taken":true}}}`,
].map((text) => checked(JSON.parse(text)));
const data = checked(JSON.parse(`{"v":1,"children":[{${child}}],"wishes":{"conditions":{"__proto__":true,"toString":true}}}`));
const family = { children: [], conditions: {}, opted_in: [], situations: [] };
const after = data ? merged(family, data) : family;
console.log(JSON.stringify({ refused, taken: {}.taken ?? null, is_clean: Object.getPrototypeOf(after.conditions) === Object.prototype && typeof {}.toString === "function" }));
