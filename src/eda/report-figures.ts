import { formatInstant } from '../table/instant-text.ts';
import { zoneOf, type Zone } from '../table/zone.ts';
import { shareText } from '../view/shown/words.ts';

/** What one bucket of time spans. */
export type TimeUnit = 'hour' | 'day' | 'week' | 'month' | 'year' | 'years';

/** A count with thousands separated. */
export function whole(value: number): string {
  return value.toLocaleString('en', { useGrouping: 'min2', maximumFractionDigits: 1 });
}

/** So many rows, in words: `1 row`, `12 rows`. */
export function rowsText(count: number): string {
  return `${whole(count)} ${count === 1 ? 'row' : 'rows'}`;
}

/** A share in per cent, for reading; one that is neither none nor all is not shown as either. */
export function share(value: number): string {
  return shareText(value);
}

/** A figure of a column with about five significant digits, whole numbers in full; a dash where there is none. */
export function figureText(value: number | null): string {
  if (value === null) return '–';
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return whole(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) return value.toExponential(3);
  const decimals = size >= 1 ? Math.max(1, 4 - Math.floor(Math.log10(size))) : undefined;
  const digits =
    decimals === undefined ? { maximumSignificantDigits: 4 } : { maximumFractionDigits: decimals };
  return value.toLocaleString('en', { useGrouping: 'min2', ...digits });
}

/** A distance or a correlation in three digits after the point; a dash where there is none. */
export function distanceText(value: number | null): string {
  if (value === null) return '–';
  return value !== 0 && Math.abs(value) < 0.0005 ? '< 0.001' : value.toFixed(3);
}

/** An instant on the calendar of a zone as `2013-01-31 17:05`, shorter where the unit is longer; local years beyond 9999 in full. */
export function instantText(iso: string, unit: TimeUnit): string {
  const wall = iso.replace(/(?:[+-]\d\d(?::?\d\d){0,2}|Z)$/, '');
  const [date = '', time = ''] = wall.split('T');
  const day = /^(.*)-(\d\d)-(\d\d)$/.exec(date);
  if (unit === 'hour') return `${date} ${time.slice(0, 5)}`;
  if (unit === 'day' || unit === 'week' || !day) return date;
  return unit === 'month' ? `${day[1]}-${day[2]}` : day[1]!;
}

/** The last hours of what a `Date` can hold are beyond it on the walls of some zones: these are shown in UTC. */
export function wallText(instant: number, clock: Zone, unit: TimeUnit): string {
  const held = Math.abs(instant + clock.offsetAt(instant)) <= 8.64e15;
  return held
    ? instantText(formatInstant(instant, clock), unit)
    : `${instantText(formatInstant(instant, zoneOf('UTC')), unit)} UTC`;
}
