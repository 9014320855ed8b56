import { SlipwayError } from '../../core/error.ts';
import { checkPrefix } from '../../core/key.ts';
import { checkNumber } from '../../core/options.ts';

/** An address that requests begin with. */
export interface Endpoint {
  readonly origin: string;
  readonly host: string;
  /** Without a slash at its end. */
  readonly path: string;
}

/** Checks the address of a service; a wrong one is not repeated, since it may hold a password. */
export function checkEndpoint(where: string, value: unknown, option = 'endpoint'): Endpoint {
  const text = value instanceof URL ? value.href : value;
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined;
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    url.username + url.password + url.search + url.hash !== '' ||
    !/^[\w./~%-]*$/.test(url.pathname)
  )
    throw new SlipwayError(
      'bad-option',
      where,
      `${option} is no address such as https://storage.example.com, without a user, a query and a fragment.`,
      { details: { option } },
    );
  return { origin: url.origin, host: url.host, path: url.pathname.replace(/\/+$/, '') };
}

/** Checks the name of a bucket, which becomes part of an address. */
export function checkBucket(where: string, value: unknown): string {
  if (
    typeof value === 'string' &&
    /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(value) &&
    !value.includes('..')
  )
    return value;
  throw new SlipwayError(
    'bad-option',
    where,
    'bucket is no name of small letters, digits, ".", "_" and "-"; expected one such as my-models.',
    { details: { option: 'bucket' } },
  );
}

/** Checks a name of letters, digits, ".", "_" and "-" and hands it back. */
export function checkName(where: string, option: string, value: unknown): string {
  if (typeof value === 'string' && /^[\w.-]{1,100}$/.test(value)) return value;
  throw new SlipwayError(
    'bad-option',
    where,
    `${option} is missing, or has other characters than letters, digits, ".", "_" and "-"; expected those.`,
    { details: { option } },
  );
}

/** Checks what goes into a header: printable ASCII. It is not repeated, since it may be a secret. */
export function checkHeaderText(
  where: string,
  option: string,
  value: unknown,
  spaces: 'no spaces' | 'with spaces' = 'no spaces',
): string {
  const fits = spaces === 'no spaces' ? /^[\x21-\x7e]+$/ : /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;
  if (typeof value === 'string' && fits.test(value)) return value;
  throw new SlipwayError(
    'bad-option',
    where,
    `${option} is missing, or no text of printable ASCII characters ${spaces === 'no spaces' ? 'without spaces' : 'without a space at an end'}; expected that.`,
    { details: { option } },
  );
}

/** Checks where in a bucket a store is, and how much it takes. */
export function checkPlace(
  where: string,
  options: { readonly prefix?: string; readonly maxBytes?: number },
): { readonly prefix: string; readonly maxBytes: number } {
  return {
    prefix: checkPrefix(where, options.prefix ?? ''),
    maxBytes: checkNumber(where, 'maxBytes', options.maxBytes ?? 2 ** 30, { min: 1, max: Infinity }),
  };
}
