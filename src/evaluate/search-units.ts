import { SlipwayError } from '../core/error.ts';
import { groupCodes } from '../metrics/group-codes.ts';
import type { Metric } from '../metrics/metric.ts';
import { sortedGroups } from '../stats/sorted-groups.ts';
import { columnsFor, influenceOf, measure, rowsAt, type MeasuredRows } from './measured-rows.ts';

/** What a search for weak slices counts: rows, or, of a metric over groups of rows, groups. */
export interface SearchUnits {
  /** Shape `[units]`: how much worse than on average each is; `NaN` each where the metric does not exist. */
  readonly worth: Float64Array;
  /** Shape `[units]`; absent means 1 each. A unit of weight 0 is none, as is a group without a figure. */
  readonly weights: Float64Array | undefined;
  /**
   * The level of each unit, from those of rows; -1 where it has no weight.
   *
   * @throws {SlipwayError} `unsupported` where rows of one unit are on several levels.
   */
  readonly levelsOf: (name: string, codes: Int32Array, levels: readonly string[]) => Int32Array;
  /** The rows of some units. */
  readonly rowsOf: (units: Int32Array) => Int32Array;
}

const where = 'evaluate/weak-slices';

/** @throws {SlipwayError} `unsupported` on a metric that tells neither what rows are worth nor how far they move it. */
export function searchUnits(metric: Metric, rows: MeasuredRows, value: number): SearchUnits {
  return metric.group === undefined ? rowUnits(metric, rows, value) : groupUnits(metric, metric.group, rows);
}

function rowUnits(metric: Metric, rows: MeasuredRows, value: number): SearchUnits {
  const { weights } = rows;
  const values = metric.rowValues?.(rows.labels, rows.scores, columnsFor(metric, rows));
  return {
    worth: values ? worse(metric, values, value) : worse(metric, movesOf(metric, rows)),
    weights,
    levelsOf: (_, codes) => (weights ? codes.map((code, row) => (weights[row]! > 0 ? code : -1)) : codes),
    rowsOf: (units) => units,
  };
}

function groupUnits(metric: Metric, group: string, rows: MeasuredRows): SearchUnits {
  const moves = movesOf(metric, rows);
  const { codes: groupOf, groups } = groupCodes(where, group, rows.columns!);
  const { starts, order } = sortedGroups(groupOf, groups);
  const weights = new Float64Array(groups);
  const members = new Int32Array(groups);
  const moved = new Float64Array(groups);
  for (let row = 0; row < moves.length; row++) {
    const weight = rows.weights ? rows.weights[row]! : 1;
    if (weight === 0) continue;
    weights[groupOf[row]!]! += weight;
    members[groupOf[row]!]!++;
    moved[groupOf[row]!]! += weight * moves[row]!;
  }
  for (let at = 0; at < groups; at++) {
    // What moves nothing may be as on average, or have no figure.
    const isNone =
      members[at] === 0 ||
      (moved[at] === 0 &&
        Number.isNaN(measure(metric, rowsAt(rows, order.subarray(starts[at], starts[at + 1])))));
    weights[at] = isNone ? 0 : weights[at]! / members[at]!;
  }
  return {
    worth: worse(
      metric,
      moved.map((move, at) => (weights[at]! > 0 ? move / weights[at]! : 0)),
    ),
    weights,
    levelsOf: (name, codes, levels) => {
      const found = new Int32Array(groups).fill(-1);
      for (let row = 0; row < codes.length; row++) {
        const [of, code] = [groupOf[row]!, codes[row]!];
        if (weights[of] === 0 || (rows.weights && rows.weights[row]! === 0)) continue;
        if (found[of]! >= 0 && found[of] !== code)
          throw cutsGroups(name, group, row, levels, [found[of]!, code]);
        found[of] = code;
      }
      return found;
    },
    rowsOf: (units) => {
      const places = new Int32Array(units.reduce((sum, of) => sum + starts[of + 1]! - starts[of]!, 0));
      let next = 0;
      for (const of of units) {
        places.set(order.subarray(starts[of], starts[of + 1]), next);
        next += starts[of + 1]! - starts[of]!;
      }
      return places;
    },
  };
}

function worse({ direction }: Metric, values: Float64Array, average = 0): Float64Array {
  const sign = direction === 'lower' ? 1 : -1;
  return values.map((value) => sign * (value - average));
}

function movesOf(metric: Metric, rows: MeasuredRows): Float64Array {
  const influence = influenceOf(metric, rows);
  if (influence) return influence;
  throw new SlipwayError(
    'unsupported',
    where,
    'the metric tells neither what rows are worth nor how far they move it; expected one with rowValues or influence.',
  );
}

function cutsGroups(
  name: string,
  group: string,
  row: number,
  levels: readonly string[],
  [first, second]: readonly [number, number],
): SlipwayError {
  return new SlipwayError(
    'unsupported',
    where,
    `slices by "${name}" cut the groups by "${group}" of the metric: row ${row} is in "${levels[second]!}", and others of its group in "${levels[first]!}"; expected one level a group. Search by what is the same in all of a group, or take a metric of rows.`,
    { details: { column: name, row } },
  );
}
