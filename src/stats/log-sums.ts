import { column, type Table } from '../table/table.ts';
import { cellsIn, CELLS_IN_ONE, HIGHEST_POWER, type LogCell } from './log-cells.ts';
import { logSumsSql } from './sql/log-sums-sql.ts';
import type { Statistic } from './statistic.ts';

/**
 * The values of a column by the logarithm of their size, `ln(1 + |x|)`, in cells. The sums of the powers of the distances
 * from the middle of a cell say what any power of the values in it adds up to, known or not when the rows were read.
 */
export interface LogSums {
  /** Values present, the infinite ones included. */
  readonly count: number;
  readonly missing: number;
  /** Values that are plus or minus infinity: in no cell. */
  readonly infinite: number;
  /** Smallest and largest finite value; `NaN` when there is none. */
  readonly min: number;
  readonly max: number;
  /** Those that have values, in order of the values. */
  readonly cells: readonly LogCell[];
}

interface State {
  readonly count: number;
  readonly missing: number;
  readonly infinite: number;
  readonly min: number;
  readonly max: number;
  /** By place: from 0 up the cells of values of 0 or more, from -1 down those of negative ones. */
  readonly cells: Map<number, Float64Array>;
}

const WHERE = 'stats/log-sums';

/**
 * A number column by the logarithm of the size of its values: all that the likelihood of any power transform needs.
 *
 * At most some 23,000 cells, for columns with every size that a double can have; some hundred for most.
 *
 * @source The moments of cells, as the fast multipole method has them: L. Greengard, V. Rokhlin (1987), Journal of
 *   Computational Physics 73(2), 325–348.
 * @example
 * compute(table({ x: numberColumn([0, -1, NaN]) }), { x: logSums('x') }).x.cells.map(({ isNegative, sums }) => [isNegative, sums[0]]) // => [[true, 1], [false, 1]]
 */
export function logSums(name: string): Statistic<LogSums, State> {
  return {
    key: JSON.stringify(['log-sums', name]),
    columns: [name],
    start: () => ({ count: 0, missing: 0, infinite: 0, min: NaN, max: NaN, cells: new Map() }),
    add: (state, batch: Table) => addTo(state, column(batch, name, 'number', WHERE).values),
    merge: (first, second) => {
      const cells = new Map([...first.cells].map(([place, sums]) => [place, sums.slice()]));
      for (const [place, more] of second.cells) {
        const sums = cells.get(place);
        if (sums) more.forEach((sum, power) => (sums[power]! += sum));
        else cells.set(place, more.slice());
      }
      return {
        count: first.count + second.count,
        missing: first.missing + second.missing,
        infinite: first.infinite + second.infinite,
        min: least(first.min, second.min),
        max: -least(-first.max, -second.max),
        cells,
      };
    },
    finish: ({ cells, ...facts }) => ({ ...facts, cells: cellsIn(cells) }),
    sql: logSumsSql(name),
  };
}

function addTo(state: State, values: Float64Array): State {
  const { cells } = state;
  let { count, missing, infinite, min, max } = state;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value - value !== 0) {
      if (value !== value) missing++;
      else infinite++;
      continue;
    }
    count++;
    // Also where there was none so far.
    if (!(min <= value)) min = value;
    if (!(max >= value)) max = value;
    const log = Math.log1p(Math.abs(value));
    const cell = Math.floor(log * CELLS_IN_ONE);
    const place = value < 0 ? -1 - cell : cell;
    let sums = cells.get(place);
    if (!sums) cells.set(place, (sums = new Float64Array(HIGHEST_POWER + 1)));
    const distance = log - (cell + 0.5) / CELLS_IN_ONE;
    let power = 1;
    for (let k = 0; k <= HIGHEST_POWER; k++) {
      sums[k]! += power;
      power *= distance;
    }
  }
  return { count: count + infinite - state.infinite, missing, infinite, min, max, cells };
}

function least(first: number, second: number): number {
  if (Number.isNaN(first)) return second;
  return second < first ? second : first;
}
