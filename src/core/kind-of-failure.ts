import { isRecord } from './json.ts';

/**
 * What kind of failure a platform tells of a connection, such as `ECONNREFUSED` or `TypeError`: in letters alone, since
 * everything else in it may hold an address or a secret.
 */
export function kindOfFailure(error: unknown): string {
  if (!isRecord(error)) return 'an error';
  const { name, cause } = error;
  const code = isRecord(cause) ? cause['code'] : undefined;
  if (typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code)) return code;
  return typeof name === 'string' && /^[A-Za-z]{1,40}$/.test(name) ? name : 'an error';
}
