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

/** The loss; throws {@link diverged} when it is no number. */
export function finiteLoss(where: string, loss: number, epoch: number, advice: string): number {
  if (Number.isFinite(loss)) return loss;
  throw diverged(where, `the loss is ${loss}`, epoch, advice);
}
