/** A count with thousands separated. */
export function whole(value: number): string {
  return value.toLocaleString('en', { useGrouping: 'min2' });
}

/** A share in per cent, for reading; one that is neither none nor all is not shown as either. */
export function share(value: number): string {
  const text = (value * 100).toFixed(1);
  if (text === '0.0') return value > 0 ? '< 0.1 %' : '0 %';
  if (text === '100.0') return value < 1 ? '> 99.9 %' : '100 %';
  return `${text} %`;
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

/** An instant on the calendar of a zone as `2013-01-31 17:05`, shorter where the unit is longer; local years beyond 9999 in full. */
export function instantText(iso: string, unit: 'hour' | 'day' | 'month' | 'year' | 'years'): string {
  const wall = iso.replace(/(?:[+-]\d\d(?::?\d\d){0,2}|Z)$/, '');
  const [date = '', time = ''] = wall.split('T');
  const day = /^(.*)-(\d\d)-(\d\d)$/.exec(date);
  if (unit === 'hour') return `${date} ${time.slice(0, 5)}`;
  if (unit === 'day' || !day) return date;
  return unit === 'month' ? `${day[1]}-${day[2]}` : day[1]!;
}
