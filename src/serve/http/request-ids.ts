import type { RequestHead } from './exchange.ts';

/** What a request is called: as the client calls it in `x-request-id`, or by a name of ours that no other server gives. */
export function requestIds(): (request: RequestHead) => string {
  // Not before the first request: some workers have no randomness until then.
  let prefix: string | undefined;
  let count = 0;
  return (request) => {
    const given = request.header('x-request-id');
    // What could break a line of a log, or a header, is not taken over.
    if (given !== null && /^[\x21-\x7e]{1,128}$/.test(given)) return given;
    prefix ??= globalThis.crypto.randomUUID();
    return `${prefix}-${count++}`;
  };
}
