import { quoteNames } from '../core/error.ts';
import type { Issue } from '../core/verdict.ts';
import { textKinds } from '../stats/text-kinds.ts';
import { categoryColumn } from '../table/column.ts';
import { table } from '../table/table.ts';
import type { AlertLimits } from './alerts.ts';
import type { CategoryProfile, ColumnProfile, NumberProfile, TextLooks } from './column-profile.ts';
import { share, whole, rowsText } from './report-figures.ts';

/** An issue that is still without what all alerts have in common. */
export type Alert = Omit<Issue, 'severity'>;

/** From this share on, texts are not mixed: they are all numbers, or all dates, but for a slip. */
const ALL = 0.98;
const UNIQUE_ROWS = 20;
const MOST_LEVELS = 200;

type Warn = (code: string, says: string, measure: string, value: number, limit?: number) => void;

/** What is worth a look in one column, in no order. */
export function alertsOfColumn(
  column: ColumnProfile,
  rows: number,
  limits: AlertLimits,
  isLabel: boolean,
): Alert[] {
  const { name, count, missing, distinct } = column;
  const found: Alert[] = [];
  const warn: Warn = (code, says, measure, value, limit) => {
    const message = `column ${quoteNames([name])} ${says}.`;
    found.push({ code, column: name, message, measure, value, ...(limit === undefined ? {} : { limit }) });
  };
  if (rows === 0) return [];
  if (count === 0) {
    warn('empty', 'has no value on any row', 'missingShare', 1, limits.maxMissingShare);
    return found;
  }
  if (missing / rows > limits.maxMissingShare) {
    const says = `is missing on ${share(missing / rows)} of the rows`;
    warn('mostly-missing', says, 'missingShare', missing / rows, limits.maxMissingShare);
  }
  if (column.kind === 'number') numberAlerts(column, warn, limits, isLabel);
  if (column.kind === 'time' && column.outOfRange > 0)
    warn(
      'out-of-range',
      `has instants beyond any calendar on ${rowsText(column.outOfRange)}`,
      'outOfRange',
      column.outOfRange,
      0,
    );
  if (column.kind === 'text') looks(column.looksLike, true, warn, limits);
  if (column.kind === 'category') looks(looksOf(column), false, warn, limits);
  if (distinct === 1) {
    warn('constant', 'has one value only', 'distinct', 1);
    return found;
  }
  const unique = distinct / count;
  const nearUnique = couldName(column) && count >= UNIQUE_ROWS && unique > limits.maxUniqueShare;
  if (nearUnique && !isLabel) {
    const says = `has a different value on nearly every row (${whole(distinct)} values on ${rowsText(count)}): an identifier teaches a model nothing`;
    warn('near-unique', says, 'distinctShare', Math.min(1, unique), limits.maxUniqueShare);
  }
  if (column.kind === 'category') {
    const top = column.levels[0];
    if (top && !isLabel && top.rows / count > limits.maxTopShare) {
      const says = `is ${quoteNames([top.level])} on ${share(top.rows / count)} of the rows present`;
      warn('dominated', says, 'topShare', top.rows / count, limits.maxTopShare);
    }
    if (!nearUnique && distinct > limits.maxLevels)
      warn('high-cardinality', `has ${whole(distinct)} levels`, 'distinct', distinct, limits.maxLevels);
  }
  return found;
}

function numberAlerts(
  { count, zeros, skewness, infinite, distinct }: NumberProfile,
  warn: Warn,
  limits: AlertLimits,
  isLabel: boolean,
): void {
  if (infinite > 0) warn('infinite', `is infinite on ${rowsText(infinite)}`, 'infinite', infinite, 0);
  if (distinct === 1 || (isLabel && distinct === 2)) return;
  if (zeros / count > limits.maxZeroShare)
    warn(
      'mostly-zero',
      `is 0 on ${share(zeros / count)} of the rows present`,
      'zeroShare',
      zeros / count,
      limits.maxZeroShare,
    );
  if (skewness !== null && Math.abs(skewness) > limits.maxSkewness) {
    const says = `has a long ${skewness > 0 ? 'right' : 'left'} tail (skewness ${skewness.toFixed(1)})`;
    warn('skewed', says, 'skewness', skewness, limits.maxSkewness);
  }
}

/** What texts look like. A category of nothing but numbers was meant to be one, such as hours. */
function looks(
  { number, date, boolean, padded, blank }: TextLooks,
  isText: boolean,
  warn: Warn,
  limits: AlertLimits,
): void {
  const mixed: readonly (readonly [what: string, value: number | null, all: string | null])[] = [
    ['numbers', number, 'numbers-in-text'],
    ['dates', date, 'dates-in-text'],
    ['booleans', boolean, null],
  ];
  for (const [what, value, all] of mixed) {
    if (value === null || value <= limits.maxLooksShare) continue;
    if (value < ALL) {
      const says = `mixes ${what} with other text: ${share(value)} of what is present are ${what}`;
      warn('mixed-types', says, 'looksShare', value, limits.maxLooksShare);
    } else if (all !== null && (isText || what === 'dates'))
      warn(
        all,
        `holds ${what} as text on ${share(value)} of the rows present`,
        'looksShare',
        value,
        limits.maxLooksShare,
      );
  }
  const careless = (padded ?? 0) + (blank ?? 0);
  if (careless > 0)
    warn(
      'white-space-around',
      `has white space around text, or nothing else, on ${share(careless)} of the rows present`,
      'paddedShare',
      careless,
      0,
    );
}

/** What the most frequent levels of a category look like, as shares of the rows they are on. */
function looksOf({ levels }: CategoryProfile): TextLooks {
  const kinds = textKinds('level');
  const looked = levels.slice(0, MOST_LEVELS);
  const count = looked.reduce((sum, { rows }) => sum + rows, 0);
  const shares = { number: 0, date: 0, boolean: 0, blank: 0, padded: 0 };
  for (const { level, rows } of looked) {
    const one = kinds.finish(kinds.add(kinds.start(), table({ level: categoryColumn([level]) })));
    for (const kind of ['number', 'date', 'boolean', 'blank', 'padded'] as const)
      shares[kind] += (one[kind] * rows) / count;
  }
  return shares;
}

/** Whether the values could be names of rows: not measurements, which are all different by nature. */
function couldName(column: ColumnProfile): boolean {
  return column.kind === 'number' ? column.wholeNumbers === column.count : column.kind !== 'time';
}
