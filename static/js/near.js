// How far the places are. The position is asked for after a tap, used here, kept and sent nowhere.
const EARTH_KM = 6371;
const radians = (degrees) => (degrees * Math.PI) / 180;

/** Great-circle distance of two [lat, lon] in kilometres. */
export function distanceKm([lat1, lon1], [lat2, lon2]) {
  const half = (a, b) => Math.sin(radians(b - a) / 2) ** 2;
  const root = half(lat1, lat2) + Math.cos(radians(lat1)) * Math.cos(radians(lat2)) * half(lon1, lon2);
  return 2 * EARTH_KM * Math.asin(Math.sqrt(root));
}

/** "600 m", "2,4 km"; of a place known only roughly "1 km" at the least, in whole kilometres. */
export function distanceText(km, exact, lang = "de") {
  if (!exact) return `${Math.max(1, Math.round(km)).toLocaleString(lang)} km`;
  if (km < 0.95) return `${Math.max(100, Math.round(km * 10) * 100)} m`;
  return `${km.toLocaleString(lang, { maximumFractionDigits: 1 })} km`;
}

function show(box, here) {
  for (const spot of document.querySelectorAll("[data-spot]")) {
    const [lat, lon, exact] = spot.dataset.spot.split(" ");
    const isExact = exact === "True";
    const said = distanceText(distanceKm(here, [Number(lat), Number(lon)]), isExact);
    const line = spot.querySelector("small") ?? document.createElement("small");
    line.textContent = (isExact ? box.dataset.exact : box.dataset.about).replace("{weit}", said);
    line.className = "muted distance";
    spot.lastElementChild.append(line);
  }
}

/** Answers the tap on the button in `box`. */
export function near(box) {
  const status = box.querySelector("[role=status]");
  const say = (text) => (status.textContent = text);
  say(box.dataset.wait);
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      show(box, [coords.latitude, coords.longitude]);
      say(box.dataset.done);
    },
    () => say(box.dataset.failed),
    { timeout: 15_000, maximumAge: 60_000 },
  );
}
