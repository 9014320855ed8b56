/**
 * Lets the event loop turn once, so that aborts, timers and other work get their chance.
 *
 * It is no timer itself: one is late by a millisecond and more, as long as a thousand rows take.
 */
export function pause(): Promise<void> {
  // Node, Deno and Bun have it; a page has messages, which wait for no clock either.
  const { setImmediate } = globalThis as { setImmediate?: (then: () => void) => unknown };
  if (setImmediate) return new Promise((resolve) => void setImmediate(resolve));
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
