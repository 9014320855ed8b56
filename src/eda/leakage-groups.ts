import { largeMap } from '../core/large-map.ts';
import type { Column } from '../table/column.ts';
import type { LeakLabel } from './leakage-label.ts';

/** The groups of a column: a code a row, -1 where missing. */
export interface Groups {
  readonly codes: Int32Array;
  readonly count: number;
}

/** A number that is alike within a group and carries the mean of the group's own labels. */
export interface GroupLeak {
  /** Squared correlation of the groups' means of the number with their means of the label, weighted by rows. */
  readonly explained: number;
  /** The most that chance and an honest number leave possible: see {@link groupLeak}. */
  readonly limit: number;
  /** Share of the number's variance that lies between the groups. */
  readonly between: number;
  readonly groups: number;
  readonly rows: number;
}

/** Any column as groups: levels, texts, numbers and instants that are equal. */
export function groupsOf(column: Column): Groups {
  if (column.kind === 'category') return { codes: column.codes, count: column.levels.length };
  const codeOf = largeMap<string | number, number>();
  const { values } = column;
  const codes = new Int32Array(values.length);
  for (let row = 0; row < codes.length; row++) {
    const value = values[row]!;
    if (value === null || value !== value) {
      codes[row] = -1;
      continue;
    }
    const known = codeOf.get(value);
    codes[row] = known ?? codeOf.size;
    if (known === undefined) codeOf.add(value, codeOf.size);
  }
  return { codes, count: codeOf.size };
}

const BETWEEN = 0.95;
const FEWEST_GROUPS = 20;
const LEAST = 0.5;
const MOST = 0.98;
const ERRORS = 4;

/**
 * Whether a number is the group's own label mean in disguise.
 *
 * A number that is the same for a whole group, such as the weather of a day, can at best know the group's true rate. The
 * mean of the labels seen adds noise, and nothing honest correlates with noise: its squared correlation with the means
 * stays below their reliability 1 − MSW / MSB (one-way analysis of variance). The limit is that and four standard errors,
 * at least 0.5 and at most 0.98. Groups of one row say nothing, and fewer than 20 groups are not judged.
 *
 * @returns `null` where the number is not alike within groups, or there is too little to judge.
 */
export function groupLeak(
  { codes, count }: Groups,
  values: Float64Array,
  label: LeakLabel,
): GroupLeak | null {
  const sizes = new Float64Array(count);
  for (let row = 0; row < codes.length; row++) {
    if (codes[row]! >= 0 && Number.isFinite(values[row]) && !Number.isNaN(label.values[row]))
      sizes[codes[row]!]!++;
  }
  const use = (row: number): boolean =>
    codes[row]! >= 0 &&
    sizes[codes[row]!]! > 1 &&
    Number.isFinite(values[row]) &&
    !Number.isNaN(label.values[row]);
  const number = spread(codes, sizes, values, use);
  const ofLabel = spread(codes, sizes, label.values, use);
  const groups = sizes.reduce((sum, size) => sum + (size > 1 ? 1 : 0), 0);
  const between = number.between / (number.between + number.within);
  if (groups < FEWEST_GROUPS || !(between >= BETWEEN) || !(ofLabel.between > 0)) return null;

  let shared = 0;
  for (let group = 0; group < count; group++) {
    if (sizes[group]! < 2) continue;
    shared += sizes[group]! * (number.means[group]! - number.mean) * (ofLabel.means[group]! - ofLabel.mean);
  }
  const explained = (shared / number.between) * (shared / ofLabel.between);
  const noise = ofLabel.within / (ofLabel.rows - groups) / (ofLabel.between / (groups - 1));
  const reliable = Math.min(1, Math.max(0, 1 - noise));
  const error = (2 * Math.sqrt(reliable) * (1 - reliable)) / Math.sqrt(groups);
  const limit = Math.min(MOST, Math.max(LEAST, reliable + ERRORS * error));
  return { explained, limit, between, groups, rows: ofLabel.rows };
}

interface Spread {
  readonly means: Float64Array;
  readonly mean: number;
  readonly rows: number;
  readonly between: number;
  readonly within: number;
}

function spread(
  codes: Int32Array,
  sizes: Float64Array,
  values: Float64Array,
  use: (row: number) => boolean,
): Spread {
  const means = new Float64Array(sizes.length);
  let [rows, mean, within, between] = [0, 0, 0, 0];
  for (let row = 0; row < codes.length; row++) {
    if (!use(row)) continue;
    means[codes[row]!]! += values[row]! / sizes[codes[row]!]!;
    mean += (values[row]! - mean) / ++rows;
  }
  for (let row = 0; row < codes.length; row++) {
    if (use(row)) within += (values[row]! - means[codes[row]!]!) ** 2;
  }
  for (let group = 0; group < sizes.length; group++) {
    if (sizes[group]! > 1) between += sizes[group]! * (means[group]! - mean) ** 2;
  }
  return { means, mean, rows, between, within };
}
