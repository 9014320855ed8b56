import { SlipwayError } from '../../core/error.ts';
import { isRecord, parseJson } from '../../core/json.ts';
import { checkNumber, checkText } from '../../core/options.ts';
import { waitFor } from '../../core/waiting.ts';
import type { MaybePromise } from '../../registry/store.ts';
import { boundedBody } from '../remote/bounded-body.ts';

/** Folder of this adapter, in errors. */
export const where = 'adapters/mlflow';
const maxJsonBytes = 64 * 1024 * 1024;
/** MLflow takes a number anew so often by itself, then says that it gave up, and has written nothing. */
const maxAttempts = 100;

/** Where an MLflow server is, and how it is asked. */
export interface MlflowConnection {
  /** Such as `http://localhost:5000`; a path before `/api` is kept. */
  readonly url: string;
  /**
   * The value of the header of that name, such as `Bearer …` or `Basic …`, or what gives it, asked before every request. In
   * no error, and sent nowhere else. @default none
   */
  readonly authorization?: string | (() => MaybePromise<string>);
  /** @default the platform's */
  readonly fetch?: typeof globalThis.fetch;
  /** How long one request may take. @default 60000 */
  readonly timeoutMs?: number;
  /** The most bytes of an artifact that are read. @default 1073741824 */
  readonly maxBytes?: number;
}

/** The names of {@link MlflowConnection}. */
export const connectionOptions = ['url', 'authorization', 'fetch', 'timeoutMs', 'maxBytes'] as const;

/** What an answer holds. */
export type MlflowFields = Readonly<Record<string, unknown>>;

/** Asks an MLflow server. */
export interface MlflowClient {
  /** The address, for errors. */
  readonly name: string;
  /**
   * One call of the REST API.
   *
   * @param path - behind `/api/2.0/mlflow/`.
   * @param fields - the query of a GET, the body of anything else.
   * @param absent - error codes for which the answer is `null`.
   * @throws {SlipwayError} `io`, with MLflow's error code in the details; `bad-format`, `too-large`.
   */
  ask(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    fields: Readonly<Record<string, unknown>>,
    absent?: readonly string[],
  ): Promise<MlflowFields | null>;
  /** The bytes of a file among the artifacts, or `null`. */
  download(path: string): Promise<Uint8Array | null>;
  /** Whether there is such a file. */
  has(path: string): Promise<boolean>;
  upload(path: string, bytes: Uint8Array): Promise<void>;
  remove(path: string): Promise<void>;
}

/**
 * Opens nothing yet.
 *
 * @throws {SlipwayError} `bad-option`.
 */
