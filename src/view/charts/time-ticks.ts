/** A place on an axis of time, and what is written there. */
export interface TimeTick {
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly text: string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTH = 30.4 * DAY;
const YEAR = 365.25 * DAY;

/** What divides a span, in milliseconds. */
const steps: readonly number[] = [
  ...[SECOND, 5 * SECOND, 15 * SECOND, 30 * SECOND],
  ...[MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE],
  ...[HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR],
  ...[DAY, 2 * DAY, 7 * DAY, 14 * DAY],
];
/** What divides a longer one: months, which are counted on the calendar. */
const months: readonly number[] = [
  ...[1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000],
  ...[12e3, 24e3, 6e4, 12e4, 24e4, 6e5, 12e5],
];

/**
 * Round instants inside a span, in UTC: whole minutes, days, months or years.
 *
 * @param most - at most about so many.
 * @returns ascending; only `from` where no round instant lies inside.
 */
export function timeTicks(from: number, to: number, most: number): readonly TimeTick[] {
  const raw = (to - from) / most;
  const step = steps.find((candidate) => candidate >= raw);
  const all = step === undefined ? monthsBetween(from, to, raw) : multiples(from, to, step);
  const places = all.length > 0 ? all : [from];
  const oneDay = dayOf(from) === dayOf(to);
  return places.map((at) => ({
    at,
    text: textOf(at, all.length > 0 ? (step ?? null) : MINUTE, raw, oneDay),
  }));
}

function multiples(from: number, to: number, step: number): readonly number[] {
  const first = Math.ceil(from / step) * step;
  return Array.from(
    { length: Math.max(0, Math.floor((to - first) / step) + 1) },
    (_, index) => first + index * step,
  );
}

function monthsBetween(from: number, to: number, raw: number): readonly number[] {
  const step = months.find((candidate) => candidate * MONTH >= raw) ?? 12e5;
  const start = new Date(from);
  const places: number[] = [];
  const first = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth()) / step) * step;
  for (let month = first; month <= first + 1000 * step; month += step) {
    const at = monthStart(month);
    if (!(at <= to)) break;
    if (at >= from) places.push(at);
  }
  return places;
}

function monthStart(month: number): number {
  const date = new Date(0);
  // `Date.UTC` takes the years 0 to 99 for those of the twentieth century.
  date.setUTCFullYear(Math.floor(month / 12), month % 12, 1);
  return date.getTime();
}

function textOf(at: number, step: number | null, raw: number, oneDay: boolean): string {
  const iso = new Date(at).toISOString();
  if (step === null) return raw > YEAR / 2 ? String(new Date(at).getUTCFullYear()) : iso.slice(0, 7);
  if (step >= DAY) return iso.slice(0, 10);
  const time = iso.slice(11, step < MINUTE ? 19 : 16);
  return oneDay ? time : `${iso.slice(5, 10)} ${time}`;
}

function dayOf(at: number): number {
  return Math.floor(at / DAY);
}
