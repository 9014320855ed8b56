import { SlipwayError, type ErrorDetails } from '../../core/error.ts';

/** Named in every error of reading Arrow. */
export const ARROW = 'sources/arrow';

/** The error for bytes that are not the Arrow they claim to be. */
export function badArrow(found: string, details: ErrorDetails = {}): SlipwayError {
  return new SlipwayError(
    'bad-format',
    ARROW,
    `${found}; expected whole Arrow IPC. Fetch or write it again.`,
    {
      details,
    },
  );
}
