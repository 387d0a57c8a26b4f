// A QR code as a drawing: dark on light in every colour scheme, else no camera reads it.
import { qrCode } from "./qr.js";

const NS = "http://www.w3.org/2000/svg";
const MARGIN = 4;

function element(name, attributes) {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** The drawing of `address`, or null where it is too long for a code. Without `label` it is silent. */
export function drawCode(address, label = "") {
  const rows = qrCode(address);
  if (!rows) return null;
  const size = rows.length + 2 * MARGIN;
  const drawing = element("svg", { viewBox: `0 0 ${size} ${size}`, width: 360, "shape-rendering": "crispEdges",
    ...(label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" }) });
  const runs = rows.flatMap((row, y) => [...row.join("").matchAll(/1+/g)]
    .map(({ index, 0: run }) => `M${index + MARGIN} ${y + MARGIN}h${run.length}v1h-${run.length}z`));
  drawing.append(element("rect", { width: size, height: size, fill: "#fff" }), element("path", { d: runs.join(""), fill: "#000" }));
  return drawing;
}
