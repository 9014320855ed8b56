import { sliceKey } from '../core/check-compared.ts';
import type { Comparison, Difference } from '../evaluate/comparison.ts';
import type { Evaluation } from '../evaluate/evaluation.ts';
import type { Before } from './figures.ts';

/** What was before, over all rows and by slice. */
export interface BeforeAll extends Before {
  readonly slices: readonly (Before & { readonly slice: Readonly<Record<string, string>> })[];
}

/**
 * What a baseline and a comparison say together: figures and their errors are the baseline's where it has them, differences the
 * comparison's, and slices those of either.
 */
export function beforeOf(
  baseline: Evaluation | null | undefined,
  comparison: Comparison | undefined,
): BeforeAll | undefined {
  if (!comparison) return baseline ?? undefined;
  const compared: BeforeAll = {
    ...figuresBefore(comparison.rows, comparison.differences),
    slices: comparison.slices.map((of) => ({ slice: of.slice, ...figuresBefore(of.rows, of.differences) })),
  };
  if (!baseline) return compared;
  const slices = new Map(compared.slices.map((of) => [sliceKey(of.slice), of]));
  for (const own of baseline.slices) {
    const key = sliceKey(own.slice);
    slices.set(key, { slice: own.slice, ...together(own, slices.get(key)) });
  }
  return { ...together(baseline, compared), slices: [...slices.values()] };
}

function together({ rows, metrics, errors }: Before, compared: Before | undefined): Before {
  return {
    rows,
    metrics: { ...compared?.metrics, ...metrics },
    ...(errors && { errors }),
    ...(compared?.differences && { differences: compared.differences }),
  };
}

function figuresBefore(rows: number, differences: Readonly<Record<string, Difference>>): Before {
  const metrics = Object.entries(differences).map(([name, { baseline }]) => [name, baseline] as const);
  return { rows, metrics: Object.fromEntries(metrics), differences };
}
