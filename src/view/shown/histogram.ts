import { countText } from '../../core/figure-text.ts';
import { shortNumber } from '../charts/ticks.ts';
import { shownName, type Words } from './words.ts';

/** What a histogram needs of the profile of a number column. */
export interface HistogramParts {
  readonly name: string;
  /** Ascending edges, one more than counts; `null` without finite values. */
  readonly histogram: { readonly edges: readonly number[]; readonly counts: readonly number[] } | null;
  readonly quantiles?: Readonly<Partial<Record<'p25' | 'p50' | 'p75', number | null>>>;
}

/** One bar of a histogram. */
export interface ShownBin {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** Of the rows in all bins. */
  readonly share: number;
  /** `10 to 20`, or the one value. */
  readonly label: string;
}

/** What a histogram shows: the same for the drawing of a page and for the Vega-Lite specification. */
export interface ShownHistogram extends Words {
  readonly bins: readonly ShownBin[];
  readonly median: number | null;
}

/** What the histogram of a number column shows. */
export function shownHistogram({ name, histogram, quantiles = {} }: HistogramParts): ShownHistogram {
  const { edges, counts } = histogram ?? { edges: [], counts: [] };
  const total = counts.reduce((sum, rows) => sum + rows, 0);
  const bins = counts.map((rows, index) => {
    const [from, to] = [edges[index]!, edges[index + 1]!];
    return { from, to, rows, share: total > 0 ? rows / total : 0, label: binText(from, to) };
  });
  const { p25 = null, p50 = null, p75 = null } = quantiles;
  const halves =
    p25 === null || p75 === null
      ? ''
      : `; half of the values lie from ${shortNumber(p25)} to ${shortNumber(p75)}`;
  const range = bins.length === 0 ? 'No value is present' : rangeText(bins);
  return {
    title: `How the values of ${shownName(name)} are spread`,
    description: `${range}${halves}. ${countText(total)} values.`,
    bins,
    median: p50,
  };
}

/** A bin in words. Bins of whole numbers have their edges half-way between them: those are named by the whole numbers. */
export function binText(from: number, to: number): string {
  if (from === to) return shortNumber(from);
  if (isHalf(from) && isHalf(to)) {
    return to - from === 1
      ? shortNumber(from + 0.5)
      : `${shortNumber(from + 0.5)} to ${shortNumber(to - 0.5)}`;
  }
  return `${shortNumber(from)} to ${shortNumber(to)}`;
}

/** Whether an edge lies half-way between two whole numbers. */
export function isHalf(edge: number): boolean {
  return Math.abs(edge) < 2 ** 51 && Math.abs(edge % 1) === 0.5;
}

function rangeText(bins: readonly ShownBin[]): string {
  const { from } = bins[0]!;
  const { to } = bins[bins.length - 1]!;
  return from === to ? `All are ${shortNumber(from)}` : `From ${binText(from, to)}`;
}
