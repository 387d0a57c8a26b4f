// Runs the pure parts of a list in the calendar: one job from standard input.
import { readFileSync } from "node:fs";
import { pointsText, suggestion } from "../../static/js/checklist-plan.js";
import { calendar } from "../../static/js/plan-ics.js";

const jobs = {
  suggestion: ({ plan, ids, day }) => suggestion(plan, ids, day),
  file: ({ title, points, on, until }) =>
    calendar([{ uid: "x", on, until, title, text: pointsText(points) }], { now: new Date(0), sequence: 1, ring: 10 }),
};
const given = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(jobs[given.job](given)));
