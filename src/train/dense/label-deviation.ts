import { SlipwayError } from '../../core/error.ts';
import type { LabelSummary } from '../label-tally.ts';

/** How far a label may lie from zero, in standard deviations: biases are float32, and have seven digits. */
const FARTHEST = 16_384;

/** Measures how labels scatter, some rows after others. */
export interface DeviationTally {
  add(labels: Float64Array, weights: Float64Array | undefined): void;
  /** The standard deviation by weight; of labels that are all alike, which have none, what keeps them small. */
  end(): number;
}

/**
 * Begins to measure how labels scatter around their mean. The sums do not depend on where rows are parted.
 *
 * @throws {SlipwayError} at the end, `bad-data` on labels too far from 0 to be told apart.
 */
export function deviationTally(where: string, name: string, { mean, weight }: LabelSummary): DeviationTally {
  let squares = 0;
  let first: number | undefined;
  let isOne = true;
  return {
    add(labels, weights) {
      for (let i = 0; i < labels.length; i++) {
        const label = labels[i]!;
        const weight = weights ? weights[i]! : 1;
        if (weight === 0) continue;
        first ??= label;
        const distance = label - mean;
        squares += weight * distance * distance;
        if (label !== first) isOne = false;
      }
    },
    end() {
      // Labels that are all alike have no spread: there is nothing to learn but their mean.
      const deviation = isOne ? Math.max(1, Math.abs(mean)) : Math.sqrt(squares / weight);
      if (
        deviation > 0 &&
        Math.abs(mean) <= FARTHEST * deviation &&
        Number.isFinite(Math.fround(deviation * FARTHEST))
      )
        return deviation;
      throw new SlipwayError(
        'bad-data',
        where,
        `label "${name}" has the mean ${mean} and the standard deviation ${deviation}; expected a mean of at most ${FARTHEST} deviations, since weights have seven digits. Take a fixed number off the label, or scale it, before.`,
        { details: { label: name, mean, deviation } },
      );
    },
  };
}
