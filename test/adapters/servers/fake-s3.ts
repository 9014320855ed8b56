import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { faultyServer, type Answered, type Asked, type FaultyServer } from './faulty-server.ts';

export const bucket = 'models-of-tests';
export const region = 'eu-test-1';
export const credentials = {
  accessKeyId: 'AKIDTEST',
  secretAccessKey: 's3cr3t/Key+of=Tests',
  sessionToken: 'a+session/token==',
};

/** A bucket, as Amazon S3 answers for it: signatures are recomputed, writes are conditional, listings have pages. */
export async function fakeS3(
  pageSize = 1000,
): Promise<FaultyServer & { readonly objects: Map<string, Stored> }> {
  const objects = new Map<string, Stored>();
  const server = await faultyServer((asked) => {
    const wrong = whatIsWrong(asked);
    if (wrong) return error(403, wrong);
    const [, name, ...parts] = asked.url.pathname.split('/');
    if (name !== bucket) return error(404, 'NoSuchBucket');
    const key = decodeURIComponent(parts.join('/'));
    if (key === '') return list(asked, objects, pageSize);
    const found = objects.get(key);
    switch (asked.method) {
      case 'PUT': {
        if (asked.headers['if-none-match'] !== '*') return error(400, 'InvalidRequest');
        if (found) return error(412, 'PreconditionFailed');
        const write = asked.headers['x-amz-meta-slipway-write'] as string | undefined;
        objects.set(key, { bytes: asked.body, write });
        return { status: 200, headers: { etag: '"etag"' } };
      }
      case 'GET':
      case 'HEAD':
        if (!found) return error(404, 'NoSuchKey');
        return {
          status: 200,
          headers: {
            'content-type': 'application/octet-stream',
            ...(found.write !== undefined && { 'x-amz-meta-slipway-write': found.write }),
          },
          body: found.bytes,
        };
      case 'DELETE':
        objects.delete(key);
        return { status: 204 };
      default:
        return error(405, 'MethodNotAllowed');
    }
  });
  return Object.assign(server, { objects });
}

interface Stored {
  readonly bytes: Uint8Array;
  readonly write: string | undefined;
}

function list({ url, method }: Asked, objects: ReadonlyMap<string, Stored>, pageSize: number): Answered {
  const query = url.searchParams;
  if (method !== 'GET' || query.get('list-type') !== '2') return error(400, 'InvalidRequest');
  const prefix = query.get('prefix') ?? '';
  const after = Buffer.from(query.get('continuation-token') ?? '', 'base64').toString();
  const most = Math.min(pageSize, Number(query.get('max-keys') ?? 1000));
  // Amazon sorts by the bytes of UTF-8.
  const keys = [...objects.keys()]
    .filter((key) => key.startsWith(prefix) && (after === '' || key > after))
    .sort();
  const page = keys.slice(0, most);
  const more = keys.length > most;
  const url8 = query.get('encoding-type') === 'url';
  const shown = (key: string): string => (url8 ? encodeURIComponent(key).replace(/%2F/g, '/') : key);
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name><Prefix>${prefix}</Prefix><KeyCount>${page.length}</KeyCount><MaxKeys>${most}</MaxKeys>${url8 ? '<EncodingType>url</EncodingType>' : ''}<IsTruncated>${more}</IsTruncated>${page
      .map(
        (key) =>
          `<Contents><Key>${shown(key)}</Key><ETag>&quot;e&quot;</ETag><Owner><ID>1</ID></Owner></Contents>`,
      )
      .join(
        '',
      )}${more ? `<NextContinuationToken>${Buffer.from(page.at(-1)!).toString('base64')}</NextContinuationToken>` : ''}</ListBucketResult>`,
  };
}

export function error(status: number, code: string): Answered {
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>it is ${credentials.secretAccessKey}</Message></Error>`,
  };
}

/** The signature, computed once more from what came, by other code than the one that is tested. */
function whatIsWrong({ method, url, headers, body }: Asked): string | undefined {
  const given =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    );
  if (!given) return 'AccessDenied';
  const [, id, day, where, signed, signature] = given as unknown as string[];
  const date = String(headers['x-amz-date']);
  const payload = createHash('sha256').update(body).digest('hex');
  const must = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
  if (id !== credentials.accessKeyId || where !== region) return 'InvalidAccessKeyId';
  if (headers['x-amz-security-token'] !== credentials.sessionToken) return 'InvalidToken';
  if (headers['x-amz-content-sha256'] !== payload) return 'XAmzContentSHA256Mismatch';
  if (!date.startsWith(day!) || must.some((name) => !signed!.split(';').includes(name)))
    return 'AccessDenied';
  const query = [...url.searchParams]
    .map((pair) =>
      pair.map((part) =>
        encodeURIComponent(part).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`),
      ),
    )
    .map(([name, value]) => `${name}=${value}`)
    .sort();
  const lines = signed!.split(';').map((name) => `${name}:${String(headers[name])}\n`);
  const canonical = `${method}\n${url.pathname}\n${query.join('&')}\n${lines.join('')}\n${signed}\n${payload}`;
  const text = `AWS4-HMAC-SHA256\n${date}\n${day}/${where}/s3/aws4_request\n${createHash('sha256').update(canonical).digest('hex')}`;
  const key = [day!, where, 's3', 'aws4_request'].reduce<Buffer>(
    (before, part) => createHmac('sha256', before).update(part).digest(),
    Buffer.from(`AWS4${credentials.secretAccessKey}`),
  );
  const expected = createHmac('sha256', key).update(text).digest();
  return timingSafeEqual(expected, Buffer.from(signature!, 'hex')) ? undefined : 'SignatureDoesNotMatch';
}
