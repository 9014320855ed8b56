import { quoteNames } from '../core/error.ts';
import { random, shuffled } from '../core/random.ts';
import { sortedCopy } from '../stats/sort-numbers.ts';
import type { LeakLabel } from './leakage-label.ts';
import type { NamedNumbers } from './leakage-sum-fit.ts';

/** A binary label that is a column, or two of them, held against a threshold. */
export interface RuleLeak {
  readonly columns: readonly string[];
  /** What is held against the threshold, in words. */
  readonly says: string;
  readonly threshold: number;
  /** Whether the label is 1 at and above the threshold, or below it. */
  readonly side: 'above' | 'below';
  /** Rows that the rule gets wrong. */
  readonly wrong: number;
  readonly rows: number;
}

/** A rule may be wrong on this share of the rows of the rarer class: ties at the threshold that rounding decides. */
export const MOST_WRONG = 0.02;
/** Fewer rows of a class than this are told apart by chance. */
const FEWEST = 20;
/** The share of the labelled rows that a rule must say something about. */
const COVERED = 0.9;
const SAMPLE = 2000;
/** Columns that are held against each other. */
export const MOST_PAIRED = 40;

/** The rules by which a binary label is made from one number column, or from the ratio or the difference of two. */
export function ruleLeaks(label: LeakLabel, columns: readonly NamedNumbers[], seed: number): RuleLeak[] {
  if (label.kind !== 'binary' || label.fewest < FEWEST) return [];
  const found: RuleLeak[] = [];
  const all = Int32Array.from(label.values.keys()).filter((row) => !Number.isNaN(label.values[row]));
  const sample = sampleOf(label, all, seed);
  const tryRule = (names: readonly string[], says: string, at: (row: number) => number): boolean => {
    if (!holds(label, sample, at)) return false;
    const rule = holds(label, all, at);
    if (rule) found.push({ columns: names, says, ...rule });
    return rule !== null;
  };
  const rest = likely(
    label,
    sample,
    columns.filter(({ name, values }) => !tryRule([name], quoteNames([name]), (row) => values[row]!)),
  );
  for (const [place, first] of rest.entries()) {
    for (const second of rest.slice(place + 1)) {
      const [a, b] = [first.values, second.values];
      const names = [first.name, second.name];
      const [x, y] = [quoteNames([first.name]), quoteNames([second.name])];
      void (
        tryRule(names, `${x} / ${y}`, (row) => ratio(a[row]!, b[row]!)) ||
        tryRule(names, `${y} / ${x}`, (row) => ratio(b[row]!, a[row]!)) ||
        tryRule(names, `${x} − ${y}`, (row) => a[row]! - b[row]!)
      );
    }
  }
  return found;
}

function ratio(above: number, below: number): number {
  return below === 0 ? NaN : above / below;
}

/** The columns to pair: of many, those that alone are wrong on the fewest rows. */
function likely(
  label: LeakLabel,
  sample: Int32Array,
  columns: readonly NamedNumbers[],
): readonly NamedNumbers[] {
  if (columns.length <= MOST_PAIRED) return columns;
  const ranked = columns.map((each) => {
    const alone = bestRule(label, sample, (row) => each.values[row]!);
    return { each, wrong: alone ? alone.wrong / alone.fewest : Infinity };
  });
  const kept = new Set(ranked.sort((a, b) => a.wrong - b.wrong).slice(0, MOST_PAIRED).map(({ each }) => each)); // prettier-ignore
  return columns.filter((each) => kept.has(each));
}

/** A sample with as many rows of each class as there are up to half of it, so that a rare class is in it. */
function sampleOf(label: LeakLabel, rows: Int32Array, seed: number): Int32Array {
  if (rows.length <= SAMPLE) return rows;
  const counts = [0, 0];
  const order = shuffled(rows.length, random(seed));
  return Int32Array.from(order, (place) => rows[place]!).filter((row) => {
    const value = label.values[row]!;
    return counts[value]!++ < SAMPLE / 2;
  });
}

type Rule = Pick<RuleLeak, 'threshold' | 'side' | 'wrong' | 'rows'>;

/** The best threshold over some rows, when it is wrong on few enough. */
function holds(label: LeakLabel, rows: Int32Array, at: (row: number) => number): Rule | null {
  const best = bestRule(label, rows, at);
  if (!best || best.wrong > MOST_WRONG * best.fewest) return null;
  const { threshold, side, wrong, rows: covered } = best;
  return { threshold, side, wrong, rows: covered };
}

/** The best threshold over some rows, and the rows of the rarer class. Near-equal values, alike as 32-bit floats, stay together. */
function bestRule(
  { values: label }: LeakLabel,
  rows: Int32Array,
  at: (row: number) => number,
): (Rule & { readonly fewest: number }) | null {
  const sides = [new Float64Array(rows.length), new Float64Array(rows.length)] as const;
  const counts: [number, number] = [0, 0];
  const of: [number, number] = [0, 0];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const one = label[row] as 0 | 1;
    of[one]++;
    const value = Math.fround(at(row));
    if (Number.isFinite(value)) sides[one][counts[one]++] = value;
  }
  const [zeros, ones] = [0, 1].map((one) =>
    sortedCopy(sides[one as 0 | 1].subarray(0, counts[one as 0 | 1])),
  );
  const covered = counts[0] + counts[1];
  const fewest = Math.min(counts[0], counts[1]);
  if (covered < COVERED * rows.length || fewest < Math.min(FEWEST, of[0], of[1])) return null;
  const [up, down] = [bestThreshold(zeros!, ones!), bestThreshold(ones!, zeros!)];
  return up.wrong <= Math.max(down.wrong, MOST_WRONG * fewest)
    ? { ...up, side: 'above', rows: covered, fewest }
    : { ...down, side: 'below', rows: covered, fewest };
}

/** The threshold at and above which `high` should lie and below which `low`, with the fewest on the wrong side. */
function bestThreshold(low: Float64Array, high: Float64Array): { threshold: number; wrong: number } {
  let best = { threshold: Infinity, wrong: high.length };
  let [below, wrongHigh] = [0, 0];
  for (;;) {
    const next = Math.min(low[below] ?? Infinity, high[wrongHigh] ?? Infinity);
    const wrong = wrongHigh + (low.length - below);
    if (wrong < best.wrong) best = { threshold: next, wrong };
    if (next === Infinity) return best;
    while (low[below] === next) below++;
    while (high[wrongHigh] === next) wrongHigh++;
  }
}
