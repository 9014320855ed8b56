import { SlipwayError } from '../../core/error.ts';
import { checkNumber } from '../../core/options.ts';
import type { MaybePromise } from '../../core/maybe-promise.ts';
import {
  createExchange,
  exchangeOptions,
  mayPass,
  timesOf,
  type Answer,
  type ExchangeOptions,
  type Handling,
} from '../remote/exchange.ts';
import { recordIn } from '../remote/json-body.ts';
import { checkEndpoint, checkHeaderText } from '../remote/place.ts';

/** Folder of this adapter, in errors. */
export const where = 'adapters/mlflow';
const maxJsonBytes = 64 * 1024 * 1024;

/** Where an MLflow server is, and how it is asked. */
export interface MlflowConnection extends ExchangeOptions {
  /** Such as `http://localhost:5000`; a path before `/api` is kept. */
  readonly url: string;
  /**
   * The value of the header of that name, such as `Bearer …` or `Basic …`, or what gives it, asked before every request. In
   * no error, and sent nowhere else. @default none
   */
  readonly authorization?: string | (() => MaybePromise<string>);
  /** The most bytes of an artifact that are read or written. @default 1073741824 */
  readonly maxBytes?: number;
}

/** The names of {@link MlflowConnection}. */
export const connectionOptions: readonly string[] = ['url', 'authorization', 'maxBytes', ...exchangeOptions];

/** What an answer holds. */
export type MlflowFields = Readonly<Record<string, unknown>>;

/** Asks an MLflow server. */
export interface MlflowClient {
  /** The address, for errors. */
  readonly name: string;
  /** The most bytes of an artifact. */
  readonly maxBytes: number;
  /**
   * One call of the REST API.
   *
   * @param path - behind `/api/2.0/mlflow/`.
   * @param fields - the query of a GET, the body of anything else.
   * @param absent - error codes for which the answer is `null`.
   * @throws {SlipwayError} `io`, with MLflow's error code in the details; `bad-format`, `too-large`; the signal's reason.
   */
  ask(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
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
 * Reads are asked again as those of a bucket, and so is what leads to the same when it is done twice. What makes something
 * is asked again only where the answer says that nothing was written: a try without an answer may have been carried out. Of what the server says, nothing is repeated but its code.
 *
 * @throws {SlipwayError} `bad-option`.
 */
export function mlflowClient(connection: MlflowConnection): MlflowClient {
  const { authorization, maxBytes = 2 ** 30 } = connection;
  const endpoint = checkEndpoint(where, connection.url, 'url');
  const base = `${endpoint.origin}${endpoint.path}`;
  if (typeof authorization !== 'function' && authorization !== undefined) checkSecret(authorization);
  checkNumber(where, 'maxBytes', maxBytes, { min: 1, max: Infinity });
  const exchange = createExchange(where, endpoint.host, connection);

  interface Sent {
    readonly body?: Uint8Array;
    readonly type?: string;
  }
  const send = async (
    method: string,
    path: string,
    handling: Handling,
    { body, type }: Sent = {},
  ): Promise<Answer> =>
    exchange(async () => {
      const secret = typeof authorization === 'function' ? checkSecret(await authorization()) : authorization;
      const headers = {
        ...(secret !== undefined && { authorization: secret }),
        ...(type !== undefined && { 'content-type': type }),
      };
      const url = `${base}/api/2.0/${path}`;
      return { method, url, headers, ...(body && { body: body as Uint8Array<ArrayBuffer> }) };
    }, handling);

  function refused(what: string, { status, body, tries }: Answer): SlipwayError {
    const { code } = errorIn(body);
    return new SlipwayError(
      'io',
      where,
      `${what}: ${base} answered ${status}${code && ` (${code})`}, and was asked ${timesOf(tries)}; expected it done. Check the address, and the rights of the authorization.`,
      { details: { status, error: code } },
    );
  }

  async function file(method: string, path: string, handling: Handling, body?: Uint8Array): Promise<Answer> {
    const encoded = path.split('/').map(encodeURIComponent).join('/');
    const sent = body && { body, type: 'application/octet-stream' };
    return send(method, `mlflow-artifacts/artifacts/${encoded}`, handling, sent);
  }

  return {
    name: `MLflow at ${base}`,
    maxBytes,
    async ask(method, path, fields, absent = []) {
      const what = `${method} ${path}`;
      const answer =
        method === 'GET'
          ? await send(method, `mlflow/${path}?${queryOf(fields)}`, { what, maxBytes: maxJsonBytes })
          : await send(
              method,
              `mlflow/${path}`,
              { what, maxBytes: maxJsonBytes, ...(!settles.test(path) && onceOnly) },
              { body: new TextEncoder().encode(JSON.stringify(fields)), type: 'application/json' },
            );
      if (answer.status === 200) {
        const found = recordIn(answer.body);
        if (found) return found;
        throw new SlipwayError(
          'bad-format',
          where,
          `${what} at ${base} gave no record; expected an MLflow server.`,
        );
      }
      if (absent.includes(errorIn(answer.body).code)) return null;
      throw refused(what, answer);
    },
    async download(path) {
      const answer = await file('GET', path, { what: 'an artifact', maxBytes, isOption: true });
      if (answer.status === 200) return answer.body;
      if (isAbsent(answer)) return null;
      throw refused('reading an artifact', answer);
    },
    async has(path) {
      const answer = await file('HEAD', path, { what: 'an artifact', maxBytes: Infinity });
      if (answer.status !== 200 && answer.status !== 404) throw refused('looking for an artifact', answer);
      return answer.status === 200;
    },
    // What lies at a path is of one hash, so it may be written and removed twice.
    async upload(path, bytes) {
      const answer = await file('PUT', path, { what: 'an artifact', maxBytes: maxJsonBytes }, bytes);
      if (answer.status !== 200) throw refused('writing an artifact', answer);
    },
    async remove(path) {
      const answer = await file('DELETE', path, { what: 'an artifact', maxBytes: maxJsonBytes });
      if (answer.status !== 200 && !isAbsent(answer)) throw refused('removing an artifact', answer);
    },
  };
}

/** What sets something, or takes it away: done twice, it is as done once. */
const settles = /^(?:registered-models\/alias|model-versions\/(?:set-tag|delete-tag|update|delete))$/;
const onceOnly: Partial<Handling> = { again: wroteNothing, repeatable: false };

function checkSecret(authorization: unknown): string {
  return checkHeaderText(where, 'authorization', authorization, 'with spaces');
}

/** MLflow takes a number anew a few times by itself, then says that it gave up; so it does of a database that is locked. */
function wroteNothing({ status, body }: Pick<Answer, 'status' | 'body'>): boolean {
  if (status === 429) return true;
  return mayPass({ status }) && /Giving up after|database is locked/.test(errorIn(body).message);
}

function queryOf(fields: MlflowFields): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields))
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
  return query.toString();
}

/** MLflow's code, where it is one, and its words, which are looked at and told to nobody: both may hold a secret. */
function errorIn(body: Uint8Array): { readonly code: string; readonly message: string } {
  const { error_code: code, message } = recordIn(body) ?? {};
  return {
    code: typeof code === 'string' && /^[A-Z_]{1,64}$/.test(code) ? code : '',
    message: typeof message === 'string' ? message : '',
  };
}

function isAbsent({ status, body }: Answer): boolean {
  return status === 404 || errorIn(body).code === 'RESOURCE_DOES_NOT_EXIST';
}
