import { joinFloats } from '../../core/join-floats.ts';
import { SlipwayError } from '../../core/error.ts';
import { featuresOf } from '../../models/features.ts';
import { wideAndDeepModel, type WideAndDeepModel } from '../../models/wide-and-deep-model.ts';
import { checkFrom } from '../check-from.ts';
import { describeLayers, type NetKind } from '../dense/net-kind.ts';
import type { NetLayout } from '../dense/net-layout.ts';
import { wideLayout } from './wide-layout.ts';
import type { WideAndDeepSettings, WideAndDeepTraining } from './wide-options.ts';

type Trained = WideAndDeepModel<WideAndDeepTraining>;

/** Wide-and-deep nets: categories beside the net, and embeddings in it. */
export function wideKind(where: string, settings: WideAndDeepSettings): NetKind<Trained> {
  return {
    where,
    name: 'wide-and-deep',
    settings: settings.net,
    told: {
      wide: settings.wide ?? null,
      deep: settings.deep ?? null,
      embedding: settings.embedding ?? null,
    },
    layoutOf: (matrix) => wideLayout(where, settings, matrix),
    modelOf({ examples: { matrix, label }, layout, parts, link, training }) {
      const { categories, dense } = matrix;
      const outputs = parts.layers[parts.layers.length - 1]!.biases.length;
      let at = 0;
      return wideAndDeepModel<WideAndDeepTraining>({
        features: featuresOf(matrix),
        numbers: layout.numbers.map((j) => dense.names[j]!),
        oneHot: layout.oneHot.map((j) => categories[j]!.name),
        embeddings: layout.embeddings.map(({ category, dimension }, e) => ({
          feature: categories[category]!.name,
          dimension,
          weights: parts.embeddings[e]!,
        })),
        layers: parts.layers,
        wide: layout.wide.map((j) => {
          const { name, levels } = categories[j]!;
          return { feature: name, weights: parts.wide.slice(at, (at += levels.length * outputs)) };
        }),
        link,
        ...(label.classes && { classes: label.classes }),
        training: { estimator: 'wide-and-deep', ...training },
      });
    },
    partsFrom(model, examples, task, like, layout) {
      const from = checkFrom<Trained>(where, model, 'wide-and-deep', task, examples)!;
      const names = namesIn(layout, examples.matrix.dense.names, examples.matrix.categories);
      const found = describe(from, describeLayers(from.layers));
      const expected = describe(names, describeLayers(like.layers));
      if (found !== expected)
        throw new SlipwayError(
          'shape-mismatch',
          where,
          `the model to go on from has ${found}; expected ${expected}.`,
        );
      return {
        layers: from.layers,
        embeddings: from.embeddings.map(({ weights }) => weights),
        wide: joinFloats(from.wide.map(({ weights }) => weights)),
      };
    },
  };
}

type Named = Pick<Trained, 'numbers' | 'oneHot'> & {
  readonly embeddings: readonly { readonly feature: string; readonly dimension: number }[];
  readonly wide: readonly { readonly feature: string }[];
};

function namesIn(
  layout: NetLayout,
  numbers: readonly string[],
  categories: readonly { readonly name: string }[],
): Named {
  const nameOf = (at: number): string => categories[at]!.name;
  return {
    numbers: layout.numbers.map((j) => numbers[j]!),
    oneHot: layout.oneHot.map(nameOf),
    embeddings: layout.embeddings.map(({ category, dimension }) => ({
      feature: nameOf(category),
      dimension,
    })),
    wide: layout.wide.map((at) => ({ feature: nameOf(at) })),
  };
}

/** The parts of a model in words. */
function describe({ numbers, oneHot, embeddings, wide }: Named, layers: string): string {
  const list = (names: readonly string[]): string => (names.length > 0 ? names.join(', ') : 'none');
  const sizes = embeddings.map(({ feature, dimension }) => `${feature} in ${dimension}`);
  return `the layers ${layers}, numbers ${list(numbers)}, one-hot ${list(oneHot)}, embedded ${list(sizes)}, wide ${list(wide.map(({ feature }) => feature))}`;
}
