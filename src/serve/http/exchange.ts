/** A request, whatever the server it came through. */
export interface Exchange {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** A header by its lower-case name; `null` when it is absent. */
  header(name: string): string | null;
  /** The body in pieces; it is read once, and left early when it is too large. */
  body(): AsyncIterable<Uint8Array>;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
}

/** What is sent back. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A reply in JSON, that no browser takes for anything else and no cache keeps. */
export function replyJson(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const common = {
    'content-type': 'application/json',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  };
  return { status, headers: { ...common, ...headers }, body: JSON.stringify(body) };
}
