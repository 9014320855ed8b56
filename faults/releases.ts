import { random } from '../src/core/random.ts';
import type { Scored } from '../src/evaluate/evaluation.ts';
import { categoryColumn } from '../src/table/column.ts';
import { table } from '../src/table/table.ts';

/** A candidate and the model it would replace, on the same rows. */
export interface Release {
  readonly candidate: Scored;
  readonly baseline: Scored;
}

/** How releases are made. */
export interface ReleaseOptions {
  readonly rows: number;
  readonly slices: number;
  /** How far labels 0 and 1 are apart in the baseline's scores, before the logistic function. */
  readonly apart: number;
  /** The same of the candidate on all rows, and on the first slice. @default apart */
  readonly candidateApart?: number;
  readonly firstSliceApart?: number;
}

/** What both models read of a row, as a share of the variance of a score: the two correlate by as much. */
const SHARED = 0.7;

/**
 * Releases by the binormal model: a score is normal with a mean for each label, its noise partly shared by both models.
 *
 * @returns the AUC of a score whose labels are `apart` is Φ(apart / √2).
 */
export function releases(seed: number, options: ReleaseOptions): () => Release {
  const source = random(seed);
  const { rows, slices, apart, candidateApart = apart, firstSliceApart = candidateApart } = options;
  const levels = Array.from({ length: slices }, (_, at) => `s${at}`);
  return () => {
    const labels = new Float64Array(rows);
    const candidate = new Float64Array(rows);
    const baseline = new Float64Array(rows);
    const codes = new Int32Array(rows);
    for (let row = 0; row < rows; row++) {
      const label = source.next() < 0.3 ? 1 : 0;
      const code = source.integer(slices);
      const shared = Math.sqrt(SHARED) * source.normal();
      const own = Math.sqrt(1 - SHARED);
      labels[row] = label;
      codes[row] = code;
      candidate[row] =
        label * (code === 0 ? firstSliceApart : candidateApart) + shared + own * source.normal();
      baseline[row] = label * apart + shared + own * source.normal();
    }
    const part = table({ part: categoryColumn(Array.from(codes, (code) => levels[code]!)) });
    return {
      candidate: { labels, scores: candidate.map(probability), table: part },
      baseline: { labels, scores: baseline.map(probability) },
    };
  };
}

/** Not calibrated, and alike for both models: enough for a log loss to be compared. */
function probability(score: number): number {
  return 1 / (1 + Math.exp(1.3 - score));
}
