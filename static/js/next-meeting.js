// Which meeting comes next: pure.
/** {place, n}: the date dates[n] = [eve, day, start, end] that opens next and is not over; null = none. */
export function nextMeeting(places, now) {
  const open = places.flatMap((place) => (place.dates ?? []).map((dates, n) => ({ place, n, dates })))
    .filter(({ dates }) => new Date(dates[3]) > now);
  return open.sort((a, b) => new Date(a.dates[2]) - new Date(b.dates[2]))[0] ?? null;
}
