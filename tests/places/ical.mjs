// Reads a calendar file from stdin with Mozilla's parser (the one in Thunderbird), prints JSON.
import { readFileSync } from "node:fs";
import ICAL from "../../node_modules/ical.js/dist/ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(zone);
}
const events = calendar.getAllSubcomponents("vevent").map((part) => {
  const event = new ICAL.Event(part);
  return {
    uid: event.uid,
    summary: event.summary,
    location: event.location,
    start: event.startDate.toJSDate().toISOString(),
    end: event.endDate.toJSDate().toISOString(),
    wall: event.startDate.toString(),
    zone: event.startDate.zone.tzid,
    known: event.startDate.zone !== ICAL.Timezone.localTimezone,
  };
});
process.stdout.write(JSON.stringify(events));
