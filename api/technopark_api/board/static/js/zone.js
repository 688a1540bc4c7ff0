// Instants and days in the time zone of the site, whatever the zone of the screen.

const readers = new Map();
const DAY_MS = 86_400_000;

/** What a clock of the zone shows at an instant: date "2026-11-22", time "14:05", seconds, weekday (0 = Sunday). */
export function local(instant, zone) {
  const parts = {};
  for (const { type, value } of reader(zone).formatToParts(instant)) parts[type] = value;
  const date = `${parts.year}-${parts.month}-${parts.day}`;
  return { date, time: `${parts.hour}:${parts.minute}`, seconds: parts.second, weekday: weekdayOf(date) };
}

/** The instant, in milliseconds, at which a clock of the zone shows that date and time. */
export function instantOf(date, time, zone) {
  const wanted = Date.parse(`${date}T${time}:00Z`);
  // The offset of the zone is asked for at two guesses, which suffices around a change of clocks.
  const guess = wanted - offset(wanted, zone);
  return wanted - offset(guess, zone);
}

/** The production day that runs at an instant, by the local time at which production days start. */
export function productionDay(instant, dayStart, zone) {
  const now = local(instant, zone);
  const date = now.time < dayStart ? addDays(now.date, -1) : now.date;
  return {
    date,
    start: instantOf(date, dayStart, zone),
    end: instantOf(addDays(date, 1), dayStart, zone),
  };
}

export function addDays(date, days) {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The month `months` after "2026-11". */
export function addMonths(month, months) {
  const [year, number] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7);
}

export function weekdayOf(date) {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}

function offset(instant, zone) {
  const shown = local(instant, zone);
  return Date.parse(`${shown.date}T${shown.time}:${shown.seconds}Z`) - Math.floor(instant / 1000) * 1000;
}

function reader(zone) {
  if (!readers.has(zone)) {
    readers.set(
      zone,
      new Intl.DateTimeFormat("en-GB", {
        timeZone: zone,
        hourCycle: "h23",
        year: "numeric",
        month: "2-digit",
        day: "2-digit",
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
      }),
    );
  }
  return readers.get(zone);
}
