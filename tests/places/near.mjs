// Answers for test_near.py from stdin: {distance: [[a, b]…], text: [[km, exact]…], route: [[address, agent]…]}.
import { readFileSync } from "node:fs";
import { distanceKm, distanceText } from "../../static/js/near.js";
import { routeUrl } from "../../static/js/route.js";

const asked = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify({
  distance: asked.distance.map(([a, b]) => distanceKm(a, b)),
  text: asked.text.map(([km, exact]) => distanceText(km, exact)),
  route: asked.route.map(([address, agent]) => routeUrl(address, agent)),
}));
