import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

type Figure = number | null;
type Averages = Readonly<Record<'macro' | 'micro' | 'weighted', Figure>>;

interface Rows {
  readonly labels: readonly number[];
  readonly scores: readonly number[];
  readonly weights: readonly number[] | null;
}

export interface AtThreshold {
  readonly precision: Figure;
  readonly recall: Figure;
  readonly specificity: Figure;
  readonly f1: Figure;
  readonly f2: Figure;
  readonly mcc: Figure;
  readonly cost: Figure;
  readonly netBenefit: Figure;
  readonly all: Figure;
  readonly counts: readonly number[];
}

export interface BinaryCase extends Rows {
  readonly other: readonly number[];
  readonly at: Readonly<Record<'0.5' | '0.3', AtThreshold>>;
  readonly ks: Figure;
  readonly lift: Figure;
  readonly ece: Figure;
  readonly cheapest: Figure;
  readonly delong?: readonly [Figure, Figure];
  readonly reliability?: readonly [number[], number[]];
  readonly frequent?: readonly [number[], number[]];
  readonly roc?: readonly [number[], number[], Figure[]];
  readonly precisionRecall?: readonly [number[], number[], number[]];
}

export interface NumberCase extends Rows, Readonly<Record<NumberName, Figure>> {}
export type NumberName = 'mse' | 'rmse' | 'mae' | 'mape' | 'pinball' | 'poissonDeviance' | 'rmsle' | 'r2';

export interface ClassCase extends Rows {
  readonly classes: number;
  readonly precision: Averages;
  readonly recall: Averages;
  readonly f1: Averages;
  readonly auc?: Averages;
  readonly top?: number;
}

/** A curve, by weights, and of no other figure. */
export interface CurveCase extends Rows {
  readonly roc: readonly [number[], number[], Figure[]];
  readonly precisionRecall: readonly [number[], number[], number[]];
}

/** What has no weights. */
export interface CalibrationCase extends Rows {
  readonly other: readonly number[];
  readonly reliability: readonly [number[], number[]];
  readonly frequent: readonly [number[], number[]];
  readonly delong: readonly [number, number];
}

export interface ScoredClassCase extends Rows {
  readonly classes: number;
  readonly auc: Readonly<Record<'macro' | 'weighted', number>>;
  readonly top: number;
}

export interface RankingCase {
  readonly weights?: number[];
  readonly groups: number[];
  readonly scores: number[];
  readonly labels: number[];
  readonly ndcg: Figure;
  readonly ndcgAt3: Figure;
  readonly averagePrecision: Figure;
  readonly reciprocalRank: Figure;
}

/** What scikit-learn, SciPy and definitions in NumPy say: `test/fixtures/metrics-cases.py`. */
export const cases = JSON.parse(
  readFileSync(new URL('../fixtures/metrics-cases.json', import.meta.url), 'utf8'),
) as {
  readonly binary: readonly BinaryCase[];
  readonly lines: readonly (Rows & { readonly slope: number; readonly intercept: number })[];
  readonly numbers: readonly NumberCase[];
  readonly classes: readonly ClassCase[];
  readonly rankings: readonly RankingCase[];
  readonly curves: readonly CurveCase[];
  readonly calibrations: readonly CalibrationCase[];
  readonly scored: readonly ScoredClassCase[];
};

/** Labels, scores and weights as metrics take them. */
export function argumentsOf({
  labels,
  scores,
  weights,
}: Rows): [Float64Array, Float64Array, Float64Array | undefined] {
  return [
    Float64Array.from(labels),
    Float64Array.from(scores),
    weights ? Float64Array.from(weights) : undefined,
  ];
}

/** Expects figures to be alike within 1e-12 of the larger of 1 and the figure; `null` is `NaN`. */
export function expectFigures(got: readonly number[], expected: readonly Figure[]): void {
  expect(got.length).toBe(expected.length);
  const wrong = got.flatMap((figure, at) => {
    const wanted = expected[at] ?? NaN;
    const alike = Number.isNaN(wanted)
      ? Number.isNaN(figure)
      : Math.abs(figure - wanted) <= 1e-12 * Math.max(1, Math.abs(wanted));
    return alike ? [] : [{ at, figure, wanted }];
  });
  expect(wrong.slice(0, 5)).toEqual([]);
}
