// Runs the pure parts of the screens on cases from standard input.
import { readFileSync } from "node:fs";
import { agenda, daysLeft, greeting, phase, pressing, sentences, standing } from "../../static/js/agenda.js";
import { wholePlan } from "../../static/js/catalogue.js";
import { settled } from "../../static/js/entry-state.js";
import { checkDates, readDate } from "../../static/js/read-date.js";
import { nextMeeting } from "../../static/js/next-meeting.js";
import { weekKey } from "../../static/js/week-card.js";
import { alarmRows, differs, withoutEnded } from "../../static/js/alarm-words.js";

const counter = () => {
  let made = 0;
  return () => `n${(made += 1)}`;
};

const seen = (catalogue, family, day) => settled(agenda(wholePlan(catalogue, family, day), day), family, day);

const jobs = {
  now: ({ family, day }, catalogue) => pressing(seen(catalogue, family, day), day).map((item) => ({
    key: item.key, children: item.group.map((one) => one.child), says: sentences(item, day), left: daysLeft(item, day),
    riders: item.riders.map((one) => one.key),
  })),
  states: ({ family, day }, catalogue) =>
    Object.fromEntries(seen(catalogue, family, day).map((item) => [item.key, item.state])),
  standing: ({ child, day }) => standing(child, day),
  phase: ({ child, day }) => phase(child, day),
  week: ({ child, day }) => weekKey(child, day),
  greeting: ({ hour }) => greeting(hour),
  read: ({ typed }) => readDate(typed),
  check: ({ stage, birth, due, day }) => checkDates({ stage, birth: readDate(birth), due: readDate(due) }, day),
  meeting: ({ places, now, ages }) => nextMeeting(places, new Date(now), ages),
  rows: ({ now, ...known }, catalogue) => alarmRows({ ...known, catalogue, now: Date.parse(now), nonce: counter() }),
  differs: ({ uploaded, rows, now }) => differs(uploaded, rows, Date.parse(now)),
  left: ({ rows, family }) => withoutEnded(rows, family),
};

const { catalogue, cases } = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(cases.map((one) => jobs[one.job](one, catalogue))));
