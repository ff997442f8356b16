/**
 * Dates as the API writes and reads them. Written: ATOM without a fraction (`2026-01-31T09:00:00+01:00`), in the configured
 * time zone. Read: ISO 8601, a date alone or with a time, with or without an offset (without: in the configured time zone).
 */
const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:(Z)|([+\- ])(\d{2}):?(\d{2}))?)?$/iu;

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
/** Offsets change at quarters of an hour only, so one look-up serves each of them. */
const QUARTER_MS = 900_000;
const MAX_REMEMBERED_OFFSETS = 4096;

interface Zone {
  readonly format: Intl.DateTimeFormat;
  readonly offsets: Map<number, number>;
}

const zones = new Map<string, Zone>();

/** Milliseconds since 1970 UTC, or null when the text is no date (30 February included). */
export function parseDate(text: string, timeZone: string): number | null {
  const match = ISO.exec(text.trim());
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const fraction = Math.trunc(Number(`0.${match[7] ?? '0'}`) * SECOND_MS);
  const local = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second, fraction);
  const wanted = `${match[1]}-${match[2]}-${match[3]}T${match[4] ?? '00'}:${match[5] ?? '00'}:${match[6] ?? '00'}`;
  if (Number.isNaN(local) || new Date(local).toISOString().slice(0, 19) !== wanted) return null;
  if (match[8] !== undefined) return local;
  if (match[9] === undefined) return local - offsetAt(local - offsetAt(local, timeZone), timeZone);
  const [hours, minutes] = [Number(match[10]), Number(match[11])];
  if (hours > 23 || minutes > 59) return null;
  // A plus sign that nobody encoded arrives in a query as a space.
  const sign = match[9] === '-' ? -1 : 1;
  return local - sign * (hours * 60 + minutes) * MINUTE_MS;
}

/** The last millisecond that a written date stands for: the API writes no fractions, so an inclusive end holds its second. */
export function endOfSecond(at: number): number {
  return at - (at % SECOND_MS) + SECOND_MS - 1;
}

/** @param at milliseconds since 1970 UTC */
export function formatDate(at: number, timeZone: string): string {
  const offset = Math.round(offsetAt(at, timeZone) / MINUTE_MS);
  const local = new Date(at + offset * MINUTE_MS).toISOString().slice(0, 19);
  const minutes = Math.abs(offset);
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${local}${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

/** Milliseconds that local time is ahead of UTC. Throws a RangeError for an unknown time zone. */
function offsetAt(at: number, timeZone: string): number {
  if (timeZone === 'UTC') return 0;
  const zone = zones.get(timeZone) ?? openZone(timeZone);
  const quarter = Math.floor(at / QUARTER_MS);
  const known = zone.offsets.get(quarter);
  if (known !== undefined) return known;
  const start = quarter * QUARTER_MS;
  const parts = Object.fromEntries(zone.format.formatToParts(start).map((part) => [part.type, Number(part.value)]));
  const local = Date.UTC(
    parts['year'] ?? 0,
    (parts['month'] ?? 1) - 1,
    parts['day'],
    parts['hour'],
    parts['minute'],
    parts['second'],
  );
  if (zone.offsets.size >= MAX_REMEMBERED_OFFSETS) zone.offsets.clear();
  zone.offsets.set(quarter, local - start);
  return local - start;
}

function openZone(timeZone: string): Zone {
  const numeric = 'numeric';
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  });
  const zone = { format, offsets: new Map<number, number>() };
  zones.set(timeZone, zone);
  return zone;
}
