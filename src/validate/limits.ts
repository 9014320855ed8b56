import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkKeys, checkNumber } from '../core/options.ts';

/** All bounds are inclusive and in the metric's own unit; regressions are written as positive amounts. At least one. */
export interface Limit {
  readonly min?: number;
  readonly max?: number;
  /** Largest acceptable worsening against the baseline, 0 or more; the metric's direction supplies the sign. */
  readonly maxRegression?: number;
}

/** A limit that every slice is held to. */
export interface SliceLimit extends Limit {
  /** Slices of fewer rows are named and not judged, 1 or more. @default 1 */
  readonly minRows?: number;
}

/** Limits by the name of the metric, and those of slices under `slices`. */
export interface Limits {
  readonly [metric: string]: Limit | Readonly<Record<string, SliceLimit>> | undefined;
  readonly slices?: Readonly<Record<string, SliceLimit>>;
}

/** The limit of one metric, read. */
export interface MetricLimit extends Limit {
  readonly metric: string;
  readonly minRows: number;
}

/** Limits, read: those over all rows, and those of every slice. */
export interface CheckedLimits {
  readonly overall: readonly MetricLimit[];
  readonly slices: readonly MetricLimit[];
}

const where = 'validate/gate';

/** Reads limits: unknown keys, bounds that contradict each other and limits that limit nothing are refused. */
export function checkLimits(limits: Limits): CheckedLimits {
  if (!isRecord(limits)) {
    throw new SlipwayError(
      'bad-option',
      where,
      'the limits are not an object; expected limits by metric, such as { auc: { min: 0.7 } }.',
    );
  }
  const { slices = {}, ...overall } = limits;
  if (!isRecord(slices)) {
    throw new SlipwayError(
      'bad-option',
      where,
      'slices is not an object; expected limits by metric, such as { auc: { min: 0.6 } }.',
    );
  }
  const bounds = ['min', 'max', 'maxRegression'];
  return {
    overall: Object.entries(overall).map(([metric, limit]) => checkLimit(metric, metric, limit, bounds)),
    slices: Object.entries(slices).map(([metric, limit]) =>
      checkLimit(`slices.${metric}`, metric, limit, [...bounds, 'minRows']),
    ),
  };
}

function checkLimit(path: string, metric: string, limit: unknown, allowed: readonly string[]): MetricLimit {
  if (!isRecord(limit)) {
    throw new SlipwayError(
      'bad-option',
      where,
      `the limit of ${path} is not an object; expected such as { min: 0.7 }.`,
      { details: { option: path } },
    );
  }
  checkKeys(where, limit, allowed);
  const { min, max, maxRegression, minRows } = limit;
  if (min === undefined && max === undefined && maxRegression === undefined) {
    throw new SlipwayError(
      'bad-option',
      where,
      `the limit of ${path} limits nothing; expected min, max or maxRegression.`,
      { details: { option: path } },
    );
  }
  const checked = {
    metric,
    minRows:
      minRows === undefined ? 1 : checkNumber(where, `${path}.minRows`, minRows, { min: 1, integer: true }),
    ...(min === undefined ? {} : { min: checkNumber(where, `${path}.min`, min) }),
    ...(max === undefined ? {} : { max: checkNumber(where, `${path}.max`, max) }),
    ...(maxRegression === undefined
      ? {}
      : { maxRegression: checkNumber(where, `${path}.maxRegression`, maxRegression, { min: 0 }) }),
  };
  if (checked.min !== undefined && checked.max !== undefined && checked.min > checked.max) {
    throw new SlipwayError(
      'bad-option',
      where,
      `${path}.min is ${checked.min} and ${path}.max ${checked.max}; expected min at or below max.`,
      {
        details: { option: path },
      },
    );
  }
  return checked;
}
