import { SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import { isWithin, type ParameterValue, type Space } from './space.ts';

const where = 'train/search';

/** What came of some parameters. Plain JSON. */
export type Trial = {
  /** Counts from 0. */
  readonly number: number;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** `pruned`: stopped half way, for others were better by then. */
  readonly state: 'done' | 'pruned' | 'failed';
  /** What the objective gave; of a pruned trial what it reported last; `null` when it failed. */
  readonly value: number | null;
  /** What was reported on the way; `null` where that was `NaN` or infinite, which is behind all numbers. */
  readonly reports: readonly { readonly step: number; readonly value: number | null }[];
  /** Why it failed. */
  readonly error?: string;
};

/**
 * Refuses what are no trials of a space, in their order: earlier ones that come from outside.
 *
 * A trial of another space, such as one with a wider range, is refused as well: no choice could be learned from it.
 */
export function checkTrials(space: Space, trials: unknown): readonly Trial[] {
  if (!Array.isArray(trials) || trials.some((trial: unknown, place) => !isTrial(trial, place)))
    throw refuse('previous is no list of trials; expected those of an earlier search, in order.');
  for (const { number, parameters } of trials as readonly Trial[]) {
    const other = Object.keys(parameters).find((name) => !Object.hasOwn(space, name));
    if (other !== undefined)
      throw refuse(`previous trial ${number} has "${other}", which the space has not; ${EXPECTED}`);
    for (const [name, domain] of Object.entries(space)) {
      const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
      if (isWithin(domain, value)) continue;
      const found = value === undefined ? 'no value' : JSON.stringify(value).slice(0, 80);
      throw refuse(
        `previous trial ${number} has ${found} for "${name}", which is outside the space; ${EXPECTED}`,
      );
    }
  }
  return trials as readonly Trial[];
}

const EXPECTED = 'expected trials of the same space. Leave them out to begin anew.';

function isTrial(trial: unknown, place: number): boolean {
  if (!isRecord(trial)) return false;
  const { number, parameters, state, value, reports } = trial;
  if (number !== place || !isRecord(parameters) || !Array.isArray(reports) || !reports.every(isReport))
    return false;
  if (state === 'done') return Number.isFinite(value);
  if (state === 'pruned') return reports.length > 0 && isFigure(value);
  return state === 'failed' && value === null;
}

function isReport(report: unknown): boolean {
  return isRecord(report) && Number.isFinite(report['step']) && isFigure(report['value']);
}

function isFigure(value: unknown): boolean {
  return value === null || Number.isFinite(value);
}

function refuse(message: string): SlipwayError {
  return new SlipwayError('bad-option', where, message, { details: { option: 'previous' } });
}
