// Which meeting comes next: pure.
/** {place, n}: the date dates[n] = [eve, day, start, end] that opens next and is not over; null = none.
 *  `ages` in completed months: only places for one of them; none given = all places. */
export function nextMeeting(places, now, ages = []) {
  const suits = ({ age_months: span }) => !ages.length || !span || ages.some((age) => span[0] <= age && age <= span[1]);
  const open = places.filter(suits).flatMap((place) => (place.dates ?? []).map((dates, n) => ({ place, n, dates })))
    .filter(({ dates }) => new Date(dates[3]) > now);
  return open.sort((a, b) => new Date(a.dates[2]) - new Date(b.dates[2]))[0] ?? null;
}
