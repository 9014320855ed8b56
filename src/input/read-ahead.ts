import { openBell, type Bell } from '../core/bell.ts';

/** What is read before it is asked for. */
export interface Ahead<Item> {
  /** What was read and not taken yet, in order. */
  readonly held: readonly Item[];
  /** Whether nothing comes behind what is held. */
  isOver(): boolean;
  /**
   * Takes the first one, so that there is room for another; nothing at the end.
   *
   * @throws what ended the source, in the place of what it did not give.
   */
  take(): Item | undefined;
  /** Ends the source, and waits for that. */
  stop(): Promise<void>;
}

/**
 * Reads as long as there is room.
 *
 * @param most - held at a time.
 * @param news - rings when something was read, and at the end.
 */
export function readAhead<Item>(source: AsyncIterable<Item>, most: number, news: Bell): Ahead<Item> {
  const held: Item[] = [];
  const room = openBell();
  let end: { readonly error?: unknown; readonly isError: boolean } | undefined;
  let isStopped = false;
  const filling = (async () => {
    try {
      for await (const item of source) {
        held.push(item);
        news.ring();
        while (held.length >= most && !isStopped) await room.heard();
        if (isStopped) break;
      }
      end = { isError: false };
    } catch (error) {
      end = { isError: true, error };
    }
    news.ring();
  })();
  return {
    held,
    isOver: () => end !== undefined,
    take() {
      const first = held.shift();
      if (first === undefined && end?.isError) throw end.error;
      room.ring();
      return first;
    },
    async stop() {
      isStopped = true;
      room.ring();
      await filling;
    },
  };
}
