// The plan as a calendar file (RFC 5545): pure. Days without a time, so no clock change can move them.
const TITLE_BYTES = 73;
const encoder = new TextEncoder();
const compact = (iso) => iso.replaceAll("-", "");
const escaped = (text) => text.replace(/[\\;,]/g, "\\$&").replaceAll("\n", "\\n");

// Long lines go on in the next one, after a space; no sign is cut in two.
function folded(line) {
  const parts = [""];
  for (const sign of line) {
    if (encoder.encode(parts.at(-1) + sign).length > TITLE_BYTES) parts.push(" ");
    parts[parts.length - 1] += sign;
  }
  return parts.join("\r\n");
}

const stamp = (now) => `${now.toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;

function event({ uid, on, until, title, text, url }, now, sequence, ring) {
  return [
    "BEGIN:VEVENT", `UID:${uid}`, `DTSTAMP:${stamp(now)}`, `SEQUENCE:${sequence}`,
    `DTSTART;VALUE=DATE:${compact(on)}`, `DTEND;VALUE=DATE:${compact(until)}`, `SUMMARY:${escaped(title)}`,
    ...(text ? [`DESCRIPTION:${escaped(text)}`] : []), ...(url ? [`URL:${url}`] : []),
    "TRANSP:TRANSPARENT", "CLASS:PRIVATE",
    ...(ring ? ["BEGIN:VALARM", "ACTION:DISPLAY", `DESCRIPTION:${escaped(title)}`, `TRIGGER;RELATED=START:PT${ring}H`, "END:VALARM"]
      : ["STATUS:CANCELLED"]),
    "END:VEVENT",
  ];
}

/** events [{uid, on, until (the day after), title, text, url}]. Rings at `ring` o'clock; null = takes them away again. */
export function calendar(events, { now, sequence, ring }) {
  const lines = [
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Fruehe Hilfen Dueren//Plan//DE", "CALSCALE:GREGORIAN",
    `METHOD:${ring ? "PUBLISH" : "CANCEL"}`,
    ...events.flatMap((one) => event(one, now, sequence, ring)),
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

/** The name of a day in the calendar: says nothing about its entry, and is the same in every file. */
export async function uidOf({ child, key, n }) {
  const digest = await crypto.subtle.digest("SHA-256", encoder.encode(`${child}/${key}/${n}`));
  return [...new Uint8Array(digest).subarray(0, 12)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
