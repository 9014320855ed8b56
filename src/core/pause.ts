/** Lets the event loop turn once, so that aborts, timers and other work get their chance. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
