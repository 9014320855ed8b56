import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkChoice, checkKeys, checkNumber } from '../core/options.ts';

/** Which end of an interval is held against a limit: none, but the figure itself; the better end; the worse one. */
export type LimitBound = 'point' | 'best' | 'worst';

/** All bounds are inclusive and in the metric's own unit; regressions are written as positive amounts. At least one. */
export interface Limit {
  readonly min?: number;
  readonly max?: number;
  /** Largest acceptable worsening against the baseline, 0 or more; the metric's direction supplies the sign. */
  readonly maxRegression?: number;
  /** The same as a share of the size of the baseline's figure, 0 or more: 0.02 is 2 % of it. With both, the tighter counts. */
  readonly maxRegressionShare?: number;
  /**
   * What is held against the limits: the figure (`point`), or an end of its interval. `best` refuses only on evidence
   * that a limit is missed, `worst` passes only on evidence that it is kept. @default 'point'
   */
  readonly bound?: LimitBound;
}

/** A limit that every slice is held to, and that slices of the same columns are held to among each other. At least one. */
export interface SliceLimit extends Limit {
  /** Slices of fewer rows are named and not judged, 1 or more; one that shrank below it fails a limit on regressions. @default 1 */
  readonly minRows?: number;
  /** Largest acceptable difference between the greatest and the least figure of the slices by the same columns, 0 or more. */
  readonly maxGap?: number;
  /** Least acceptable ratio of the least figure to the greatest, inside [0, 1]; for figures of 0 or more. */
  readonly minRatio?: number;
}

/** Limits by the name of the metric, and those of slices under `slices`. */
export interface Limits {
  readonly [metric: string]: Limit | Readonly<Record<string, SliceLimit>> | undefined;
  readonly slices?: Readonly<Record<string, SliceLimit>>;
}

/** The limit of one metric, read. */
export interface MetricLimit extends SliceLimit {
  readonly metric: string;
  readonly minRows: number;
  readonly bound: LimitBound;
}

/** Limits, read: those over all rows, and those of every slice. */
export interface CheckedLimits {
  readonly overall: readonly MetricLimit[];
  readonly slices: readonly MetricLimit[];
}

const where = 'validate/gate';

const ranges = {
  min: {},
  max: {},
  maxRegression: { min: 0 },
  maxRegressionShare: { min: 0 },
  maxGap: { min: 0 },
  minRatio: { min: 0, max: 1 },
} as const;
type Bound = keyof typeof ranges;
const everywhere: readonly Bound[] = ['min', 'max', 'maxRegression', 'maxRegressionShare'];
const ofSlices: readonly Bound[] = [...everywhere, 'maxGap', 'minRatio'];

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
  return {
    overall: Object.entries(overall).map(([metric, limit]) => checkLimit(metric, metric, limit, everywhere)),
    slices: Object.entries(slices).map(([metric, limit]) =>
      checkLimit(`slices.${metric}`, metric, limit, ofSlices, ['minRows']),
    ),
  };
}

function checkLimit(
  path: string,
  metric: string,
  limit: unknown,
  bounds: readonly Bound[],
  others: readonly string[] = [],
): MetricLimit {
  const refuse = (what: string): SlipwayError =>
    new SlipwayError('bad-option', where, what, { details: { option: path } });
  if (!isRecord(limit)) throw refuse(`the limit of ${path} is not an object; expected such as { min: 0.7 }.`);
  checkKeys(where, limit, [...bounds, 'bound', ...others]);
  const given = bounds.filter((bound) => limit[bound] !== undefined);
  if (given.length === 0)
    throw refuse(`the limit of ${path} limits nothing; expected one of ${bounds.join(', ')}.`);
  const { minRows = 1, bound = 'point' } = limit;
  const read: { [Key in Bound]?: number } = Object.fromEntries(
    given.map((name) => [name, checkNumber(where, `${path}.${name}`, limit[name], ranges[name])]),
  );
  if (read.min !== undefined && read.max !== undefined && read.min > read.max)
    throw refuse(`${path}.min is ${read.min} and ${path}.max ${read.max}; expected min at or below max.`);
  return {
    ...read,
    metric,
    minRows: checkNumber(where, `${path}.minRows`, minRows, { min: 1, integer: true }),
    bound: checkChoice(where, `${path}.bound`, bound, ['point', 'best', 'worst']),
  };
}
