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

const common = {
  name: text,
  count,
  missing: count,
  presentShare: figure,
  distinct: count,
  distinctError: count,
  distinctSketch: orNull(text),
};
const lengths = fields({ mean: figure, min: figure, max: figure });
const bins = { edges: numbers, counts: numbers, countError: count };

/** What is read of a profile that comes from outside, by the kind of its column. */
const kinds: Readonly<Record<ColumnProfile['kind'], Check>> = {
  number: fields({
    ...common,
    ...{ weight: count, mean: figure, deviation: figure, skewness: figure, kurtosis: figure },
    ...{
      min: figure,
      max: figure,
      zeros: count,
      negatives: count,
      infinite: count,
      infiniteBelow: count,
      wholeNumbers: count,
    },
    quantiles: fields({ p05: figure, p25: figure, p50: figure, p75: figure, p95: figure }),
    rankError: count,
    histogram: orNull(fields(bins)),
    deciles: orNull(fields(bins)),
    points: orNull(fields({ values: numbers, weights: numbers, rankError: count })),
  }),
  category: fields({
    ...common,
    levels: listOf(fields({ level: text, rows: count })),
    otherLevels: count,
    otherRows: count,
    undercount: count,
    lengths,
  }),
  time: fields({
    ...common,
    ...{ zone: text, min: figure, max: figure, outOfRange: count },
    unit: (value) => ['hour', 'day', 'month', 'year', 'years'].includes(value as string),
    countError: count,
    buckets: listOf(fields({ start: (value) => typeof value === 'number', rows: count })),
  }),
  text: fields({
    ...common,
    empty: count,
    lengths,
    looksLike: fields({ number: figure, date: figure, boolean: figure, blank: figure, padded: figure }),
  }),
};

const matrix = (cell: Check): Check => listOf(listOf(cell));
const correlations = fields({
  columns: listOf(text),
  values: matrix(figure),
  pairs: orNull(
    fields({
      counts: matrix(count),
      means: matrix(figure),
      variances: matrix(figure),
      covariances: matrix(figure),
    }),
  ),
});
const settings = fields({ bins: count, maxLevels: count, weight: orNull(text) });

/** Refuses what is not a profile, such as JSON of something else, naming the column that is none. */
export function checkIsProfile(where: string, value: unknown): asserts value is Profile {
  if (isRecord(value) && value['version'] === 1 && Array.isArray(value['columns'])) {
    throw new SlipwayError(
      'bad-version',
      where,
      'the profile is of version 1; expected version 2. Profile the rows again.',
      { details: { got: 1, expected: 2 } },
    );
  }
  if (
    !isRecord(value) ||
    value['version'] !== 2 ||
    !count(value['rows']) ||
    !Array.isArray(value['columns'])
  ) {
    throw refuse(where, 'what is given is not a profile of version 2');
  }
  value['columns'].forEach((column: unknown, place) => {
    const kind = isRecord(column) ? column['kind'] : undefined;
    const check =
      typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind as keyof typeof kinds] : null;
    if (check?.(column)) return;
    const name = isRecord(column) && text(column['name']) ? ` ${quoteNames([column['name'] as string])}` : '';
    throw refuse(where, `column ${place}${name} of the profile is not the profile of a column`);
  });
  const rest = [value['correlations'], value['duplicateRows'], value['settings']] as const;
  if (!orNull(correlations)(rest[0]) || !orNull(count)(rest[1]) || !settings(rest[2])) {
    throw refuse(where, 'the correlations, duplicate rows or settings of the profile are none');
  }
}

function refuse(where: string, found: string): SlipwayError {
  return new SlipwayError('bad-data', where, `${found}; expected what profile(table) gives.`);
}
