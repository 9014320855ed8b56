/** An end of a channel between two threads: a `MessagePort`, as far as all platforms have it. */
export interface Port {
  postMessage(message: unknown, transfer?: readonly object[]): void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  close(): void;
}

/** What the caller's end of a channel hears. */
export interface PortEars {
  readonly hear: (message: unknown) => void;
  /** The other end is gone, where the platform tells; or sent what cannot be read here. */
  readonly lose: () => void;
}

/**
 * Opens a channel: one end for the caller, one to be transferred.
 *
 * The caller's keeps no program from ending: who waits for an answer does so by a timer.
 */
export function openPort({ hear, lose }: PortEars): { readonly mine: Port; readonly others: Port } {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }: { readonly data: unknown }) => hear(data);
  port1.onmessageerror = lose;
  port1.addEventListener('close', lose);
  (port1 as { unref?: () => void }).unref?.();
  return { mine: port1 as unknown as Port, others: port2 as unknown as Port };
}
