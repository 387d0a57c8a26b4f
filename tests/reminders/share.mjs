// Runs the pure parts of passing a plan on: one job from standard input.
import { readFileSync } from "node:fs";
import { calendar } from "../../static/js/plan-ics.js";
import { checked, merged, packed } from "../../static/js/share-data.js";

const jobs = {
  packed: ({ known, all }) => packed(known, { all }),
  checked: ({ data }) => checked(data),
  merged: ({ family, data }) => merged(family, data),
  calendar: ({ events, now, ...how }) => calendar(events, { now: new Date(now), ...how }),
};
const given = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(jobs[given.job](given)));
