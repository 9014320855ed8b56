import { checkKeys, checkNumber } from '../core/options.ts';
import type { Column } from '../table/column.ts';
import { column } from '../table/table.ts';
import { pruneLevels } from './heavy-hitters.ts';
import { codeCounts } from './code-counts.ts';
import { levelCountsSql } from './sql/level-counts-sql.ts';
import type { Statistic } from './statistic.ts';
import { withinMaps } from './within-maps.ts';
import { checkWeight, weightsOf, withWeight, type WeightOption } from './weights.ts';

/** Options of {@link levelCounts}. */
export interface LevelCountsOptions extends WeightOption {
  /**
   * The most levels to remember. With no more than that the counts are exact; with more, rare levels are forgotten and
   * `undercount` is at most the total, rows or weight, divided by half the limit.
   * @default no limit in memory, 100,000 over batches
   */
  readonly limit?: number | undefined;
}

/** How often each level of a column occurs. */
export interface LevelCounts {
  /** Rows in which a value is present, whatever their weights. */
  readonly count: number;
  readonly missing: number;
  /** Rows of each level, or the sum of their weights, in the order of the levels' UTF-16 code units. */
  readonly levels: ReadonlyMap<string, number>;
  /** Rows (or weight) present that no listed level accounts for; 0 when exact. */
  readonly otherRows: number;
  /** How much too small the figure of a level may be at most, a level that is not listed having 0; 0 when exact. */
  readonly undercount: number;
}

/** What {@link levelCounts} keeps between batches. */
export interface LevelCountsState {
  readonly count: number;
  readonly missing: number;
  /** The weight of all rows present. */
  readonly total: number;
  readonly undercount: number;
  readonly levels: Map<string, number>;
}

const WHERE = 'stats/level-counts';
const STREAM_LIMIT = 100_000;
const INSTEAD = 'Give a limit, and rare ones are forgotten.';

/**
 * How often each level of a category, text or number column occurs.
 *
 * A number is spelled as JavaScript spells it (`8`, `0.5`; `-0` is `0`), so the level is the same wherever the
 * number came from. A level that is only declared, and on no row, is not counted.
 *
 * @param name - a category, text or number column.
 * @throws {SlipwayError} `bad-option` on a limit that is no whole number of 1 or more; `unknown-column`; `wrong-kind`
 *   on a time column, `bad-data` on a weight that is missing, negative or infinite and, without a limit, `too-large` on
 *   more than about 16 million levels, when computed.
 * @cost memory grows with the distinct levels, up to the limit. Category columns count codes; no text is hashed a row.
 * @source Beyond the limit as `pruneLevels`: the summary of Misra and Gries (1982).
 * @example
 * [...compute(table({ city: categoryColumn(['York', 'Bath', 'York', null]) }), { city: levelCounts('city') }).city.levels] // => [['Bath', 1], ['York', 2]]
 */
export function levelCounts(
  name: string,
  options: LevelCountsOptions = {},
): Statistic<LevelCounts, LevelCountsState> {
  checkKeys(WHERE, options, ['weight', 'limit']);
  const weight = checkWeight(WHERE, options.weight);
  if (options.limit === undefined) {
    const bounded = counter(name, weight, STREAM_LIMIT);
    return { ...counter(name, weight, Infinity), bounded };
  }
  return counter(name, weight, checkNumber(WHERE, 'limit', options.limit, { min: 1, integer: true }));
}

function counter(
  name: string,
  weight: string | undefined,
  limit: number,
): Statistic<LevelCounts, LevelCountsState> {
  const key = ['level-counts', name];
  const options = { weight, limit: limit === Infinity ? undefined : limit };
  return {
    key: JSON.stringify(weight === undefined && limit === Infinity ? key : [...key, options]),
    columns: withWeight([name], weight),
    start: () => ({ count: 0, missing: 0, total: 0, undercount: 0, levels: new Map() }),
    add(state, batch) {
      const found = column(batch, name, ['category', 'text', 'number'], WHERE);
      const weights = weightsOf(WHERE, batch, weight, state.count + state.missing);
      const { levels } = state;
      let { total, undercount } = state;
      const add = (level: string, more: number): void => {
        total += more;
        levels.set(level, (levels.get(level) ?? 0) + more);
        if (levels.size > limit) undercount += pruneLevels(levels, limit >> 1);
      };
      const count = withinMaps(WHERE, name, INSTEAD, () => countLevels(found, weights, add));
      const missing = state.missing + batch.rows - count;
      return { count: state.count + count, missing, total, undercount, levels };
    },
    merge(first, second) {
      const levels = new Map(first.levels);
      withinMaps(WHERE, name, INSTEAD, () => {
        for (const [level, rows] of second.levels) levels.set(level, (levels.get(level) ?? 0) + rows);
      });
      const taken = levels.size > limit ? pruneLevels(levels, limit >> 1) : 0;
      return {
        count: first.count + second.count,
        missing: first.missing + second.missing,
        total: first.total + second.total,
        undercount: first.undercount + second.undercount + taken,
        levels,
      };
    },
    finish({ count, missing, total, undercount, levels }) {
      const order = [...levels.keys()].sort();
      const listed = order.reduce((sum, level) => sum + levels.get(level)!, 0);
      return {
        count,
        missing,
        levels: new Map(order.map((level) => [level, levels.get(level)!])),
        otherRows: undercount === 0 ? 0 : Math.max(0, total - listed),
        undercount,
      };
    },
    sql: levelCountsSql(name, options),
  };
}

/** Hands the weight of each level of a column to `add`, in as few calls as it can; returns the rows present. */
function countLevels(
  found: Column,
  weights: Float64Array | undefined,
  add: (level: string, weight: number) => void,
): number {
  if (found.kind === 'category') return countCodes(found.codes, found.levels, weights, add);
  let present = 0;
  if (found.kind === 'text') {
    for (let row = 0; row < found.values.length; row++) {
      const text = found.values[row]!;
      if (text === null) continue;
      present++;
      add(text, weights ? weights[row]! : 1);
    }
    return present;
  }
  const sums = new Map<number, number>();
  for (let row = 0; row < found.values.length; row++) {
    const value = found.values[row]!;
    if (Number.isNaN(value)) continue;
    present++;
    sums.set(value, (sums.get(value) ?? 0) + (weights ? weights[row]! : 1));
  }
  for (const [value, sum] of sums) add(String(value), sum);
  return present;
}

function countCodes(
  codes: Int32Array,
  levels: readonly string[],
  weights: Float64Array | undefined,
  add: (level: string, weight: number) => void,
): number {
  // The first place is of the rows without a level.
  const rows = codeCounts(codes, levels.length);
  const sums = weights ? new Float64Array(levels.length + 1) : rows;
  if (weights) for (let row = 0; row < codes.length; row++) sums[codes[row]! + 1]! += weights[row]!;
  for (let code = 0; code < levels.length; code++) {
    if (rows[code + 1]! > 0) add(levels[code]!, sums[code + 1]!);
  }
  return codes.length - rows[0]!;
}
