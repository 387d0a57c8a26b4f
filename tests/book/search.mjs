// Reads {index, queries}; writes what the phone finds for each query.
import { readFileSync } from "node:fs";
import { search } from "../../static/js/search.js";

const { index, queries } = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(queries.map((query) => search(index, query))));
