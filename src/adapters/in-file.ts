import { SlipwayError } from '../core/error.ts';

/** The same error with the name of the file in front; anything else as it is, an abort's reason above all. */
export function inFile(error: unknown, file: string): unknown {
  if (!(error instanceof SlipwayError) || Object.hasOwn(error.details, 'file')) return error;
  const sentence = error.message.slice(error.where.length + 3);
  return new SlipwayError(error.code, error.where, `"${file}": ${sentence}`, {
    details: { ...error.details, file },
    ...(error.cause === undefined ? {} : { cause: error.cause }),
  });
}
