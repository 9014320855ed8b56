import { quoteNames, SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import type { ColumnProfile } from './column-profile.ts';
import type { Profile } from './profile.ts';

type Check = (value: unknown) => boolean;

const count: Check = (value) => typeof value === 'number' && value >= 0;
const figure: Check = (value) => value === null || typeof value === 'number';
const text: Check = (value) => typeof value === 'string';
const numbers: Check = (value) => Array.isArray(value) && value.every((each) => typeof each === 'number');
const fields =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) && Object.entries(checks).every(([key, check]) => check(value[key]));
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

const common = { name: text, count, missing: count, presentShare: figure, distinct: count };

/** What is read of a profile that comes from outside, by the kind of its column. */
const kinds: Readonly<Record<ColumnProfile['kind'], Check>> = {
  number: fields({
    ...common,
    ...{ mean: figure, deviation: figure, skewness: figure, min: figure, max: figure },
    ...{ zeros: count, infinite: count, wholeNumbers: count },
    quantiles: fields({ p05: figure, p25: figure, p50: figure, p75: figure, p95: figure }),
    histogram: orNull(fields({ edges: numbers, counts: numbers })),
  }),
  category: fields({
    ...common,
    levels: listOf(fields({ level: text, rows: count })),
    otherLevels: count,
    otherRows: count,
  }),
  time: fields({
    ...common,
    ...{ zone: text, min: figure, max: figure, outOfRange: count },
    unit: (value) => ['hour', 'day', 'month', 'year', 'years'].includes(value as string),
    buckets: listOf(fields({ start: (value) => typeof value === 'number', rows: count })),
  }),
  text: fields({
    ...common,
    empty: count,
    lengths: fields({ mean: figure, min: figure, max: figure }),
  }),
};

/** Refuses what is not a profile, such as JSON of something else, naming the column that is none. */
export function checkProfile(where: string, value: unknown): asserts value is Profile {
  if (
    !isRecord(value) ||
    value['version'] !== 1 ||
    !count(value['rows']) ||
    !Array.isArray(value['columns'])
  ) {
    throw refuse(where, 'what is given is not a profile of version 1');
  }
  value['columns'].forEach((column: unknown, place) => {
    const kind = isRecord(column) ? column['kind'] : undefined;
    const check =
      typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind as keyof typeof kinds] : null;
    if (check?.(column)) return;
    const name = isRecord(column) && text(column['name']) ? ` ${quoteNames([column['name'] as string])}` : '';
    throw refuse(where, `column ${place}${name} of the profile is not the profile of a column`);
  });
}

function refuse(where: string, found: string): SlipwayError {
  return new SlipwayError('bad-data', where, `${found}; expected what profile(table) gives.`);
}
