import { quoteNames, SlipwayError } from '../core/error.ts';
import { figureText } from '../core/figure-text.ts';
import { isRecord } from '../core/json.ts';
import { largeMap } from '../core/large-map.ts';
import { checkKeys, checkNames, checkNumber } from '../core/options.ts';
import { verdictOf, type FailingRows, type Issue, type Verdict } from '../core/verdict.ts';
import { checkIsTable } from '../table/check-is-table.ts';
import type { Column } from '../table/column.ts';
import { column, type Table } from '../table/table.ts';
import { failingWhere } from './failing-rows.ts';
import { rowHashes, sameRow } from './leakage-rows.ts';

/** The parts of a split, in the order in which they are used; what `splitByHash` and its like give fits. */
export interface SplitParts {
  readonly train: Table;
  readonly validation?: Table;
  readonly test?: Table;
  /** Read over. */
  readonly leftOut?: number;
}

/** Options of {@link splitLeaks}. */
export interface SplitLeakOptions {
  /** Columns whose equal values must not be on two sides, such as the day or the customer. @default [] */
  readonly groups?: readonly string[];
  /** A time column: no row may be at or after the first row of a later part. */
  readonly time?: string;
  /** What makes two rows identical. @default every column that is in all parts */
  readonly columns?: readonly string[];
  /** Up to this share of a part's rows, in [0, 1], identical rows are a warning; above it an error. @default 0.01 */
  readonly maxDuplicateShare?: number;
  /** Rows named an issue, 0 or more; all are counted. @default 10 */
  readonly maxRows?: number;
}

const WHERE = 'eda/split-leaks';
const ORDER = ['train', 'validation', 'test'] as const;

/**
 * What one part of a split knows about another: every two parts are compared, the earlier with the later.
 *
 * `group-overlap` (error): a group named in `groups` has rows in both; `failing` are the later part's. `time-overlap`
 * (error): rows of the earlier part are at or after the first instant of the later one; `failing` are the earlier
 * part's. `duplicate-across-splits`: rows of the later part that are in the earlier one too, alike in every
 * column; data of few columns repeats by nature, so up to `maxDuplicateShare` it is a warning. Each issue names the later
 * part as its `window`.
 *
 * A missing group or time is compared with nothing; in identical rows missing is like missing. Parts without rows are
 * left out.
 *
 * @param parts - at least two, with the columns asked for in the same kinds.
 * @throws {SlipwayError} `bad-option`; `bad-data` on what are no parts; `unknown-column`; `wrong-kind` on a `time` that is none
 *   or a column of another kind in another part.
 * @cost about 20 ms a column of 300,000 rows, and 16 bytes a row and part.
 * @example
 * const train = table({ day: categoryColumn(['mon', 'tue']) });
 * splitLeaks({ train, test: table({ day: categoryColumn(['tue', 'wed']) }) }, { groups: ['day'] }).issues[0].code // => 'group-overlap'
 */
export function splitLeaks(parts: SplitParts, options: SplitLeakOptions = {}): Verdict {
  checkKeys(WHERE, options, ['groups', 'time', 'columns', 'maxDuplicateShare', 'maxRows']);
  const sides = readParts(parts);
  const maxRows = checkNumber(WHERE, 'maxRows', options.maxRows ?? 10, { min: 0, integer: true });
  const maxShare = checkNumber(WHERE, 'maxDuplicateShare', options.maxDuplicateShare ?? 0.01, {
    min: 0,
    max: 1,
  });
  const { groups = [], time } = options;
  const grouped = groups.length === 0 ? [] : checkNames(WHERE, 'groups', groups);
  const times = time === undefined ? [] : checkNames(WHERE, 'time', [time]);
  const first = sides[0]!.table;
  const names =
    options.columns === undefined
      ? [...first.columns.keys()].filter((name) => sides.every(({ table }) => table.columns.has(name)))
      : checkNames(WHERE, 'columns', options.columns);
  for (const { table } of sides) {
    for (const name of times) column(table, name, 'time', WHERE);
    for (const name of [...names, ...grouped])
      column(table, name, column(first, name, undefined, WHERE).kind, WHERE);
  }
  const filled = sides.filter(({ table }) => table.rows > 0);
  const hashes = new Map(filled.map(({ part, table }) => [part, rowHashes(table, names)]));
  const issues: Issue[] = [];
  let checked = 0;
  for (const [place, earlier] of filled.entries()) {
    for (const later of filled.slice(place + 1)) {
      checked += grouped.length + times.length + (names.length > 0 ? 1 : 0);
      for (const name of grouped) issues.push(...groupOverlap(earlier, later, name, maxRows));
      for (const name of times) issues.push(...timeOverlap(earlier, later, name, maxRows));
      if (names.length > 0) issues.push(...duplicates(earlier, later, names, hashes, maxShare, maxRows));
    }
  }
  return verdictOf(issues, checked);
}

