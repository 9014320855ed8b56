import { exponential } from './exponential.ts';
import type { Scored } from './losses.ts';

/** Past this far on the wrong side, a loss is taken to grow by just as much as the sum: it does so to 130 digits. */
const FAR = 300;
const LARGE = 2 ** 500;

/** A sum of logarithms, as the logarithm of a product: the product is halved 500 times whenever it is large. */
export interface LogTally {
  readonly product: number;
  readonly halvings: number;
  /** What is to be added. */
  readonly far: number;
}

/** The sum of two tallies. */
export function sumOfTallies(a: LogTally, b: LogTally): number {
  const halvings = 500 * Math.LN2 * (a.halvings + b.halvings);
  return Math.log(a.product) + Math.log(b.product) + halvings + (a.far + b.far);
}

/** Rows whose loss is summed up at a time, by whatever thread: even, and the same everywhere, since sums depend on it. */
export const lossRows = 8192;

/** How many times that is, of so many rows. */
export function blocksOf(rows: number): number {
  return Math.ceil(rows / lossRows);
}

/** Log loss in nats. Without weights the compiled form has the same bits: it takes two rows at a time, hence two tallies. */
export function binaryLoss(scored: Scored, pairs?: Float64Array): number {
  const { weights, weight } = scored;
  if (weights) return weightedLoss(scored, weights, pairs) / weight;
  const rows = scored.sums.length;
  let loss = 0;
  for (let first = 0; first < rows; first += lossRows) {
    const end = Math.min(rows, first + lossRows);
    loss += sumOfTallies(tallyOf(scored, first, end, pairs), tallyOf(scored, first + 1, end, pairs));
  }
  return loss / weight;
}

/** Every second row. */
function tallyOf({ labels, sums }: Scored, first: number, end: number, pairs?: Float64Array): LogTally {
  let product = 1;
  let halvings = 0;
  let far = 0;
  for (let i = first; i < end; i += 2) {
    const sign = 1 - 2 * labels[i]!;
    const away = sign * sums[i]!;
    far += Math.max(away - FAR, 0);
    const odds = exponential(Math.max(-FAR, Math.min(FAR, away)));
    const both = 1 + odds;
    product *= both;
    if (product > LARGE) {
      product *= 1 / LARGE;
      halvings++;
    }
    if (!pairs) continue;
    const unlikely = 1 / both;
    const likely = odds * unlikely;
    pairs[2 * i] = sign * likely;
    pairs[2 * i + 1] = likely * unlikely;
  }
  return { product, halvings, far };
}

function weightedLoss({ labels, sums }: Scored, weights: Float64Array, pairs?: Float64Array): number {
  let loss = 0;
  for (let i = 0; i < sums.length; i++) {
    const sign = 1 - 2 * labels[i]!;
    const away = sign * sums[i]!;
    const odds = exponential(Math.max(-FAR, Math.min(FAR, away)));
    loss += weights[i]! * (Math.max(away - FAR, 0) + Math.log1p(odds));
    if (!pairs) continue;
    const unlikely = 1 / (1 + odds);
    const likely = odds * unlikely;
    pairs[2 * i] = weights[i]! * sign * likely;
    pairs[2 * i + 1] = weights[i]! * likely * unlikely;
  }
  return loss;
}
