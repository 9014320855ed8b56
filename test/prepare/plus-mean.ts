import { bindNumbers } from '../../src/prepare/bind-numbers.ts';
import { defineStep } from '../../src/prepare/define-step.ts';
import { savedFields } from '../../src/prepare/saved-fields.ts';
import type { StepMaker } from '../../src/prepare/step.ts';
import { moments } from '../../src/stats/moments.ts';

export interface PlusMeanOptions {
  readonly base: string;
  readonly of: string;
  readonly to: string;
}

/** A step of a test: `to` is `base` plus the training mean of `of`. */
export const plusMean: StepMaker<PlusMeanOptions> = defineStep({
  name: 'plus-mean',
  version: 1,
  options: (given: PlusMeanOptions) => given,
  reads: ({ base, of }) => [...new Set([base, of])],
  takes: () => ['number'],
  writes: ({ to }) => [{ name: to, kind: 'number' }],
  needs: ({ of }) => ({ known: moments(of) }),
  learn: ({ known }, { base, of, to }) => ({ base, of, to, mean: known.mean }),
  read: (saved) => {
    const fields = savedFields('prepare/plus-mean', saved);
    return {
      base: fields.text('base'),
      of: fields.text('of'),
      to: fields.text('to'),
      mean: fields.number('mean'),
    };
  },
  compile: ({ base, of, to, mean }) => ({
    reads: [...new Set([base, of])],
    writes: [{ name: to, kind: 'number' }],
    bind: (rows) =>
      bindNumbers(rows, [{ name: base, to }], () => (from, out) => {
        from.forEach((value, row) => (out[row] = value + mean));
      }),
  }),
});
