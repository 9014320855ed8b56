import { faultyServer, type Answered, type Asked, type FaultyServer } from './faulty-server.ts';

export const bucket = 'models-of-tests';
export const token = 'ya29.a-token-of-tests';

interface Stored {
  readonly bytes: Uint8Array;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A bucket, as the JSON API of Cloud Storage answers for it: uploads are conditional, listings have pages. */
export async function fakeGcs(
  pageSize = 1000,
): Promise<FaultyServer & { readonly objects: Map<string, Stored> }> {
  const objects = new Map<string, Stored>();
  const server = await faultyServer((asked) => {
    if (asked.headers.authorization !== `Bearer ${token}`) return error(401, 'Invalid Credentials');
    const path = /^\/(upload\/)?storage\/v1\/b\/([^/]+)\/o(?:\/([^/]+))?$/.exec(asked.url.pathname);
    if (!path) return error(400, 'Bad Request');
    const [, upload, name, encoded] = path;
    if (name !== bucket) return error(404, 'The specified bucket does not exist.');
    if (upload)
      return asked.method === 'POST' && !encoded ? insert(asked, objects) : error(400, 'Bad Request');
    if (encoded === undefined) return list(asked, objects, pageSize);
    const key = decodeURIComponent(encoded);
    const found = objects.get(key);
    if (!found) return error(404, `No such object: ${bucket}/${key}`);
    if (asked.method === 'DELETE') {
      objects.delete(key);
      return { status: 204 };
    }
    return asked.url.searchParams.get('alt') === 'media'
      ? { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: found.bytes }
      : json(200, { metadata: found.metadata });
  });
  return Object.assign(server, { objects });
}

function insert({ url, headers, body }: Asked, objects: Map<string, Stored>): Answered {
  const boundary = /^multipart\/related; boundary=([\w-]+)$/.exec(headers['content-type'] ?? '')?.[1];
  if (url.searchParams.get('uploadType') !== 'multipart' || !boundary) return error(400, 'Bad Request');
  const text = body.toString('latin1');
  const parts = text.split(`--${boundary}`);
  if (parts.length !== 4 || parts[0] !== '' || parts[3] !== '--\r\n') return error(400, 'Bad Request');
  const [about, media] = parts.slice(1, 3).map((part) => part.slice(part.indexOf('\r\n\r\n') + 4, -2));
  const { name, metadata } = JSON.parse(about!) as { name: string; metadata: Record<string, string> };
  if (url.searchParams.get('ifGenerationMatch') !== '0') return error(400, 'Bad Request');
  if (objects.has(name)) return error(412, 'At least one of the pre-conditions you specified did not hold.');
  objects.set(name, { bytes: Buffer.from(media!, 'latin1'), metadata });
  return json(200, { name });
}

function list({ url }: Asked, objects: ReadonlyMap<string, Stored>, pageSize: number): Answered {
  const query = url.searchParams;
  const prefix = query.get('prefix') ?? '';
  const after = Buffer.from(query.get('pageToken') ?? '', 'base64').toString();
  const most = Math.min(pageSize, Number(query.get('maxResults') ?? 1000));
  const names = [...objects.keys()]
    .filter((name) => name.startsWith(prefix) && (after === '' || name > after))
    .sort();
  const page = names.slice(0, most).map((name) => ({ name }));
  return json(200, {
    ...(page.length > 0 && { items: page }),
    ...(names.length > most && { nextPageToken: Buffer.from(page.at(-1)!.name).toString('base64') }),
  });
}

function json(status: number, value: object): Answered {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: JSON.stringify(value),
  };
}

export function error(code: number, message: string): Answered {
  return json(code, { error: { code, message } });
}
