import { pause } from '../../core/pause.ts';

/** Counts the work of a fit, and lets the event loop turn between pieces of it: aborts and timers get their chance. */
export interface Turn {
  /** Counts products: rows × features of a pass, say. */
  spend(products: number): void;
  /** A pause where enough was counted since the last one. @throws the signal's reason. */
  due(): Promise<void> | undefined;
}

/** Some 50 milliseconds. */
const PRODUCTS = 5e7;

/** @param products - how many to a turn. @default 5e7 */
export function openTurn(signal: AbortSignal | undefined, products: number = PRODUCTS): Turn {
  let spent = 0;
  const take = async (): Promise<void> => {
    await pause();
    signal?.throwIfAborted();
  };
  return {
    spend(count) {
      spent += count;
    },
    due() {
      if (spent < products) return undefined;
      spent = 0;
      return take();
    },
  };
}
