import { column, type Table } from '../table/table.ts';
import type { Statistic } from './statistic.ts';

/** How often each level of a column occurs. */
export interface LevelCounts {
  /** Values present. */
  readonly count: number;
  readonly missing: number;
  /** Rows of each level seen, in the order of the levels' UTF-16 code units. */
  readonly levels: ReadonlyMap<string, number>;
}

/** What {@link levelCounts} keeps between batches. */
export interface LevelCountsState {
  readonly missing: number;
  readonly levels: Map<string, number>;
}

/**
 * How often each level of a category, text or number column occurs.
 *
 * A number is spelled as JavaScript spells it (`8`, `0.5`; `-0` is `0`), so the level is the same wherever the
 * number came from. A level that is only declared, and on no row, is not counted.
 *
 * @param name - a category, text or number column.
 * @throws {SlipwayError} `unknown-column`; `wrong-kind` on a time column, when computed.
 * @cost memory grows with the distinct levels. Category columns count codes; no text is hashed a row.
 * @example
 * [...compute(table({ city: categoryColumn(['York', 'Bath', 'York', null]) }), { city: levelCounts('city') }).city.levels] // => [['Bath', 1], ['York', 2]]
 */
export function levelCounts(name: string): Statistic<LevelCounts, LevelCountsState> {
  return {
    key: JSON.stringify(['level-counts', name]),
    columns: [name],
    start: () => ({ missing: 0, levels: new Map() }),
    add(state, batch) {
      const missing = countInto(state.levels, batch, name);
      return { missing: state.missing + missing, levels: state.levels };
    },
    merge(first, second) {
      const levels = new Map(first.levels);
      for (const [level, rows] of second.levels) levels.set(level, (levels.get(level) ?? 0) + rows);
      return { missing: first.missing + second.missing, levels };
    },
    finish({ missing, levels }) {
      let count = 0;
      for (const rows of levels.values()) count += rows;
      const order = [...levels.keys()].sort();
      return { count, missing, levels: new Map(order.map((level) => [level, levels.get(level)!])) };
    },
  };
}

/** Adds the rows of a batch to `levels` and hands back how many were missing. */
function countInto(levels: Map<string, number>, batch: Table, name: string): number {
  const found = column(batch, name, ['category', 'text', 'number'], 'stats/level-counts');
  const add = (level: string, rows: number): void => void levels.set(level, (levels.get(level) ?? 0) + rows);
  let missing = 0;
  if (found.kind === 'category') {
    const counts = new Int32Array(found.levels.length + 1);
    for (let row = 0; row < found.codes.length; row++) counts[found.codes[row]! + 1]!++;
    for (let code = 0; code < found.levels.length; code++) {
      if (counts[code + 1]! > 0) add(found.levels[code]!, counts[code + 1]!);
    }
    missing = counts[0]!;
  } else if (found.kind === 'text') {
    for (const text of found.values) {
      if (text === null) missing++;
      else add(text, 1);
    }
  } else {
    const counts = new Map<number, number>();
    for (const value of found.values) {
      if (Number.isNaN(value)) missing++;
      else counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    for (const [value, rows] of counts) add(String(value), rows);
  }
  return missing;
}
