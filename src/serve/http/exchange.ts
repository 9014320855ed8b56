/** The head of a request, whatever the server it came through. */
export interface RequestHead {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** The client's address, where the server knows it. Behind a proxy it is the proxy's. */
  readonly client?: string | undefined;
  /** A header by its lower-case name; `null` when it is absent. */
  header(name: string): string | null;
}

/** What can be stopped. */
export interface Stoppable {
  stop(reason: unknown): void;
}

/** A request that waits for its answer. */
export interface Exchange extends RequestHead {
  /** @default 'http' */
  readonly scheme?: string;
  /**
   * The whole body, once. Rejects with a refusal when it has more than `maxBytes`, which it does not go on to read, and
   * when it does not come to its end.
   */
  read(maxBytes: number): Promise<Uint8Array>;
  /** Has it stopped when the client goes away before it is answered. One at a time. */
  stopWhenGone(one: Stoppable): void;
}

/** What is sent back. */
export interface Reply {
  readonly status: number;
  /** Names and values in turn, as they are sent. */
  readonly headers: readonly string[];
  readonly body: string | Uint8Array;
}

const common = ['x-content-type-options', 'nosniff', 'cache-control', 'no-store'];
const jsonHeaders: readonly string[] = ['content-type', 'application/json', ...common];

/** A reply in JSON, that no browser takes for anything else and no cache keeps. */
export function replyJson(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return { status, headers: [...jsonHeaders, ...Object.entries(headers).flat()], body: JSON.stringify(body) };
}

/** A reply whose JSON is written already. */
export function replyText(body: string): Reply {
  return { status: 200, headers: jsonHeaders, body };
}

/** A reply of text that is no JSON. */
export function replyPlain(body: string, contentType: string): Reply {
  return { status: 200, headers: ['content-type', contentType, ...common], body };
}

/** A reply of JSON with the bytes of tensors behind it. */
export function replyBytes(body: Uint8Array, jsonLength: number): Reply {
  const type = ['content-type', 'application/octet-stream'];
  const length = ['inference-header-content-length', String(jsonLength)];
  return { status: 200, headers: [...type, ...length, ...common], body };
}
