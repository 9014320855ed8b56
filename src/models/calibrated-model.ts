import { SlipwayError } from '../core/error.ts';
import type { Json } from '../core/json.ts';
import type { Matrix } from '../table/matrix.ts';
import type { Contributions } from './explain/contributions.ts';
import { innerArrays, reviveInner, saveInner } from './inner-models.ts';
import { logisticFunction } from './logistic-function.ts';
import type { Model, ModelReviver, RowScorer, SavedModel } from './model.ts';
import { openChoice, openNumber, openSaved } from './saved.ts';

const where = 'models/calibrated-model';
const version = 1;
const methods = ['platt', 'isotonic'] as const;
/** Goes before the names of the inner model's arrays. */
const INNER = 'model';
/** Log odds of scores nearer to 0 and 1 than this are those of this. */
const NEAREST = 1e-15;

/** From a model's probability to a better one. */
export type Calibration =
  /** The logistic function of slope × the score's log odds + intercept. */
  | { readonly method: 'platt'; readonly slope: number; readonly intercept: number }
  /** A line through points that rises, flat before the first and behind the last. */
  | {
      readonly method: 'isotonic';
      /** Shape `[points]`, rising. */
      readonly scores: Float64Array;
      /** Shape `[points]`, never falling. */
      readonly probabilities: Float64Array;
    };

/** What a calibrated model is made of. */
export interface CalibratedParts {
  /** One whose task is `binary`. */
  readonly model: Model;
  readonly calibration: Calibration;
  /** How it was calibrated, for its lineage: plain JSON. @default null */
  readonly training?: Json;
}

/** A binary model whose probabilities were put right on other examples. */
export interface CalibratedModel extends Model {
  readonly kind: 'calibrated';
  readonly task: 'binary';
  readonly model: Model;
  readonly calibration: Calibration;
  readonly training: Json;
}

/**
 * A binary model, and what its probabilities are turned into: what `calibrate` learns.
 *
 * A score that is `NaN` stays so. A row alone gives, bit for bit, what it gives in a batch, where the inner model does.
 * After Platt's calibration, contributions of the inner model are those times the slope; they leave aside that log odds
 * beyond ±34 count as ±34.
 *
 * @throws {SlipwayError} `bad-option` when the model is not binary, the numbers are not finite, or the points of an
 *   isotonic calibration do not rise. `predict` throws what the inner model throws.
 * @example
 * const model = linearModel({ features: { dense: ['x'], categories: [] }, weights: Float64Array.of(2), intercept: 0 });
 * const halved = calibratedModel({ model, calibration: { method: 'platt', slope: 0.5, intercept: 0 } });
 * halved.predict({ rows: 2, dense: { names: ['x'], values: Float32Array.of(0, 1) }, categories: [] })[1].toFixed(6) // => (1 / (1 + Math.exp(-1))).toFixed(6)
 */
export function calibratedModel({ model, calibration, training = null }: CalibratedParts): CalibratedModel {
  if (model?.task !== 'binary')
    throw refuse('bad-option', `the task of the model is ${String(model?.task)}; expected binary.`);
  checkCalibration(calibration, 'bad-option');
  return Object.freeze({
    kind: 'calibrated',
    task: 'binary',
    features: model.features,
    model,
    calibration,
    training,
    predict(matrix) {
      return model.predict(matrix).map((score) => calibrated(calibration, score));
    },
    ...(calibration.method === 'platt' &&
      model.contributions && {
        contributions: (matrix: Matrix, background?: Matrix) =>
          scaledContributions(model.contributions!(matrix, background), calibration),
      }),
    ...(model.scorer && { scorer: () => calibratedScorer(model.scorer!(), calibration) }),
    save() {
      const { models, arrays } = saveInner([model], [INNER]);
      const saved = models[0]!;
      const { method } = calibration;
      if (calibration.method === 'platt') {
        const { slope, intercept } = calibration;
        return {
          kind: 'calibrated',
          version,
          state: { model: saved, method, slope, intercept, training },
          arrays,
        };
      }
      const { scores, probabilities } = calibration;
      return {
        kind: 'calibrated',
        version,
        state: { model: saved, method, training },
        arrays: { ...arrays, scores, probabilities },
      };
    },
  } satisfies CalibratedModel);
}

/** Platt's calibration is a line in log odds, so that it scales what adds up to them. */
function scaledContributions(
  { base, values, link = 'logit' }: Contributions,
  { slope, intercept }: Extract<Calibration, { readonly method: 'platt' }>,
): Contributions {
  if (link !== 'logit') {
    throw new SlipwayError(
      'unsupported',
      where,
      'the contributions of the inner model add up to a probability, not to log odds, which the calibration is a line in. Explain the inner model.',
    );
  }
  return {
    base: base.map((sum) => slope * sum + intercept),
    values: values.map((value) => slope * value),
  };
}

