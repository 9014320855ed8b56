import type { Saveable } from '../../src/registry/registry.ts';

/** A predictor that is one number. */
export const naivePredictor = (rate: number): Saveable => ({
  save: () => ({
    format: 'slipway-predictor',
    version: 1,
    prepare: null,
    options: {},
    model: { kind: 'naive', version: 1, state: { rate }, arrays: {} },
  }),
});
