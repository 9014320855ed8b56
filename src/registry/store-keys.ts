import { SlipwayError } from '../core/error.ts';
import { checkKey } from '../core/key.ts';

/** Whether a name is one that a key may have: what else lies in a folder or a bucket is somebody else's. */
export function isKey(name: string): boolean {
  try {
    checkKey('registry/store-keys', name);
    return true;
  } catch {
    return false;
  }
}

/** `a` and `a/b` of `a/b/c`. */
export function foldersOf(key: string): readonly string[] {
  const parts = key.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

/**
 * A copy of what is to be kept, which the caller cannot change any more.
 *
 * @throws {SlipwayError} `bad-data` on what is not a `Uint8Array`, `too-large` past the limit.
 */
export function ownBytes(
  where: string,
  key: string,
  bytes: unknown,
  maxBytes: number,
): Uint8Array<ArrayBuffer> {
  if (Object.prototype.toString.call(bytes) !== '[object Uint8Array]')
    throw new SlipwayError(
      'bad-data',
      where,
      `what is to be kept is of type ${typeof bytes}; expected a Uint8Array.`,
    );
  const given = bytes as Uint8Array;
  checkSize(where, key, given.length, maxBytes);
  return new Uint8Array(given);
}

/** Refuses more bytes than a store's limit. */
export function checkSize(where: string, key: string, size: number, maxBytes: number): void {
  if (size > maxBytes)
    throw new SlipwayError(
      'too-large',
      where,
      `${key} has ${size} bytes; expected at most ${maxBytes}. Raise maxBytes to allow it.`,
      { details: { key, limit: maxBytes } },
    );
}

/** The refusal of a key that is the folder of another. */
export function folderConflict(where: string, key: string): SlipwayError {
  return new SlipwayError(
    'conflict',
    where,
    `the key ${key} would be the folder of another, or lie in one that is a key. Use another key.`,
    { details: { key } },
  );
}

/** A part of a key as a file is named that keeps capitals apart on disks that ignore case. */
export function toFileName(part: string): string {
  return part.replace(/[A-Z]/g, (letter) => `%${letter.toLowerCase()}`);
}

/** The part of a key that {@link toFileName} named a file after. */
export function fromFileName(name: string): string {
  return name.replace(/%([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
