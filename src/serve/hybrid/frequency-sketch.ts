import { mix } from '../lookup/number-index.ts';

/** About how often texts came lately, in bounded memory. */
export interface FrequencySketch {
  /** Counts a text once more. */
  add(key: string): void;
  /** How often it came lately, up to 15: never less than it is, but for what aging took, and rarely more. */
  count(key: string): number;
}

/**
 * A count-min sketch of four rows of 4-bit counters, all of which are halved after ten times as many counts as it is made
 * for: what was frequent once is forgotten.
 *
 * @param size - how many texts are to be told apart, 1 or more.
 * @source G. Cormode, S. Muthukrishnan (2005), J. Algorithms 55, for the sketch; G. Einziger, R. Friedman, B. Manes (2017),
 *   TinyLFU, ACM Transactions on Storage 13(4), sections 3.3 and 3.4, for its size, its counters and their aging.
 * @cost 16 to 32 bytes for each text it is made for.
 * @example
 * const sketch = frequencySketch(100);
 * for (const key of ['a', 'a', 'b']) sketch.add(key);
 * [sketch.count('a'), sketch.count('b'), sketch.count('c')] // => [2, 1, 0]
 */
export function frequencySketch(size: number): FrequencySketch {
  // Sixteen counters for each text, four in a row: the width is a power of two, at least four times the size.
  const width = 2 ** Math.ceil(Math.log2(Math.max(4 * size, 16)));
  const mask = width - 1;
  const counters = new Uint8Array(4 * width);
  const halveAt = 10 * size;
  let added = 0;
  const place = (hash: number, row: number): number =>
    row * width + (mix(hash + Math.imul(row, 0x9e3779b1)) & mask);
  return {
    add(key) {
      const hash = hashOf(key);
      const least = countOf(hash);
      if (least < 15) {
        // Only the least ones grow: the others count somebody else too.
        for (let row = 0; row < 4; row++) {
          const at = place(hash, row);
          if (counters[at] === least) counters[at] = least + 1;
        }
      }
      if (++added < halveAt) return;
      for (let at = 0; at < counters.length; at++) counters[at]! >>>= 1;
      added >>>= 1;
    },
    count: (key) => countOf(hashOf(key)),
  };

  function countOf(hash: number): number {
    let least = 15;
    for (let row = 0; row < 4; row++) least = Math.min(least, counters[place(hash, row)]!);
    return least;
  }
}

function hashOf(text: string): number {
  let hash = text.length;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mix(hash);
}
