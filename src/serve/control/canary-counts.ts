import type { Prediction } from '../service.ts';
import type { CanaryArm } from './canary-gate.ts';

/** What is counted of a version. */
export interface Counts {
  rows: number;
  failedRows: number;
  scored: number;
  scores: number;
  calls: number;
  /** Of the last calls, over and over. */
  readonly ms: Float64Array;
}

/** Nothing so far. */
export function counts(): Counts {
  return { rows: 0, failedRows: 0, scored: 0, scores: 0, calls: 0, ms: new Float64Array(255) };
}

/** Counts a call that was answered. */
export function count(into: Counts, answers: readonly Prediction[], ms: number): void {
  into.rows += answers.length;
  into.ms[into.calls % into.ms.length] = ms;
  into.calls++;
  for (const { score } of answers) {
    if (Number.isNaN(score)) continue;
    into.scored++;
    into.scores += score;
  }
}

/** The figures of what was counted. */
export function figures({ rows, failedRows, scored, scores, calls, ms }: Counts): CanaryArm {
  const last = ms.slice(0, Math.min(calls, ms.length)).sort();
  return { rows, failedRows, meanScore: scores / scored, calls, medianMs: last[last.length >> 1] ?? NaN };
}

/** Counts rows of a call that failed. */
export function fail(into: Counts, places: readonly number[]): void {
  into.rows += places.length;
  into.failedRows += places.length;
}
