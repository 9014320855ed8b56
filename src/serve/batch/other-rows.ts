import { SlipwayError } from '../../core/error.ts';

/** The error of a part that is there for other rows than those that come now. */
export function otherRows(where: string, place: string, number: number): SlipwayError {
  return new SlipwayError(
    'conflict',
    where,
    `part ${number} in ${place} was written for other rows; expected the batches of the run that began it, in their order and size. Begin anew in another place.`,
    { details: { part: number } },
  );
}
