import { ownOf } from '../core/own.ts';
import type { Difference } from '../evaluate/comparison.ts';
import type { Interval } from '../stats/wilson.ts';

/** The figures of some rows, under the names a gate looks for. */
export interface Figures {
  /** Absent for all rows. */
  readonly slice?: Readonly<Record<string, string>>;
  readonly rows: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly errors?: Readonly<Record<string, number>>;
  readonly intervals?: Readonly<Record<string, Interval>>;
}

/** The same rows in the baseline, and how the two differ, where a comparison says so. */
export interface Before extends Pick<Figures, 'rows' | 'metrics' | 'errors'> {
  readonly differences?: Readonly<Record<string, Difference>>;
}

/** What a limit found on some rows. */
export interface Judgement<Issue> {
  readonly checked: number;
  readonly issues: readonly Issue[];
}

/** A figure; `NaN` for one of no rows and what a stored evaluation holds as `null`; `undefined` when there is none. */
export function figureOf(
  { rows, metrics }: Pick<Figures, 'rows' | 'metrics'>,
  name: string,
): number | undefined {
  if (!Object.hasOwn(metrics, name)) return undefined;
  const value: unknown = metrics[name];
  return typeof value === 'number' && rows > 0 ? value : NaN;
}

/** How far a figure is off at most; infinite where what is stored does not say, so that no limit lets it pass. */
export function errorOf({ errors }: Pick<Figures, 'errors'>, name: string): number {
  const error: unknown = ownOf(errors, name);
  if (error === undefined) return 0;
  return typeof error === 'number' && error >= 0 ? error : Infinity;
}

/** Whether an interval has two finite ends, in order: one that has not says nothing. */
export function isInterval(value: Interval | null | undefined): value is Interval {
  return (
    typeof value === 'object' &&
    value !== null &&
    Number.isFinite(value.low) &&
    Number.isFinite(value.high) &&
    value.low <= value.high
  );
}

/** An interval with its figure: of a figure that resampling makes larger, the bootstrap's percentiles may lie beside it. */
export function withFigure({ low, high }: Interval, value: number): Interval {
  return { low: Math.min(low, value), high: Math.max(high, value) };
}
