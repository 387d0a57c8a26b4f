// Answers for test_now.py: [{do: "stateOf"|"inView", ...}] from stdin.
import { readFileSync } from "node:fs";
import { inView, stateOf } from "../../static/js/now.js";

const answers = JSON.parse(readFileSync(0, "utf8")).map((ask) =>
  ask.do === "stateOf"
    ? stateOf(ask.at, Date.parse(ask.now))
    : inView(ask.entries, ask.count, Date.parse(ask.now)),
);
process.stdout.write(JSON.stringify(answers));
