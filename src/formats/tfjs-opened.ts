import { SlipwayError } from '../core/error.ts';
import type { TfjsGraphModel, TfjsLayersModel, TfjsRuntime, TfjsTensor } from './tfjs-runtime.ts';

/** An input of a model. */
export interface TfjsInput {
  /** What the model is fed under. */
  readonly key: string;
  /** What people call it: the key without the number of an output of TensorFlow's. */
  readonly name: string;
  readonly dtype: string;
  /** Of one row: -1 where a length is open. Absent where the model does not say. */
  readonly shape?: readonly number[];
}

/** A value for each row, for an input. */
export interface TfjsFeed {
  readonly key: string;
  readonly values: Float32Array | Int32Array | readonly string[];
  /** With the rows in front. */
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** What an output said. */
export interface TfjsAnswer {
  readonly data: unknown;
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** Feeds a model and reads one output. */
export type Ask = (feeds: readonly TfjsFeed[], output: string) => Promise<TfjsAnswer>;

/** A model of either kind. */
export interface OpenedTfjs {
  readonly inputs: readonly TfjsInput[];
  readonly outputs: readonly string[];
  /** No tensor is left when it is done, well or not. */
  readonly run: Ask;
  /** The same in the model's asynchronous way, where it has one. */
  readonly runAsync?: Ask;
}

/** Reads what a loaded model says of itself. */
export function openTfjs(
  where: string,
  runtime: TfjsRuntime,
  model: TfjsLayersModel | TfjsGraphModel,
): OpenedTfjs {
  return 'executeAsync' in model ? graph(where, runtime, model) : layers(where, runtime, model);
}

function layers(where: string, runtime: TfjsRuntime, model: TfjsLayersModel): OpenedTfjs {
  if (model.stateful)
    throw new SlipwayError(
      'unsupported',
      where,
      'the model is stateful: what it answers depends on what it was asked before. Build it with stateful: false.',
    );
  // The names of layers stay what they are in the file; those of tensors get a number when another net has them.
  const outputs = model.outputs.map(({ sourceLayer }) => sourceLayer.name);
  return {
    inputs: model.inputs.map(({ sourceLayer: { name }, shape, dtype }) => ({
      key: name,
      name,
      dtype,
      shape: rowShape(where, name, shape),
    })),
    outputs,
    run: (feeds, output) =>
      answered(
        tidied(runtime, () => {
          const [first, ...more] = tensorsOf(runtime, feeds);
          const all = model.predict(
            (more.length === 0 ? first : [first, ...more]) as never,
            {
              batchSize: feeds[0]!.shape[0],
            } as never,
          );
          return listOf(all)[outputs.indexOf(output)]!;
        }),
      ),
  };
}

function graph(where: string, runtime: TfjsRuntime, model: TfjsGraphModel): OpenedTfjs {
  // What a graph answers with may be one of its constants, which are its own.
  const isOwn = (tensor: TfjsTensor): boolean =>
    Object.values(model.weights).some((tensors) => tensors.includes(tensor));
  const { inputs: signed = {} } = (model.modelSignature ?? {}) as {
    readonly inputs?: Record<string, object>;
  };
  const isTable = (key: string): boolean => {
    const found = Object.hasOwn(signed, key) ? signed[key] : undefined;
    return (found as { readonly resourceId?: unknown } | undefined)?.resourceId !== undefined;
  };
  const keyed = (feeds: readonly TfjsFeed[], tensors: readonly TfjsTensor[]): never =>
    Object.fromEntries(feeds.map(({ key }, at) => [key, tensors[at]])) as never;
  return {
    inputs: model.inputs.flatMap(({ dtype, shape }, at): TfjsInput[] => {
      const key = model.inputNodes[at]!;
      if (isTable(key)) return [];
      const name = key.replace(/:0$/, '');
      return [{ key, name, dtype, ...(shape && { shape: rowShape(where, name, shape) }) }];
    }),
    outputs: model.outputNodes,
    run: (feeds, output) =>
      answered(
        tidied(
          runtime,
          () => listOf(model.execute(keyed(feeds, tensorsOf(runtime, feeds)), [output] as never))[0]!,
        ),
        isOwn,
      ),
    runAsync: async (feeds, output) => {
      const tensors: TfjsTensor[] = [];
      try {
        tensorsOf(runtime, feeds, tensors);
        const found = listOf(await model.executeAsync(keyed(feeds, tensors), [output] as never));
        return await answered(found[0]!, isOwn);
      } finally {
        for (const tensor of tensors) tensor.dispose();
      }
    },
  };
}

/** The lengths of a row: those after the first, which counts rows. */
function rowShape(where: string, name: string, shape: readonly (number | null)[]): readonly number[] {
  const [rows, ...rest] = shape;
  if (shape.length > 0 && (rows === null || rows === -1)) return rest.map((length) => length ?? -1);
  throw new SlipwayError(
    'unsupported',
    where,
    `input "${name}" takes ${shape.length === 0 ? 'no rows' : `${rows} rows at once`}; expected any number of rows.`,
    { details: { input: name } },
  );
}

function tensorsOf(runtime: TfjsRuntime, feeds: readonly TfjsFeed[], made: TfjsTensor[] = []): TfjsTensor[] {
  for (const { values, shape, dtype } of feeds)
    made.push(runtime.tensor(values as never, [...shape] as never, dtype as never));
  return made;
}

/** All other tensors are freed, also when it throws. */
function tidied(runtime: TfjsRuntime, run: () => TfjsTensor): TfjsTensor {
  return runtime.tidy(run as never) as TfjsTensor;
}

function listOf(tensors: unknown): TfjsTensor[] {
  return [tensors].flat() as TfjsTensor[];
}

async function answered(
  tensor: TfjsTensor,
  isOwn: (tensor: TfjsTensor) => boolean = () => false,
): Promise<TfjsAnswer> {
  try {
    return { data: await tensor.data(), shape: [...tensor.shape], dtype: tensor.dtype };
  } finally {
    if (!isOwn(tensor)) tensor.dispose();
  }
}
