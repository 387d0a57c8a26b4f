// Draws the texts from standard input as QR codes: [[text, mask], …].
import { readFileSync } from "node:fs";
import { qrCode } from "../../static/js/qr.js";

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(([text, mask]) => qrCode(text, mask))));
