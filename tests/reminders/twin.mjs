// Runs the phone's code on cases from standard input: one JSON document in, one out.
import { readFileSync } from "node:fs";
import { ageText } from "../../static/js/dates.js";
import { alarms, gestationalWeek, plan, resolve, shiftFor } from "../../static/js/plan.js";

const counter = () => {
  let made = 0;
  return () => `n${(made += 1)}`;
};

const slim = ({ order, ...entry }) => entry;

const jobs = {
  resolve: ({ rule, anchor, inputs }) => resolve(rule, anchor, inputs),
  plan: ({ family, from, to }, catalogue) => plan(catalogue, family, { from, to }).map(slim),
  alarms: ({ family, from, to, settings, shift }, catalogue) =>
    alarms(plan(catalogue, family, { from, to }), { ...settings, nonce: counter() }, shift),
  shiftFor: ({ child, others }) => shiftFor(child, others, () => 6),
  ageText: ({ birth, today }) => ageText(birth, today),
  gestationalWeek: ({ due, day }) => gestationalWeek(due, day),
};

const { catalogue, cases } = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(cases.map((one) => jobs[one.job](one, catalogue))));
