import { SlipwayError } from '../core/error.ts';

/** The error of a training that came to no number, and what to do about it. */
export function diverged(where: string, found: string, epoch: number, advice: string): SlipwayError {
  return new SlipwayError(
    'not-converged',
    where,
    `${found} in epoch ${epoch}; expected a number. ${advice}`,
    { details: { epoch } },
  );
}
