import { SlipwayError } from '../../core/error.ts';
import { childText, parseXml, type XmlElement } from './xml.ts';

/** Some of a listing; `next` asks for what comes after. */
export interface Page {
  readonly paths: readonly string[];
  readonly next: string | undefined;
}

/**
 * Reads the answer to ListObjectsV2.
 *
 * @throws {SlipwayError} `bad-format` on anything else.
 */
export function readObjectList(where: string, bytes: Uint8Array): Page {
  const list = parseXml(where, bytes);
  const one = (name: string): string | undefined => childText(where, list, name);
  const truncated = one('IsTruncated');
  const next = one('NextContinuationToken');
  if (
    list.name !== 'ListBucketResult' ||
    (truncated !== 'true' && truncated !== 'false') ||
    (truncated === 'true') !== !!next
  )
    throw new SlipwayError(
      'bad-format',
      where,
      `the answer is ${list.name} and says no more how it goes on; expected a ListBucketResult that does.`,
    );
  const plain = one('EncodingType') === 'url' ? fromUrl : (path: string): string => path;
  const contents = list.children.filter(({ name }) => name === 'Contents');
  return { paths: contents.map((content) => plain(keyOf(where, content))), next: next || undefined };
}

/** What went wrong, as S3 calls it; `undefined` where the answer does not say. Nothing else of it may be repeated. */
export function errorCode(where: string, bytes: Uint8Array): string | undefined {
  try {
    const error = parseXml(where, bytes);
    const code = error.name === 'Error' ? childText(where, error, 'Code') : undefined;
    return code !== undefined && /^[A-Za-z0-9.]{1,64}$/.test(code) ? code : undefined;
  } catch {
    return undefined;
  }
}

function keyOf(where: string, content: XmlElement): string {
  const key = childText(where, content, 'Key');
  if (!key)
    throw new SlipwayError('bad-format', where, 'the answer lists an object without a key; expected one.');
  return key;
}

/** What cannot be read is none of our keys, and stays as it is. */
function fromUrl(path: string): string {
  try {
    return decodeURIComponent(path.replace(/\+/g, ' '));
  } catch {
    return path;
  }
}
