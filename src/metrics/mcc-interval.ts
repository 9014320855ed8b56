import { normalQuantile } from '../stats/normal.ts';
import type { Interval } from '../stats/wilson.ts';
import type { Cells } from './confusion-cells.ts';

/**
 * The interval of a correlation of label and decision: normal on Fisher's scale, `artanh`. Of one that is −1 or 1 the inner
 * end is that of half a row more of each kind.
 *
 * @param counts - of rows of equal weight.
 * @param correlation - of counts.
 * @param slopes - how the correlation moves by one more row of each kind.
 * @source The delta method on R. A. Fisher's scale, Y. Itaya et al. (2025), Statistics in Medicine 44(1–2), e10303; the halves
 *   as J. J. Gart (1966), Biometrika 53(1/2), 164–179 adds them for log odds.
 */
export function mccInterval(
  counts: Cells,
  correlation: (counts: Cells) => number,
  slopes: (counts: Cells) => Cells,
  confidence: number,
): Interval {
  const figure = correlation(counts);
  const certain = Math.abs(figure) > 1 - 1e-12;
  const [tp, fp, fn, tn] = counts;
  const used: Cells = certain ? [tp + 0.5, fp + 0.5, fn + 0.5, tn + 0.5] : counts;
  const moves = slopes(used);
  let [squares, rows] = [0, 0];
  used.forEach((count, cell) => {
    squares += count * moves[cell]! ** 2; // the moves themselves add up to 0
    rows += count;
  });
  const middle = correlation(used);
  const factor = Math.sqrt(rows / (rows - 1));
  const reach = (normalQuantile(0.5 + confidence / 2) * factor * Math.sqrt(squares)) / (1 - middle ** 2);
  return {
    low: figure < -1 + 1e-12 ? -1 : Math.tanh(Math.atanh(middle) - reach),
    high: figure > 1 - 1e-12 ? 1 : Math.tanh(Math.atanh(middle) + reach),
  };
}
