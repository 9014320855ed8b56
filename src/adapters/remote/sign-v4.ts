import { SlipwayError } from '../../core/error.ts';
import { hexOf } from '../../core/hash.ts';

/** Who asks; a `sessionToken` where the key is a temporary one. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A request as it is signed: the path as it is sent, names of headers in small letters. */
export interface ToSign {
  readonly method: string;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  /** All that are signed; `host` and `x-amz-date` (`20130524T000000Z`) are among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** SHA-256 of the body, in hexadecimal digits. */
  readonly payloadHash: string;
}

/** For which service the key is derived. */
export interface Scope {
  readonly region: string;
  readonly service: string;
}

/**
 * The `authorization` header of AWS Signature Version 4, by Web Crypto.
 *
 * @throws {SlipwayError} `unsupported` where there is no Web Crypto, such as in a page over plain HTTP.
 * @source "Create a signed AWS API request", AWS Identity and Access Management User Guide; the path is encoded once,
 *   as for Amazon S3.
 */
export async function signV4(
  where: string,
  request: ToSign,
  { accessKeyId, secretAccessKey }: S3Credentials,
  { region, service }: Scope,
): Promise<string> {
  const names = Object.keys(request.headers).sort();
  const date = request.headers['x-amz-date']!;
  const canonical = [
    request.method,
    request.path,
    queryText(request.query),
    ...names.map((name) => `${name}:${request.headers[name]!.trim().replace(/ +/g, ' ')}`),
    '',
    names.join(';'),
    request.payloadHash,
  ].join('\n');
  const scope = [date.slice(0, 8), region, service, 'aws4_request'];
  const text = ['AWS4-HMAC-SHA256', date, scope.join('/'), await hexOfHash(where, utf8(canonical))].join(
    '\n',
  );
  let key = utf8(`AWS4${secretAccessKey}`);
  for (const part of scope) key = await hmac(where, key, utf8(part));
  const signature = hexOf(await hmac(where, key, utf8(text)));
  return `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope.join('/')}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
}

/** A query as it is both signed and sent: sorted, every character encoded that is not unreserved. */
export function queryText(query: ToSign['query']): string {
  return query
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
}

/** SHA-256 of bytes by Web Crypto, in hexadecimal digits. */
export async function hexOfHash(where: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return hexOf(new Uint8Array(await subtle(where).digest('SHA-256', bytes)));
}

async function hmac(
  where: string,
  key: Uint8Array<ArrayBuffer>,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await subtle(where).importKey('raw', key, algorithm, false, ['sign']);
  return new Uint8Array(await subtle(where).sign('HMAC', imported, bytes));
}

function subtle(where: string): SubtleCrypto {
  const found = (globalThis as { readonly crypto?: Crypto }).crypto?.subtle;
  if (found) return found;
  throw new SlipwayError(
    'unsupported',
    where,
    'there is no Web Crypto here; expected crypto.subtle. A page has it over HTTPS and on localhost.',
  );
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
