import { SlipwayError } from '../../core/error.ts';
import { denseModel, type DenseModel } from '../../models/dense-model.ts';
import { featuresOf } from '../../models/features.ts';
import { checkFrom } from '../check-from.ts';
import type { DenseNetSettings, DenseNetTraining } from './dense-options.ts';
import { describeLayers, type NetKind } from './net-kind.ts';
import { denseLayout } from './net-layout.ts';

/** Dense nets: every feature enters the first layer. */
export function denseKind(where: string, settings: DenseNetSettings): NetKind<DenseModel<DenseNetTraining>> {
  return {
    where,
    name: 'dense-net',
    settings,
    told: {},
    layoutOf: denseLayout,
    modelOf: ({ examples: { matrix, label }, parts, link, training }) =>
      denseModel<DenseNetTraining>({
        features: featuresOf(matrix),
        layers: parts.layers,
        link,
        ...(label.classes && { classes: label.classes }),
        training: { estimator: 'dense-net', ...training },
      }),
    partsFrom(model, examples, task, { layers }) {
      const from = checkFrom<DenseModel>(where, model, 'dense', task, examples)!;
      const [found, expected] = [from.layers, layers].map(describeLayers);
      if (found === expected) return { layers: from.layers, embeddings: [], wide: new Float32Array() };
      throw new SlipwayError(
        'shape-mismatch',
        where,
        `the model to go on from has the layers ${found}; expected ${expected}.`,
      );
    },
  };
}
