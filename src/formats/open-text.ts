import { SlipwayError } from '../core/error.ts';
import { checkNumber } from '../core/options.ts';

/** The most that a file may have, where nothing else is said: 256 MiB. */
const MOST_BYTES = 256 * 1024 * 1024;

/** The bytes or the text of a file, once they are few enough. */
export function checkFile(where: string, file: unknown, most: number | undefined): string | Uint8Array {
  const limit = checkNumber(where, 'maxBytes', most ?? MOST_BYTES, { min: 1 });
  if (typeof file !== 'string' && !(file instanceof Uint8Array))
    throw new SlipwayError(
      'bad-option',
      where,
      `the file is ${file === null ? 'null' : `of type ${typeof file}`}; expected its bytes or its text.`,
    );
  if (file.length <= limit) return file;
  throw new SlipwayError(
    'too-large',
    where,
    `the file has ${file.length} bytes; expected at most ${limit}. Raise maxBytes if that is what it is.`,
  );
}

/** Text of bytes in UTF-8. */
export function textOf(where: string, file: string | Uint8Array): string {
  if (typeof file === 'string') return file;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(file);
  } catch (cause) {
    throw new SlipwayError('bad-format', where, 'the file is not text in UTF-8.', { cause });
  }
}
