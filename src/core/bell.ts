/** Wakes one who waits for others on the same thread. */
export interface Bell {
  readonly ring: () => void;
  /**
   * Waits until it rings; at once, when it did since it was heard last.
   *
   * @param ms - the longest to wait; for good, when left out.
   * @returns whether it rang.
   */
  heard(ms?: number): Promise<boolean>;
}

/** A bell that nobody has rung. */
export function openBell(): Bell {
  let hasRung = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      hasRung = true;
      wake?.();
    },
    async heard(ms) {
      if (!hasRung)
        await new Promise<void>((resolve) => {
          const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      wake = undefined;
      const rang = hasRung;
      hasRung = false;
      return rang;
    },
  };
}
