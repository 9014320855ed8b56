import type { CategoryColumn } from '../table/column.ts';
import { column, type Table } from '../table/table.ts';
import { compareTuples } from './compare-tuples.ts';
import { levelCounts, type LevelCounts, type LevelCountsState } from './level-counts.ts';
import { levelTuplesSql } from './sql/level-tuples-sql.ts';
import type { AnyStatistic, Statistic } from './statistic.ts';
import { withinMaps } from './within-maps.ts';

/** How often levels of several columns occur together. */
export interface LevelTuples {
  /** Rows in which all columns have a value. */
  readonly count: number;
  /** All others. */
  readonly missing: number;
  /** A level of each column, and the rows that have them; sorted by the first column, then the next. */
  readonly tuples: readonly (readonly [levels: readonly string[], rows: number])[];
  /** As those of {@link LevelCounts}. */
  readonly otherRows: number;
  readonly undercount: number;
}

const WHERE = 'stats/level-tuples';
/** What the tuples are called as the levels of one column. */
const TUPLE = 'tuple';
const INSTEAD = 'Group rare ones.';

/**
 * How often each combination of levels of some category or text columns occurs: the levels of a cross.
 *
 * @param names - two or more columns.
 * @throws {SlipwayError} `unknown-column`; `wrong-kind` on a number or time column; `too-large` on more than about 16
 *   million combinations, when computed.
 * @cost memory grows with the combinations that occur; over batches up to 100,000, as {@link levelCounts}.
 * @example
 * const rows = table({ from: categoryColumn(['York', 'York', null]), to: categoryColumn(['Bath', 'Bath', 'Ely']) });
 * compute(rows, { pairs: levelTuples(['from', 'to']) }).pairs.tuples // => [[['York', 'Bath'], 2]]
 */
export function levelTuples(names: readonly string[]): Statistic<LevelTuples, LevelCountsState> {
  const counts = levelCounts(TUPLE);
  return { ...counting(names, counts), bounded: counting(names, counts.bounded!) };
}

/** A statistic of one column of levels, over the tuples of several. */
function counting(
  names: readonly string[],
  counts: AnyStatistic<LevelCounts>,
): Statistic<LevelTuples, LevelCountsState> {
  return {
    key: JSON.stringify(['level-tuples', names, counts.key]),
    columns: names,
    start: () => counts.start() as LevelCountsState,
    add: (state, batch) =>
      counts.add(state, {
        rows: batch.rows,
        columns: new Map([[TUPLE, tuplesOf(batch, names)]]),
      }) as LevelCountsState,
    merge: (first, second) => counts.merge(first, second) as LevelCountsState,
    finish(state) {
      const { levels, ...rest } = counts.finish(state);
      const tuples = [...levels].map(([tuple, rows]) => [JSON.parse(tuple) as string[], rows] as const);
      return { ...rest, tuples: tuples.sort(([a], [b]) => compareTuples(a, b)) };
    },
    sql: levelTuplesSql(names),
  };
}

/** One column whose levels are the tuples that occur, as JSON; no text is looked up a row that is not of a text column. */
function tuplesOf(batch: Table, names: readonly string[]): CategoryColumn {
  let codes = new Int32Array(batch.rows);
  let tuples: (readonly string[])[] = [[]];
  for (const name of names) {
    const own = levelsOf(batch, name);
    const places = new Map<number, number>();
    const next: (readonly string[])[] = [];
    const width = own.levels.length;
    const codeOf = (prefix: number, row: number): number => {
      const level = own.codes[row]!;
      if (prefix < 0 || level < 0) return -1;
      const pair = prefix * width + level;
      const known = places.get(pair);
      if (known !== undefined) return known;
      places.set(pair, next.length);
      next.push([...tuples[prefix]!, own.levels[level]!]);
      return next.length - 1;
    };
    codes = withinMaps(WHERE, name, INSTEAD, () => codes.map(codeOf));
    tuples = next;
  }
  return { kind: 'category', codes, levels: tuples.map((tuple) => JSON.stringify(tuple)) };
}

function levelsOf(batch: Table, name: string): Pick<CategoryColumn, 'codes' | 'levels'> {
  const found = column(batch, name, ['category', 'text'], WHERE);
  if (found.kind === 'category') return found;
  const codes = new Map<string, number>();
  const codeOf = (text: string | null): number => {
    if (text === null) return -1;
    const known = codes.get(text);
    if (known !== undefined) return known;
    codes.set(text, codes.size);
    return codes.size - 1;
  };
  const own = withinMaps(WHERE, name, INSTEAD, () => Int32Array.from(found.values, codeOf));
  return { codes: own, levels: [...codes.keys()] };
}
