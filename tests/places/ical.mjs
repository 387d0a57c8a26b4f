// Reads a calendar file from stdin with Mozilla's parser (the one in Thunderbird), prints all its
// dates as JSON: repeating events unfolded, exceptions laid over them.
import { readFileSync } from "node:fs";
import ICAL from "../../node_modules/ical.js/dist/ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(zone);
}
const parts = calendar.getAllSubcomponents("vevent");
const has = (part) => part.hasProperty("recurrence-id");
const exceptions = parts.filter(has).map((part) => new ICAL.Event(part));

function tell(event, start, end) {
  return {
    uid: event.uid,
    summary: event.summary,
    location: event.location,
    description: event.description ?? "",
    status: event.component.getFirstPropertyValue("status") ?? "",
    start: start.toJSDate().toISOString(),
    end: end.toJSDate().toISOString(),
    wall: start.toString(),
    zone: start.zone.tzid,
    known: start.zone !== ICAL.Timezone.localTimezone,
  };
}

function unfold(part) {
  const event = new ICAL.Event(part, { exceptions: exceptions.filter((one) => one.uid === part.getFirstPropertyValue("uid")) });
  if (!event.isRecurring()) return [tell(event, event.startDate, event.endDate)];
  const found = [];
  const walk = event.iterator();
  for (let next = walk.next(); next; next = walk.next()) {
    const { item, startDate, endDate } = event.getOccurrenceDetails(next);
    found.push(tell(item, startDate, endDate));
  }
  return found;
}

const events = parts.filter((part) => !has(part)).flatMap(unfold);
events.sort((a, b) => a.start.localeCompare(b.start));
process.stdout.write(JSON.stringify(events));
