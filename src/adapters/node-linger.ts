import type { IncomingMessage } from 'node:http';

/** How long a refused client may go on sending, so that it comes to read why: a connection cut under it would tell nothing. */
export const lingerMs = 1000;

/** Whether nothing of a request is still to come. */
export function isWhole({ complete, headers }: IncomingMessage): boolean {
  // Node says that a request is complete after it has handed it on, even one without a body.
  return (
    complete || (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0)
  );
}

/** Throws away what the client still sends, for a while. */
export async function linger(message: IncomingMessage): Promise<void> {
  if (isWhole(message) || message.destroyed) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, lingerMs);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    message.once('end', done).once('close', done).once('error', done).resume();
  });
}
