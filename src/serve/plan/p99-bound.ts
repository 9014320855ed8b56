import type { ServingFigures } from './plan-serving.ts';
import { p99Words } from './plan-words.ts';

/** Who keeps to the p99 that is allowed. A table without entries is none. */
export interface P99Bound {
  readonly tableKeeps: boolean;
  readonly onDemandKeeps: boolean;
  /** What the two take, and may take; begins a sentence. */
  readonly told: string;
}

/** `null` without a bound. */
export function p99Bound(figures: ServingFigures): P99Bound | null {
  const { maxP99Micros, tableP99Micros, onDemandP99Micros, entries } = figures;
  if (maxP99Micros === null) return null;
  return {
    tableKeeps: entries > 0 && tableP99Micros <= maxP99Micros,
    onDemandKeeps: onDemandP99Micros <= maxP99Micros,
    told: p99Words(figures, maxP99Micros),
  };
}
