import { SlipwayError, type ErrorDetails } from '../../core/error.ts';

/** Named in every error of reading Parquet. */
export const PARQUET = 'sources/parquet';

/** The error for bytes that are not the Parquet they claim to be. */
export function badParquet(found: string, details: ErrorDetails = {}, cause?: unknown): SlipwayError {
  return new SlipwayError(
    'bad-format',
    PARQUET,
    `${found}; expected a whole Parquet file. Fetch or write it again.`,
    {
      details,
      ...(cause === undefined ? {} : { cause }),
    },
  );
}
