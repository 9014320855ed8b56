import type * as tf from '@tensorflow/tfjs-core';
import { SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import { checkKeys, checkText } from '../../core/options.ts';
import type { NetBatch } from './net-batch.ts';
import type { NetInputs } from './net-inputs.ts';
import { checkFunction } from './net-options.ts';

/** A variable of a net of your own. */
export interface NetVariable {
  readonly shape: readonly number[];
  /** First values, as many as the shape has. @default zeros; uniform as Glorot and Bengio have them, by the seed, for two dimensions or more */
  readonly first?: ArrayLike<number>;
}

/** The variables of a net by name, as tensors. */
export type NetVariables = Readonly<Record<string, tf.Tensor>>;

/** A net of your own: variables, and a function of tensor operations. */
export interface NetDefinition {
  /** Tells saved models of this net from those of others. */
  readonly name: string;
  /** What is learned: float32, all of it saved with the model. */
  readonly variables: (inputs: NetInputs) => Readonly<Record<string, NetVariable>>;
  /** The last sums of some rows, shape `[rows, outputs]`; the task makes scores of them. Tensors made on the way are freed. */
  readonly logits: (
    batch: NetBatch,
    variables: NetVariables,
    mode: { readonly isTraining: boolean },
  ) => tf.Tensor;
  /** The loss of each row, shape `[rows]`. @default that of `headOf(task)` */
  readonly losses?: (logits: tf.Tensor2D, labels: tf.Tensor1D) => tf.Tensor;
  /** What a step's mean loss has beside it, such as a penalty on weights: a scalar. @default nothing */
  readonly penalty?: (variables: NetVariables) => tf.Scalar;
}

/** Refuses what is no definition of a net. */
export function checkDefinition(where: string, definition: NetDefinition): void {
  checkKeys(where, definition, ['name', 'variables', 'logits', 'losses', 'penalty']);
  if (checkText(where, 'name', definition.name) === '')
    throw new SlipwayError(
      'bad-option',
      where,
      'name is empty; expected one that tells this net from others.',
      {
        details: { option: 'name' },
      },
    );
  checkFunction(
    where,
    'variables',
    definition.variables,
    '({ width }) => ({ weights: { shape: [width, 1] } })',
  );
  checkFunction(
    where,
    'logits',
    definition.logits,
    '(batch, { weights }) => tf.matMul(batch.expanded(), weights)',
  );
}

/** Reads what the variables of a net of some features are; refuses what cannot be. */
export function variablesOf(
  where: string,
  definition: NetDefinition,
  inputs: NetInputs,
): readonly {
  readonly name: string;
  readonly shape: readonly number[];
  readonly first: Float32Array | undefined;
}[] {
  const found: unknown = definition.variables(inputs);
  const refuse = (what: string, expected: string): SlipwayError =>
    new SlipwayError('bad-option', where, `${what}; expected ${expected}.`, {
      details: { option: 'variables' },
    });
  if (!isRecord(found) || Object.keys(found).length === 0)
    throw refuse('the variables are no record, or an empty one', 'one variable or more, by name');
  return Object.entries(found).map(([name, variable]) => {
    const shape: unknown = isRecord(variable) ? variable['shape'] : undefined;
    const isShape = (value: unknown): value is number[] =>
      Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && length >= 1);
    if (!isShape(shape))
      throw refuse(`variable "${name}" has no shape`, 'a list of whole numbers, 1 or more each');
    const { first } = variable as NetVariable;
    const size = shape.reduce((product, length) => product * length, 1);
    if (first !== undefined && !(first.length === size && Array.from(first).every(Number.isFinite)))
      throw refuse(`variable "${name}" has first values that do not fit`, `${size} finite numbers`);
    return { name, shape, first: first && Float32Array.from(first) };
  });
}
