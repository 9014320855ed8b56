import { SlipwayError, sentenceOf } from '../core/error.ts';

/** The same error with the name of the file in front; anything else as it is, an abort's reason above all. */
export function inFile(error: unknown, file: string | undefined): unknown {
  if (file === undefined || !(error instanceof SlipwayError) || Object.hasOwn(error.details, 'file'))
    return error;
  return new SlipwayError(error.code, error.where, `"${file}": ${sentenceOf(error)}`, {
    details: { ...error.details, file },
    ...(error.cause === undefined ? {} : { cause: error.cause }),
  });
}
