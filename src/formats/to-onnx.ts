import { SlipwayError } from '../core/error.ts';
import type { DenseModel } from '../models/dense-model.ts';
import type { Features } from '../models/features.ts';
import type { LinearModel } from '../models/linear-model.ts';
import type { TreeLink } from '../models/link.ts';
import type { Model } from '../models/model.ts';
import type { MultinomialModel } from '../models/multinomial-model.ts';
import type { TreeModel } from '../models/tree-model.ts';
import type { Trees } from '../models/trees.ts';
import { model as onnxModel, node, tensor, type OnnxGraph } from './onnx-graph.ts';
import { treeEnsemble } from './onnx-trees.ts';

const where = 'formats/to-onnx';

/**
 * A model as an ONNX file, for whatever runs those: its input is `features`, float32 `[rows, width]`, in the order of
 * `model.features` (what `expand` gives of a matrix); its output is `scores`, float32 `[rows, 1]`, or one for each class.
 *
 * Linear models, of several classes too, dense nets and trees; the preparation stays here, since ONNX has no words for most of it. Sums are of float32:
 * scores agree to about 1e-6 of the largest terms. In trees a missing number is `NaN` and a row of zeros in a category goes
 * where a missing level goes, as here.
 *
 * @returns ONNX of operator set 13, with `ai.onnx.ml` 3 for trees.
 * @throws {SlipwayError} `unsupported` on models of other kinds; `too-large` where trees split categories of many levels in
 *   very many ways.
 * @example
 * const bytes = toOnnx(linearModel({ features: { dense: ['age'], categories: [] }, weights: Float64Array.of(1), intercept: -35 }));
 * bytes instanceof Uint8Array // => true
 */
export function toOnnx(model: Model): Uint8Array {
  const width = model.features.length;
  const outputs = model.classes?.length ?? 1;
  const graph = graphOf(model, width, outputs);
  return onnxModel(graph, {
    width,
    outputs,
    features: model.features,
    classes: model.classes,
    task: model.task,
  });
}

function graphOf(model: Model, width: number, outputs: number): OnnxGraph {
  switch (model.kind) {
    case 'linear': {
      const { weights, intercept, link } = model as LinearModel;
      return linked(weighted(width, weights, [intercept]), link);
    }
    case 'multinomial': {
      const { weights, intercepts } = model as MultinomialModel;
      return linked(weighted(width, weights, intercepts), 'softmax');
    }
    case 'dense':
      return dense(model as DenseModel, width);
    case 'trees': {
      const { state, arrays } = model.save();
      const { features, link } = state as unknown as { features: Features; link: TreeLink };
      const base = arrays['base']!;
      return linked(
        treeEnsemble((model as TreeModel).save().arrays as unknown as Trees, features, base, outputs),
        link,
      );
    }
    default:
      throw new SlipwayError(
        'unsupported',
        where,
        `there is no ONNX for models of kind "${model.kind}"; expected a linear model, a dense net or trees. Take the edge module of the predictor.`,
        { details: { kind: model.kind } },
      );
  }
}

function weighted(width: number, weights: Float64Array, intercepts: ArrayLike<number>): OnnxGraph {
  const outputs = intercepts.length;
  return {
    nodes: [node('Gemm', ['features', 'weights', 'intercepts'], ['sums'])],
    tensors: [
      tensor('weights', [width, outputs], weights),
      tensor('intercepts', [outputs], Array.from(intercepts)),
    ],
  };
}

const ACTIVATIONS = { relu: 'Relu', tanh: 'Tanh', sigmoid: 'Sigmoid', linear: 'Identity' } as const;

function dense({ layers, link }: DenseModel, width: number): OnnxGraph {
  const nodes: Uint8Array[] = [];
  const tensors: Uint8Array[] = [];
  let [input, inputs] = ['features', width];
  layers.forEach(({ weights, biases, activation }, at) => {
    const units = biases.length;
    tensors.push(tensor(`weights_${at}`, [inputs, units], weights), tensor(`biases_${at}`, [units], biases));
    nodes.push(node('Gemm', [input, `weights_${at}`, `biases_${at}`], [`sums_${at}`]));
    const output = at === layers.length - 1 ? 'sums' : `layer_${at}`;
    nodes.push(node(ACTIVATIONS[activation], [`sums_${at}`], [output]));
    [input, inputs] = [output, units];
  });
  return linked({ nodes, tensors }, link);
}

const LINK_NODES = {
  logit: 'Sigmoid',
  softmax: 'Softmax',
  log: 'Exp',
  identity: 'Identity',
  share: 'Identity',
} as const;

/** From the sums to the scores. */
function linked({ nodes, tensors }: OnnxGraph, link: TreeLink): OnnxGraph {
  return { tensors, nodes: [...nodes, node(LINK_NODES[link], ['sums'], ['scores'])] };
}
