import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkKeys } from '../core/options.ts';
import { divide, PART, type Split } from './split.ts';
import { column, type Table } from './table.ts';
import { readTimeBound, type TimeBound } from './time-bound.ts';
import { zoneOf, type Zone } from './zone.ts';

/** What {@link splitByTime} reads. */
export interface TimeSplitOptions {
  /** The time column that decides. */
  readonly column: string;
  /**
   * Where the parts meet, in rising order: `[validation begins, test begins]`, or `[test begins]` for a split without
   * a validation part. Text without an offset is read in the column's zone.
   */
  readonly at: readonly [TimeBound, TimeBound] | readonly [TimeBound];
  /** A row without a time: `error` refuses the table, `leave-out` counts it in `leftOut`. @default 'error' */
  readonly missing?: 'error' | 'leave-out';
}

/**
 * Three parts in time: what came first to learn from, what came next to choose with, what came last to report on.
 *
 * Each part includes the bound it begins at and not the one it ends at. Use it where the model will predict a future
 * it has not seen: a split at random would let it.
 *
 * @returns the parts; with one bound, `validation` has no rows.
 * @throws {SlipwayError} `bad-option` when a bound is not a time or the bounds do not rise; `unknown-column`,
 *   `wrong-kind`; `bad-data` naming the first row without a time, unless `missing` is `'leave-out'`.
 * @example
 * const flights = table({ at: timeColumn([new Date('2013-08-31T23:00Z'), new Date('2013-09-01T05:00Z')], 'America/New_York') });
 * splitByTime(flights, { column: 'at', at: ['2013-09-01'] }).train.rows // => 1
 */
export function splitByTime(from: Table, options: TimeSplitOptions): Split {
  const where = 'table/split-time';
  checkKeys(where, options, ['column', 'at', 'missing']);
  const { missing = 'error' } = options;
  checkChoice(where, 'missing', missing, ['error', 'leave-out']);
  const { values, zone } = column(from, options.column, 'time', where);
  const [validationAt, testAt] = readBounds(where, options.at, zoneOf(zone));

  const parts = new Uint8Array(from.rows);
  for (let row = 0; row < from.rows; row++) {
    const instant = values[row]!;
    if (instant < validationAt) parts[row] = PART.train;
    else if (instant < testAt) parts[row] = PART.validation;
    else if (instant >= testAt) parts[row] = PART.test;
    else {
      parts[row] = PART.leftOut;
      if (missing === 'leave-out') continue;
      throw new SlipwayError(
        'bad-data',
        where,
        `column "${options.column}" is missing at row ${row}; expected a time in every row. Set missing: 'leave-out' to leave such rows out.`,
        {
          details: { column: options.column, row },
        },
      );
    }
  }
  return divide(from, parts);
}

function readBounds(where: string, at: unknown, zone: Zone): [number, number] {
  if (!Array.isArray(at) || at.length < 1 || at.length > 2) {
    throw new SlipwayError(
      'bad-option',
      where,
      'at is not a list of one or two bounds; expected [validation begins, test begins] or [test begins].',
    );
  }
  const instants = at.map((bound: unknown, index) => readTimeBound(where, `at[${index}]`, bound, zone));
  const first = instants[0]!;
  const second = instants[1] ?? first;
  if (at.length === 2 && !(first < second)) {
    throw new SlipwayError(
      'bad-option',
      where,
      'the second bound of at is not after the first; expected bounds in rising order.',
    );
  }
  return [first, second];
}