interface Side {
  readonly part: (typeof ORDER)[number];
  readonly table: Table;
}

function readParts(parts: unknown): Side[] {
  if (!isRecord(parts)) throw noParts();
  checkKeys(WHERE, parts, [...ORDER, 'leftOut']);
  const sides = ORDER.flatMap((part) => {
    if (parts[part] === undefined) return [];
    checkIsTable(WHERE, parts[part]);
    return [{ part, table: parts[part] as Table }];
  });
  if (sides.length < 2) throw noParts();
  return sides;
}

function noParts(): SlipwayError {
  return new SlipwayError(
    'bad-data',
    WHERE,
    'there are not two parts; expected tables such as { train, test }, as a split gives them.',
  );
}

function groupOverlap(earlier: Side, later: Side, name: string, maxRows: number): Issue[] {
  // By 1 a group of the earlier part, by 2 one that is in the later part too.
  const seen = largeMap<string | number, { in: number }>();
  eachKey(earlier.table.columns.get(name)!, (key) => {
    if (!seen.get(key)) seen.add(key, { in: 1 });
  });
  const shared: (string | number)[] = [];
  const there = later.table.columns.get(name)!;
  const overlaps = new Uint8Array(later.table.rows);
  eachKey(there, (key, row) => {
    const group = seen.get(key);
    if (!group) return;
    if (group.in === 1) shared.push(key);
    group.in = 2;
    overlaps[row] = 1;
  });
  if (shared.length === 0) return [];
  const failing = failingWhere(overlaps.length, (row) => overlaps[row] === 1, maxRows);
  const shown = there.kind === 'time' ? '' : `: ${quoteNames(shared.map(String), 5)}`;
  return [
    issueOf('group-overlap', 'error', later, failing, later.table.rows, name, {
      limit: 0,
      message: `${shared.length} groups of ${quoteNames([name])} are in ${earlier.part} and in ${later.part}${shown}; expected none. Split by ${quoteNames([name])}.`,
    }),
  ];
}

function timeOverlap(earlier: Side, later: Side, name: string, maxRows: number): Issue[] {
  const before = column(earlier.table, name, 'time', WHERE).values;
  const first = column(later.table, name, 'time', WHERE).values.reduce(
    (least, value) => (value < least ? value : least),
    Infinity,
  );
  const failing = failingWhere(before.length, (row) => before[row]! >= first, maxRows);
  if (failing.count === 0) return [];
  return [
    issueOf('time-overlap', 'error', later, failing, before.length, name, {
      limit: 0,
      message: `${failing.count} of ${before.length} rows of ${earlier.part} are at or after the first ${quoteNames([name])} of ${later.part}; expected none. Split by time.`,
    }),
  ];
}

function duplicates(
  earlier: Side,
  later: Side,
  names: readonly string[],
  hashes: ReadonlyMap<string, Float64Array>,
  maxShare: number,
  maxRows: number,
): Issue[] {
  const rowOf = largeMap<number, number>();
  hashes.get(earlier.part)!.forEach((hash, row) => {
    if (rowOf.get(hash) === undefined) rowOf.add(hash, row);
  });
  const there = hashes.get(later.part)!;
  const twice = (row: number): boolean => {
    const like = rowOf.get(there[row]!);
    return like !== undefined && sameRow(earlier.table, like, later.table, row, names);
  };
  const failing = failingWhere(there.length, twice, maxRows);
  if (failing.count === 0) return [];
  const share = failing.count / there.length;
  return [
    issueOf(
      'duplicate-across-splits',
      share > maxShare ? 'error' : 'warning',
      later,
      failing,
      there.length,
      undefined,
      {
        limit: maxShare,
        message: `${failing.count} of ${there.length} rows of ${later.part} (a share of ${figureText(share, maxShare)}) are in ${earlier.part} too, alike in ${names.length} columns; expected a share of at most ${figureText(maxShare, share)}.`,
      },
    ),
  ];
}

function issueOf(
  code: string,
  severity: Issue['severity'],
  { part }: Side,
  failing: FailingRows,
  rows: number,
  name: string | undefined,
  says: Pick<Issue, 'message'> & { readonly limit: number },
): Issue {
  return {
    code,
    severity,
    ...(name === undefined ? {} : { column: name }),
    window: part,
    measure: 'share',
    value: failing.count / rows,
    rows,
    failing,
    ...says,
  };
}

/** Hands over what groups a row, where it is present. */
function eachKey(column: Column, use: (key: string | number, row: number) => void): void {
  const rows = column.kind === 'category' ? column.codes.length : column.values.length;
  for (let row = 0; row < rows; row++) {
    if (column.kind === 'category') {
      if (column.codes[row]! >= 0) use(column.levels[column.codes[row]!]!, row);
      continue;
    }
    const key = column.values[row]!;
    if (key !== null && key === key) use(key, row);
  }
}
