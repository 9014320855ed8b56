import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../core/random.ts';
import { checkFrom } from '../check-from.ts';
import type { ExampleStream } from '../../input/example-stream.ts';
import type { Examples } from '../../table/examples.ts';
import type { Estimator } from '../estimator.ts';
import { openBackend } from './backend.ts';
import { fitTensorNet, type NetForm, type TensorNetTraining } from './fit-tensor-net.ts';
import { importLayers } from './import-layers.ts';
import { freeingVariables } from './layers-topology.ts';
import { checkDefinition, variablesOf, type NetDefinition } from './net-definition.ts';
import type { NetInputs } from './net-inputs.ts';
import { netSettings, type NetOptions } from './net-options.ts';
import type { LiveNet } from './net-trainer.ts';
import { tensorNetModel, type TensorNetModel } from './tensor-net-model.ts';

const where = 'train/tfjs/tensor-net';

/**
 * An estimator from a function of your own: you say what the variables are and which sums a batch gives; a head, an
 * optimizer of tfjs and everything else that an estimator has come with it.
 *
 * A regression learns labels less their mean, divided by their standard deviation; the model scales its sums back. Categories come as
 * codes, `-1` where a level is missing or unseen, and expanded, where those are rows of zeros.
 *
 * The same seed gives the same model on `cpu`, as far as your function itself is not random. It goes on `from` a model of its
 * own, reports progress every epoch and leaves no tensor behind. The model predicts on the cpu backend of tfjs, the one that
 * starts and is read at once everywhere: bring it back with {@link tensorNetReviver}.
 *
 * @throws {SlipwayError} `bad-option`; on fit what `denseNet` throws on examples, `shape-mismatch` when a function gives
 *   other shapes than those asked for, `not-converged`, `missing-peer` and `unsupported`. What your functions throw passes.
 * @example
 * const line = {
 *   name: 'line',
 *   variables: ({ width, outputs, prior }) => ({ weights: { shape: [width, outputs] }, biases: { shape: [outputs], first: prior } }),
 *   logits: (batch, { weights, biases }) => tf.add(tf.matMul(batch.expanded(), weights), biases),
 * };
 * const matrix = { rows: 4, dense: { names: ['x'], values: Float32Array.of(-1, -1, 1, 1) }, categories: [] };
 * const net = tensorNet(line, { epochs: 200, optimizer: () => tf.train.adam(0.1) });
 * const model = await net.fit({ matrix, labels: Float64Array.of(1, 3, 5, 7), label: { name: 'y' }, leftOut: 0 });
 * [...model.predict(matrix)].map((score) => Math.round(score * 100) / 100) // => [2, 2, 6, 6]
 */
export function tensorNet(
  definition: NetDefinition,
  options: NetOptions = {},
): Estimator<TensorNetModel<TensorNetTraining>, Examples | ExampleStream> {
  checkDefinition(where, definition);
  const settings = netSettings(where, options);
  return Object.freeze({
    name: 'tensor-net',
    async fit(examples, fitOptions = {}) {
      fitOptions.signal?.throwIfAborted();
      await importLayers(where);
      const cpu = await openBackend('cpu');
      const form: NetForm<TensorNetModel<TensorNetTraining>> = {
        estimator: 'tensor-net',
        losses: definition.losses,
        open: (inputs, source) => openTensorNet(definition, inputs, source),
        valuesOf(from, task, known) {
          const kind = `tensor-net/${definition.name}` as const;
          return Object.values(checkFrom<TensorNetModel>(where, from, kind, task, known)!.variables);
        },
        modelOf: (trained) => tensorNetModel(definition, cpu, trained),
      };
      return fitTensorNet(where, examples, settings, form, fitOptions);
    },
  } satisfies Estimator<TensorNetModel<TensorNetTraining>, Examples | ExampleStream>);
}

function openTensorNet(definition: NetDefinition, inputs: NetInputs, source: Random): LiveNet {
  const shapes = variablesOf(where, definition, inputs);
  const variables = freeingVariables(() =>
    Object.fromEntries(
      shapes.map(({ name, shape, first }) => [
        name,
        tf.variable(tf.tensor(first ?? firstValues(shape, source), [...shape], 'float32')),
      ]),
    ),
  );
  return {
    variables: Object.values(variables),
    trainable: Object.values(variables),
    told: { name: definition.name, shapes: shapes.map(({ name, shape }) => [name, ...shape]) },
    logits: (batch, step) => definition.logits(batch, variables, { isTraining: step !== undefined }),
    penalty: () => definition.penalty?.(variables),
    dispose: () => tf.dispose(variables),
  };
}

/** Zeros; of weights between two layers, uniform as Glorot and Bengio (2010) have them. */
function firstValues(shape: readonly number[], source: Random): Float32Array {
  const size = shape.reduce((product, length) => product * length, 1);
  const values = new Float32Array(size);
  if (shape.length < 2) return values;
  const units = shape[shape.length - 1]!;
  const most = Math.sqrt(6 / (size / units + units));
  return values.map(() => most * (2 * source.next() - 1));
}
