import { compute } from '../stats/compute.ts';
import { binCounts } from '../stats/decile-bins.ts';
import { jensenShannon, jensenShannonByChance } from '../stats/jensen-shannon.ts';
import { lInfinity, lInfinityByChance } from '../stats/l-infinity.ts';
import { levelCounts } from '../stats/level-counts.ts';
import { psi, psiByChance, type PsiOptions } from '../stats/psi.ts';
import { column, type Table } from '../table/table.ts';
import type { DriftMeasure } from './drift-limits.ts';
import {
  missingRows,
  type CategoryReference,
  type ColumnReference,
  type NumberReference,
} from './reference.ts';

/** One measure of one column, with all that is needed to read it. */
export interface DriftFigure {
  readonly column: string;
  readonly measure: DriftMeasure;
  /** `NaN` when it does not exist, such as the distance from a window without values. */
  readonly value: number;
  /** What the value stays below in 95 of 100 windows when nothing has changed; `NaN` when that is not known. */
  readonly byChance: number;
  /** Of the logarithm in the measure; `null` when there is none. */
  readonly logBase: 2 | 'e' | null;
  /** Bins or levels compared: those that are not empty on both sides. */
  readonly bins: number;
  /** What stands in for an empty bin; `null` when nothing does. */
  readonly floor: number | null;
  /** Values compared: those present, or all rows for `missingChange`. */
  readonly referenceRows: number;
  readonly windowRows: number;
  /** The level whose share differs most, for `lInfinity`. */
  readonly level?: string;
  /** The shares that are compared, where the measure compares two. */
  readonly referenceShare?: number;
  readonly windowShare?: number;
}

/** What is found of one column. */
export interface ColumnDrift {
  /** Values present in the window. */
  readonly values: number;
  readonly figures: readonly DriftFigure[];
  /** Levels of the window that the reference has not, with their rows; the most frequent first. */
  readonly unseen: readonly (readonly [level: string, rows: number])[];
}

/** Every measure of a column between the reference and a window whose column has the same kind. */
export function columnDrift(
  expected: ColumnReference,
  window: Table,
  floors: Required<PsiOptions>,
): ColumnDrift {
  const values = window.rows - missingRows(column(window, expected.name));
  const missing = missingDrift(expected, window.rows, values);
  if (expected.kind === 'number')
    return { values, figures: [...numberDrift(expected, window, values, floors), missing], unseen: [] };
  if (expected.kind !== 'category') return { values, figures: [missing], unseen: [] };
  const { figures, unseen } = categoryDrift(expected, window);
  return { values, figures: [...figures, missing], unseen };
}

function numberDrift(
  { name, bins, count }: NumberReference,
  window: Table,
  windowRows: number,
  floors: Required<PsiOptions>,
): DriftFigure[] {
  const { edges, counts } = bins ?? { edges: [], counts: [] };
  const found = bins ? binCounts(column(window, name, 'number').values, edges) : [];
  const used = pooled(counts, found).filter((rows) => rows > 0).length;
  // A single bin is filled alike by every window: it tells nothing, and is not passed off as no drift.
  const blind = counts.length === 1;
  const common = { column: name, bins: used, referenceRows: count, windowRows };
  return [
    {
      ...common,
      measure: 'psi',
      value: blind ? NaN : psi(counts, found, floors),
      byChance: blind ? NaN : psiByChance(used, count, windowRows),
      logBase: 'e',
      floor: floors.floor,
    },
    {
      ...common,
      measure: 'jensenShannon',
      value: blind ? NaN : jensenShannon(counts, found),
      byChance: blind ? NaN : jensenShannonByChance(used, count, windowRows),
      logBase: 2,
      floor: null,
    },
  ];
}

function categoryDrift(expected: CategoryReference, window: Table): Omit<ColumnDrift, 'values'> {
  const { name, levels, otherLevels, otherRows, count } = expected;
  const { counted } = compute(window, { counted: levelCounts(name) });
  const known = new Set(levels.map(({ level }) => level));
  const news = [...counted.levels]
    .filter(([level]) => !known.has(level))
    .sort(([, first], [, second]) => second - first);
  const newRows = news.reduce((sum, [, rows]) => sum + rows, 0);
  // When the reference lists only its most frequent levels, the others are one bin, and none can be told to be new.
  const listed = otherLevels === 0;
  const names = [
    ...levels.map(({ level }) => level),
    ...(listed ? news.map(([level]) => level) : ['(other levels)']),
  ];
  const before = [...levels.map(({ rows }) => rows), ...(listed ? news.map(() => 0) : [otherRows])];
  const after = [
    ...levels.map(({ level }) => counted.levels.get(level) ?? 0),
    ...(listed ? news.map(([, rows]) => rows) : [newRows]),
  ];

  const both = pooled(before, after);
  const bins = both.filter((rows) => rows > 0).length;
  const common = { column: name, bins, floor: null, referenceRows: count, windowRows: counted.count };
  const largest = lInfinity(before, after);
  const at = names.findIndex(
    (_, index) => Math.abs(before[index]! / count - after[index]! / counted.count) === largest,
  );
  const place =
    at < 0
      ? {}
      : { level: names[at]!, referenceShare: before[at]! / count, windowShare: after[at]! / counted.count };
  return {
    figures: [
      {
        ...common,
        measure: 'lInfinity',
        value: largest,
        byChance: lInfinityByChance(both, count, counted.count),
        logBase: null,
        ...place,
      },
      {
        ...common,
        measure: 'jensenShannon',
        value: jensenShannon(before, after),
        byChance: jensenShannonByChance(bins, count, counted.count),
        logBase: 2,
      },
      {
        ...common,
        measure: 'unseenShare',
        value: listed ? newRows / counted.count : NaN,
        byChance: NaN,
        logBase: null,
      },
    ],
    unseen: listed ? news : [],
  };
}

/** How much the share of missing values changed: the L∞ distance of present and missing. */
function missingDrift(
  { name, count, missing }: ColumnReference,
  windowRows: number,
  present: number,
): DriftFigure {
  const before = [count, missing];
  const after = [present, windowRows - present];
  const rows = count + missing;
  return {
    column: name,
    measure: 'missingChange',
    value: lInfinity(before, after),
    byChance: lInfinityByChance(pooled(before, after), rows, windowRows),
    logBase: null,
    bins: 2,
    floor: null,
    referenceRows: rows,
    windowRows,
    referenceShare: missing / rows,
    windowShare: (windowRows - present) / windowRows,
  };
}

function pooled(first: readonly number[], second: readonly number[]): number[] {
  return first.map((rows, bin) => rows + (second[bin] ?? 0));
}
