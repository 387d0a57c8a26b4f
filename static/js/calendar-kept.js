// The days that stand in the calendar of this phone (kv "calendar"), and the file that takes them out.
import { exists, get, put } from "./db.js";
import { calendar } from "./plan-ics.js";
import { saveFile } from "./save-file.js";
import { text } from "./texts.js";

export const TYPE = "text/calendar";

/** {sequence of the last file, events: [{uid, on, until}]}; the day of a list also has {list, child}. Creates no storage. */
export const remembered = async () => ((await exists()) && (await get("kv", "calendar"))) || { sequence: 0, events: [] };

/** Hands out a file that cancels `days`; afterwards `left` stands noted. */
export async function takeOut(days, left) {
  const sequence = (await remembered()).sequence + 1;
  const title = text("calendar_title");
  const file = calendar(days.map((one) => ({ ...one, title })), { now: new Date(), sequence, ring: null });
  await saveFile("kalender-entfernen.ics", file, TYPE);
  await put("kv", { sequence, events: left }, "calendar");
}
