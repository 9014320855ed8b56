import * as tf from '@tensorflow/tfjs-core';
import { SlipwayError } from '../../core/error.ts';
import type { Json } from '../../core/json.ts';
import { classesFromJson } from '../../models/classes.ts';
import { expandedNames, featureGuard, featuresFromJson, type Features } from '../../models/features.ts';
import { LINKS, TASK_OF } from '../../models/link.ts';
import type { Model, ModelReviver } from '../../models/model.ts';
import { openArray, openChoice, openNumber, openSaved } from '../../models/saved.ts';
import { openBackend, type Backend } from './backend.ts';
import { cpuScores, type ScoreScale } from './cpu-scores.ts';
import { checkDefinition, variablesOf, type NetDefinition } from './net-definition.ts';
import { netInputs } from './net-inputs.ts';

const where = 'train/tfjs/tensor-net-model';
const version = 1;

/** A net of your own that was trained: it scores on the cpu backend of tfjs. */
export interface TensorNetModel<Training extends Json = Json> extends Model {
  /** `tensor-net/` and the name of its definition. */
  readonly kind: `tensor-net/${string}`;
  /** Float32, laid out as tfjs does: the last dimension is the nearest. */
  readonly variables: Readonly<Record<string, Float32Array>>;
  readonly training: Training;
}

/** What the model of a net is made from. */
export interface TensorNetParts<Training extends Json> extends ScoreScale {
  readonly features: Features;
  readonly classes: readonly string[] | undefined;
  /** The values of each variable, in the order of the definition. */
  readonly values: readonly Float32Array[];
  readonly training: Training;
}

/** A model from a definition and the values of its variables. */
export function tensorNetModel<Training extends Json>(
  definition: NetDefinition,
  cpu: Backend,
  parts: TensorNetParts<Training>,
): TensorNetModel<Training> {
  const { features, classes, values, link, outputs, scale, shift, training } = parts;
  const inputs = netInputs(features, TASK_OF[link], new Array<number>(outputs).fill(0));
  const shapes = variablesOf(where, definition, inputs);
  const kind = `tensor-net/${definition.name}` as const;
  const check = featureGuard(features, where);
  return Object.freeze({
    kind,
    task: TASK_OF[link],
    ...(classes && { classes }),
    features: expandedNames(features),
    variables: Object.freeze(Object.fromEntries(shapes.map(({ name }, k) => [name, values[k]!]))),
    training,
    predict(matrix) {
      check(matrix);
      return cpuScores(where, cpu, matrix, parts, (batch) => {
        const variables = Object.fromEntries(
          shapes.map(({ name, shape }, k) => [name, tf.tensor(values[k]!, [...shape], 'float32')]),
        );
        return definition.logits(batch, variables, { isTraining: false });
      });
    },
    save: () => ({
      kind,
      version,
      state: {
        features,
        link,
        ...(classes && { classes }),
        scale,
        shift,
        variables: shapes.map(({ name, shape }) => ({ name, shape: [...shape] })),
        training,
      },
      arrays: Object.fromEntries(values.map((each, k) => [`variable${k}`, each])),
    }),
  } satisfies TensorNetModel<Training>);
}

/**
 * Brings back the models of a net of your own: hand it to {@link predictorReviver} beside those of the library. Waits for the
 * cpu backend of tfjs, on which they score.
 *
 * @param definition - the net they were trained as: its function is code, and not saved.
 * @throws {SlipwayError} `bad-option`; `missing-peer`. The reviver: `bad-format` on anything malformed, variables other than
 *   those of the definition, or numbers that are not finite; `bad-version`.
 * @example
 * const constant = {
 *   name: 'constant',
 *   variables: ({ outputs }) => ({ sums: { shape: [1, outputs] } }),
 *   logits: ({ rows }, { sums }) => tf.tile(sums, [rows, 1]),
 * };
 * const matrix = { rows: 2, dense: { names: ['x'], values: Float32Array.of(1, 2) }, categories: [] };
 * const model = await tensorNet(constant, { epochs: 1 }).fit({ matrix, labels: Float64Array.of(3, 5), label: { name: 'y' }, leftOut: 0 });
 * const again = (await tensorNetReviver(constant)).revive(model.save());
 * again.predict(matrix)[0] === model.predict(matrix)[0] // => true
 */
export async function tensorNetReviver(definition: NetDefinition): Promise<ModelReviver> {
  checkDefinition(where, definition);
  const cpu = await openBackend('cpu');
  const kind = `tensor-net/${definition.name}`;
  return Object.freeze({
    kind,
    revive(saved) {
      const state = openSaved(saved, kind, version, where);
      const features = featuresFromJson(state['features'], where);
      const link = openChoice(state['link'], 'link', LINKS, where);
      const classes = classesFromJson(state['classes'], link, where);
      const outputs = classes?.length ?? 1;
      const inputs = netInputs(features, TASK_OF[link], new Array<number>(outputs).fill(0));
      const shapes = variablesOf(where, definition, inputs);
      const told = shapes.map(({ name, shape }) => ({ name, shape }));
      if (JSON.stringify(state['variables']) !== JSON.stringify(told))
        throw new SlipwayError(
          'bad-format',
          where,
          `the saved variables are not those of the net "${definition.name}"; expected the same names and shapes in the same order.`,
        );
      const values = shapes.map(({ shape }, k) => {
        const size = shape.reduce((product, length) => product * length, 1);
        return openArray(saved, `variable${k}`, Float32Array, size, where);
      });
      const scale = openNumber(state, 'scale', where);
      const shift = openNumber(state, 'shift', where);
      const training = (state['training'] ?? null) as Json;
      const parts = { features, classes, values, link, outputs, scale, shift, training };
      return tensorNetModel(definition, cpu, parts);
    },
  } satisfies ModelReviver);
}
