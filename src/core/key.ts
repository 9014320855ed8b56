import { quoteNames, SlipwayError } from './error.ts';

const maxKeyLength = 512;
const maxPartLength = 120;
const part = /^[A-Za-z0-9._-]+$/;
const windowsDevice = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;

/**
 * Checks the key of a stored value and hands it back, before it becomes a path or an address.
 *
 * A key is parts of `[A-Za-z0-9._-]` joined by `/`: each of 1 to 120 characters, 512 in all. Refused are
 * parts that leave a folder (`.` and `..`) and parts that Windows cannot hold (a last dot, `con`, `nul`, …),
 * so that a store can be copied from one system to another. Every store calls this first.
 *
 * @param where - folder and file of the caller, for the error.
 * @throws {SlipwayError} `bad-option`, with the key and the rule it breaks.
 * @example
 * checkKey('my-store', 'models/late-flights/versions/000001.json') // => 'models/late-flights/versions/000001.json'
 */
export function checkKey(where: string, key: string): string {
  if (typeof key !== 'string') throw refuse(where, String(key), 'expected text');
  if (key.length > maxKeyLength)
    throw refuse(where, key, `it has ${key.length} characters; expected at most ${maxKeyLength}`);
  for (const name of key.split('/')) {
    if (!part.test(name))
      throw refuse(where, key, 'expected parts of letters, digits, ".", "_" and "-", joined by "/"');
    if (name.length > maxPartLength)
      throw refuse(where, key, `a part has ${name.length} characters; expected at most ${maxPartLength}`);
    if (name.endsWith('.')) throw refuse(where, key, 'expected no part that is "." or ".." or ends in a dot');
    if (windowsDevice.test(name))
      throw refuse(where, key, `expected no part that names a Windows device, as "${name}" does`);
  }
  return key;
}

/**
 * Checks the prefix of a listing and hands it back: `''`, or a key followed by `/`.
 *
 * @throws {SlipwayError} `bad-option`, as {@link checkKey}.
 * @example
 * checkPrefix('my-store', 'models/') // => 'models/'
 */
export function checkPrefix(where: string, prefix: string): string {
  if (prefix === '') return prefix;
  if (typeof prefix !== 'string' || !prefix.endsWith('/'))
    throw refuse(where, String(prefix), 'expected a prefix that is empty or ends in "/"');
  checkKey(where, prefix.slice(0, -1));
  return prefix;
}

function refuse(where: string, key: string, rule: string): SlipwayError {
  return new SlipwayError('bad-option', where, `the key ${quoteNames([key])} cannot be used: ${rule}.`);
}