function calibratedScorer(inner: RowScorer, calibration: Calibration): RowScorer {
  const { dense, codes } = inner;
  const scores = new Float64Array(1);
  const score = (): void => {
    inner.score();
    scores[0] = calibrated(calibration, inner.scores[0]!);
  };
  return Object.freeze({ dense, codes, scores, score });
}

/** The log odds of a probability; 0 and 1 are a little off themselves. */
export function logOdds(score: number): number {
  const held = Math.min(1 - NEAREST, Math.max(NEAREST, score));
  return Math.log(held) - Math.log1p(-held);
}

function calibrated(calibration: Calibration, score: number): number {
  if (calibration.method === 'platt')
    return logisticFunction(calibration.slope * logOdds(score) + calibration.intercept);
  return onLine(calibration.scores, calibration.probabilities, score);
}

function onLine(xs: Float64Array, ys: Float64Array, x: number): number {
  const last = xs.length - 1;
  if (Number.isNaN(x)) return x;
  if (x <= xs[0]!) return ys[0]!;
  if (x >= xs[last]!) return ys[last]!;
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle]! <= x) low = middle;
    else high = middle;
  }
  return ys[low]! + ((ys[high]! - ys[low]!) * (x - xs[low]!)) / (xs[high]! - xs[low]!);
}

function checkCalibration(given: Calibration, code: 'bad-option' | 'bad-format'): void {
  const calibration = given as Calibration | { readonly method: undefined } | undefined;
  if (calibration?.method === 'platt') {
    if (Number.isFinite(calibration.slope) && Number.isFinite(calibration.intercept)) return;
    throw refuse(code, 'slope or intercept is not finite; expected two numbers.');
  }
  if (calibration?.method !== 'isotonic') {
    throw refuse(
      code,
      `method is ${JSON.stringify(calibration?.method)}; expected one of ${methods.join(', ')}.`,
    );
  }
  const { scores, probabilities } = calibration;
  const are = [scores, probabilities].every((list) => list instanceof Float64Array && list.length > 0);
  if (!are || scores.length !== probabilities.length)
    throw refuse(code, 'scores and probabilities are no two Float64Array of one length, 1 or more.');
  const rises = (list: Float64Array, least: number): boolean =>
    list.every((value, at) => Number.isFinite(value) && (at === 0 || value - list[at - 1]! >= least));
  if (rises(scores, Number.MIN_VALUE) && rises(probabilities, 0)) return;
  throw refuse(
    code,
    'the points of the calibration do not rise; expected scores that do and probabilities that never fall.',
  );
}

function refuse(code: 'bad-option' | 'bad-format', message: string): SlipwayError {
  return new SlipwayError(code, where, message);
}

/**
 * Brings back saved calibrated models, with those they hold.
 *
 * @param models - what brings back the kinds that a calibrated model may hold.
 * @throws {SlipwayError} on revive `bad-format` on anything malformed, or an inner model that no reviver reads;
 *   `bad-version`.
 * @example
 * const model = linearModel({ features: { dense: ['x'], categories: [] }, weights: Float64Array.of(2), intercept: 0 });
 * const saved = calibratedModel({ model, calibration: { method: 'platt', slope: 0.5, intercept: 0 } }).save();
 * calibratedReviver([linearReviver]).revive(saved).features // => ['x']
 */
export function calibratedReviver(models: readonly ModelReviver[]): ModelReviver {
  return Object.freeze({
    kind: 'calibrated',
    revive(saved: SavedModel) {
      const state = openSaved(saved, 'calibrated', version, where);
      const model = reviveInner(state['model'], innerArrays(saved), INNER, models, where);
      const method = openChoice(state['method'], 'method', methods, where);
      const calibration: Calibration =
        method === 'platt'
          ? {
              method,
              slope: openNumber(state, 'slope', where),
              intercept: openNumber(state, 'intercept', where),
            }
          : {
              method,
              scores: saved.arrays['scores'] as Float64Array,
              probabilities: saved.arrays['probabilities'] as Float64Array,
            };
      checkCalibration(calibration, 'bad-format');
      if (model.task !== 'binary') throw refuse('bad-format', 'the inner model is not binary.');
      return calibratedModel({ model, calibration, training: (state['training'] ?? null) as Json });
    },
  });
}