export function mlflowClient(connection: MlflowConnection): MlflowClient {
  const { authorization, timeoutMs = 60_000, maxBytes = 2 ** 30 } = connection;
  const base = addressOf(connection.url);
  const send = connection.fetch ?? globalThis.fetch;
  if (typeof authorization !== 'function' && authorization !== undefined) checkHeader(authorization);
  checkNumber(where, 'timeoutMs', timeoutMs, { min: 1, max: Infinity });
  checkNumber(where, 'maxBytes', maxBytes, { min: 1, max: Infinity });

  async function once(
    method: string,
    path: string,
    limit: number,
    body?: BodyInit,
    type?: string,
  ): Promise<Answer> {
    const what = `${method} ${path.split('?')[0]!}`;
    const secret = typeof authorization === 'function' ? checkHeader(await authorization()) : authorization;
    const headers = {
      ...(secret !== undefined && { authorization: secret }),
      ...(type !== undefined && { 'content-type': type }),
    };
    try {
      const waited = await waitFor(async (signal) => {
        // What is redirected elsewhere was not asked for.
        const init = {
          method,
          headers,
          signal,
          redirect: 'error' as const,
          ...(body !== undefined && { body }),
        };
        const response = await send(`${base}/api/2.0/${path}`, init);
        const bytes = await boundedBody(
          where,
          `the answer to ${what}`,
          response,
          response.ok ? limit : maxJsonBytes,
        );
        return { status: response.status, ok: response.ok, bytes, secret };
      }, timeoutMs);
      if (!waited.late) return waited.result;
    } catch (cause) {
      if (cause instanceof SlipwayError) throw cause;
      throw new SlipwayError('io', where, `${what} at ${base} failed: there was no answer.`, { cause });
    }
    throw new SlipwayError(
      'io',
      where,
      `${what} at ${base} took longer than ${timeoutMs} ms; expected an answer.`,
    );
  }

  function refused(what: string, { status, bytes, secret }: Answer): SlipwayError {
    const { code, message } = errorIn(bytes);
    const said = shorten(secret === undefined ? message : message.replaceAll(secret, '…'));
    return new SlipwayError(
      'io',
      where,
      `${what} at ${base} was refused with status ${status}${code && ` (${code})`}: ${said}`,
      {
        details: { status, error: code },
      },
    );
  }

  async function file(method: string, path: string, limit: number, body?: Uint8Array): Promise<Answer> {
    const type = body && 'application/octet-stream';
    const encoded = path.split('/').map(encodeURIComponent).join('/');
    return once(method, `mlflow-artifacts/artifacts/${encoded}`, limit, body as BodyInit | undefined, type);
  }

  return {
    name: `MLflow at ${base}`,
    async ask(method, path, fields, absent = []) {
      const inQuery = method === 'GET' ? `?${queryOf(fields)}` : '';
      const body = method === 'GET' ? undefined : JSON.stringify(fields);
      for (let attempt = 1; ; attempt++) {
        const answer = await once(
          method,
          `mlflow/${path}${inQuery}`,
          maxJsonBytes,
          body,
          body && 'application/json',
        );
        if (answer.ok) return fieldsIn(answer.bytes, `${method} ${path} at ${base}`);
        const { code, message } = errorIn(answer.bytes);
        if (absent.includes(code)) return null;
        if (attempt === maxAttempts || !/Giving up after|database is locked/.test(message))
          throw refused(`${method} ${path}`, answer);
      }
    },
    async download(path) {
      const answer = await file('GET', path, maxBytes);
      if (answer.ok) return answer.bytes;
      if (isAbsent(answer)) return null;
      throw refused('reading an artifact', answer);
    },
    async has(path) {
      const answer = await file('HEAD', path, maxBytes);
      if (!answer.ok && answer.status !== 404) throw refused('looking for an artifact', answer);
      return answer.ok;
    },
    async upload(path, bytes) {
      const answer = await file('PUT', path, maxJsonBytes, bytes);
      if (!answer.ok) throw refused('writing an artifact', answer);
    },
    async remove(path) {
      const answer = await file('DELETE', path, maxJsonBytes);
      if (!answer.ok && !isAbsent(answer)) throw refused('removing an artifact', answer);
    },
  };
}

interface Answer {
  readonly status: number;
  readonly ok: boolean;
  readonly bytes: Uint8Array;
  /** What was sent as authorization: no message may hold it. */
  readonly secret: string | undefined;
}

function checkHeader(authorization: string): string {
  if (/^[\x21-\x7e][\x20-\x7e]*$/.test(checkText(where, 'authorization', authorization)))
    return authorization;
  throw refuse('authorization', 'it cannot be a header; expected one such as "Bearer …".');
}

function addressOf(url: string): string {
  let parsed: URL;
  try {
    parsed = new URL(checkText(where, 'url', url));
  } catch {
    throw refuse('url', 'it is no address; expected one such as http://localhost:5000.');
  }
  if (
    !/^https?:$/.test(parsed.protocol) ||
    parsed.username ||
    parsed.password ||
    parsed.search ||
    parsed.hash
  )
    throw refuse(
      'url',
      'it is not http(s), or has a password, a query or a fragment; expected one such as http://localhost:5000, and the password in authorization.',
    );
  return `${parsed.origin}${parsed.pathname.replace(/\/+$/, '')}`;
}

function queryOf(fields: MlflowFields): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields))
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
  return query.toString();
}

function fieldsIn(bytes: Uint8Array, what: string): MlflowFields {
  const value = parseJson(new TextDecoder().decode(bytes), where, maxJsonBytes);
  if (isRecord(value)) return value;
  throw new SlipwayError('bad-format', where, `${what} gave no record; expected an MLflow server.`);
}

/** MLflow's code and the beginning of its words; nothing where the answer is not MLflow's. */
function errorIn(bytes: Uint8Array): { code: string; message: string } {
  try {
    const fields = parseJson(new TextDecoder().decode(bytes), where, maxJsonBytes);
    const { error_code: code, message } = isRecord(fields) ? fields : {};
    if (typeof code === 'string' && typeof message === 'string')
      return { code: code.slice(0, 80), message: message.slice(0, 2000) };
  } catch {
    // What a proxy says is no JSON, and is not repeated.
  }
  return { code: '', message: 'the answer is not one of MLflow.' };
}

function isAbsent({ status, bytes }: Answer): boolean {
  return status === 404 || errorIn(bytes).code === 'RESOURCE_DOES_NOT_EXIST';
}

function refuse(option: string, found: string): SlipwayError {
  return new SlipwayError('bad-option', where, `${option} cannot be used: ${found}`, { details: { option } });
}

function shorten(message: string): string {
  return message.length > 300 ? `${message.slice(0, 299)}…` : message;
}
