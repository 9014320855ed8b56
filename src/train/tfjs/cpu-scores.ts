import { applyLink, type Link } from '../../models/link.ts';
import type { Matrix } from '../../table/matrix.ts';
import type * as tf from '@tensorflow/tfjs-core';
import type { Backend } from './backend.ts';
import { checkShape } from './check-shape.ts';
import { netBatch, type NetBatch } from './net-batch.ts';

/** Rows that are scored at once. */
const ROWS = 1024;

/** From the last sums of a net to its scores. */
export interface ScoreScale {
  readonly link: Link;
  readonly outputs: number;
  /** A score's sum is `shift` + `scale` × the net's. */
  readonly scale: number;
  readonly shift: number;
}

/**
 * Scores on the cpu backend, whichever one the net was trained on. A model predicts without waiting: cpu is the one backend that
 * starts and is read from at once on every platform, and gives the same numbers on all of them.
 */
export function cpuScores(
  where: string,
  cpu: Backend,
  matrix: Matrix,
  { link, outputs, scale, shift }: ScoreScale,
  logits: (batch: NetBatch) => tf.Tensor,
): Float64Array {
  const sums = new Float64Array(matrix.rows * outputs);
  for (let start = 0; start < matrix.rows; start += ROWS) {
    const end = Math.min(matrix.rows, start + ROWS);
    cpu.compute(() => {
      const batch = netBatch(matrix, start, end);
      sums.set(checkShape(where, 'logits', logits(batch), [batch.rows, outputs]).dataSync(), start * outputs);
    });
  }
  for (let at = 0; at < sums.length; at++) sums[at] = shift + scale * sums[at]!;
  return applyLink(link, sums, outputs);
}
