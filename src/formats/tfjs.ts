import { quoteNames, SlipwayError } from '../core/error.ts';
import { hashBytes, hashJson } from '../core/hash.ts';
import type { Json } from '../core/json.ts';
import { checkChoice, checkKeys, checkNumber, checkText } from '../core/options.ts';
import { pause } from '../core/pause.ts';
import { unlessAborted } from '../core/unless-aborted.ts';
import { applyLink, LINKS, TASK_OF, type Link } from '../models/link.ts';
import type { Table } from '../table/table.ts';
import {
  readScores,
  runtimeAnswer,
  runtimePredictor,
  type ReadScores,
  type RuntimePredictor,
  type ToldScores,
} from './runtime-predictor.ts';
import { blankFeeds, fillTfjs, type TfjsMissing } from './tfjs-feeds.ts';
import { planTfjs, type TfjsInputColumns, type TfjsPreparation } from './tfjs-inputs.ts';
import { openTfjs, type Ask, type OpenedTfjs, type TfjsAnswer, type TfjsFeed } from './tfjs-opened.ts';
import type { TfjsGraphModel, TfjsLayersModel, TfjsRuntime } from './tfjs-runtime.ts';

const where = 'formats/tfjs';

/** What {@link tfjsPredictor} is told. */
export interface TfjsPredictorOptions extends ToldScores {
  /** TensorFlow.js: what `import * as tf from '@tensorflow/tfjs'` (or `'@tensorflow/tfjs-core'`) gives, with a backend. */
  readonly runtime: TfjsRuntime;
  /** What makes features of raw rows, such as a fitted pipeline; inputs are then filled with features. @default none: with raw columns */
  readonly prepare?: TfjsPreparation;
  /**
   * What each input of the model takes, by the input's name.
   *
   * @default the column of its name, where it takes one value a row; with `prepare`, every feature, where it is the only one
   */
  readonly inputs?: Readonly<Record<string, TfjsInputColumns>>;
  /** The output with the scores. @default the only one */
  readonly output?: string;
  /** From the output to the scores: `logit` and `softmax` of a model that gives logits. @default 'identity' */
  readonly link?: Link;
  /** What a missing number is to the model; `NaN` hands it on. @default none: the score of a row that lacks one is `NaN` */
  readonly missingNumber?: number;
  /** What a missing text is to the model. @default '' */
  readonly missingText?: string;
  /** Rows that are answered at once, 1 or more; between such batches the event loop turns. @default 4096 */
  readonly batchSize?: number;
}

/**
 * A model that TensorFlow.js loaded, as a service: raw rows in, predictions out, by TensorFlow.js on the backend it is set to.
 *
 * A `LayersModel` (Keras) or a `GraphModel` (a SavedModel of TensorFlow), loaded by whoever calls. It answers
 * asynchronously, and holds tensors, so this is a `Service` and no model: it goes behind `handler` and `listen`, and is not
 * saved or explained. Each input is a column by its name, or as `inputs` says: columns in the order of its values, whatever
 * its shape; with `prepare`, features by name, or the numbers of levels. The model is asked once about two blank rows, to
 * see what it answers. No tensor is left behind, after an error and an abort as well; the model stays the caller's, who
 * disposes of it, and must not train it any further.
 *
 * A row that lacks a number has the score `NaN`, unless `missingNumber` says what it is: backends differ in what they make
 * of `NaN` (relu on WebAssembly: 0). A missing text is `missingText`; a missing level as `inputs` says.
 *
 * @param model - what `loadLayersModel` or `loadGraphModel` gives.
 * @throws {SlipwayError} `bad-option` on inputs, outputs or scores that do not fit the model; `unsupported` on a model that
 *   is stateful, takes a fixed number of rows or other types, or does not answer with one or several float32 a row.
 *   `predict` throws `bad-data` naming row and field; `bad-option` on probabilities that are none; `unsupported` when the
 *   model fails.
 * @source tfjs-layers and tfjs-converter 4.22; checked against what TensorFlow 2.19 and Keras answer.
 * @example
 * const tensor = (data, shape) => ({ data: async () => data, shape, dtype: 'float32', dispose() {} });
 * const runtime = { tensor, tidy: (run) => run() };
 * const ofRows = (name) => ({ shape: [null, 1], dtype: 'float32', sourceLayer: { name } });
 * const model = { inputs: [ofRows('age')], outputs: [ofRows('years')], stateful: false, save: async ({ save }) =>
 *   save({ modelTopology: {}, weightData: new ArrayBuffer(0) }), predict: ({ shape }) => tensor(new Float32Array(shape[0]).fill(62), shape) };
 * const predictor = await tfjsPredictor(model, { runtime });
 * await predictor.predict([{ age: 31 }]) // => [{ score: 62, prediction: 62 }]
 */
export async function tfjsPredictor(
  model: TfjsLayersModel | TfjsGraphModel,
  options: TfjsPredictorOptions,
): Promise<RuntimePredictor> {
  const known = ['runtime', 'prepare', 'inputs', 'output', 'task', 'classes', 'threshold'];
  checkKeys(where, options, [...known, 'link', 'missingNumber', 'missingText', 'batchSize']);
  const { runtime, prepare } = options;
  checkParts(model, runtime);
  const batchSize = checkNumber(where, 'batchSize', options.batchSize ?? 4096, { min: 1, integer: true });
  const missing = missingOf(options);
  const opened = openTfjs(where, runtime, model);
  const plan = planTfjs(where, opened.inputs, options.inputs ?? {}, prepare);
  const output = outputOf(opened, options.output);
  const { run, width } = await tryOut(opened, blankFeeds(plan, 2), output);
  const link = checkChoice(where, 'link', options.link ?? 'identity', LINKS);
  const scores = readScores(where, { ...options, ...taskOf(link, width, options) }, output, width);
  checkLink(link, scores);
  const parts = await partsOf(model);

  return runtimePredictor(where, {
    input: plan.input,
    scores,
    advice: {
      option: 'link',
      text: `Of a model that gives logits, set link: '${width > 1 ? 'softmax' : 'logit'}'.`,
    },
    modelHash: () => {
      const { task, classes = null, threshold } = scores;
      const lacks = Number.isNaN(missing.number) ? 'NaN' : (missing.number ?? null);
      const told = { inputs: plan.inputs, output, task, classes, threshold, link, lacks, text: missing.text };
      return hashJson(plain({ parts, prepare: prepare?.save() ?? null, ...told }));
    },
    async answer(rows: Table, signal) {
      const filled = fillTfjs(where, plan, prepare, rows, missing);
      const numbers = new Float64Array(rows.rows * width);
      for (let from = 0; from < rows.rows; from += batchSize) {
        if (from > 0) await pause();
        const to = Math.min(rows.rows, from + batchSize);
        const answer = await unlessAborted(signal, () => run(filled.feeds(from, to), output));
        numbers.set(checked(answer, output, to - from, width), from * width);
      }
      for (let at = 0; at < numbers.length; at++)
        if (filled.lacking[Math.floor(at / width)]) numbers[at] = NaN;
      return applyLink(link, numbers, width);
    },
  });
}

function checkParts(model: unknown, runtime: unknown): void {
  const has = (of: unknown, ...methods: readonly string[]): boolean =>
    typeof of === 'object' &&
    of !== null &&
    methods.every((method) => typeof (of as Record<string, unknown>)[method] === 'function');
  const isModel = has(model, 'predict', 'save') && Array.isArray((model as { inputs?: unknown }).inputs);
  if (isModel && has(runtime, 'tensor', 'tidy')) return;
  const option = isModel ? 'runtime' : 'model';
  throw new SlipwayError(
    'bad-option',
    where,
    `there is no ${isModel ? 'runtime' : 'model with inputs'}; expected tfjsPredictor(await tf.loadGraphModel(…), { runtime: tf }), of import * as tf from '@tensorflow/tfjs'.`,
    { details: { option } },
  );
}

function missingOf({ missingNumber, missingText }: TfjsPredictorOptions): TfjsMissing {
  if (missingNumber !== undefined && !Number.isNaN(missingNumber))
    checkNumber(where, 'missingNumber', missingNumber);
  return { number: missingNumber, text: checkText(where, 'missingText', missingText ?? '') };
}

function outputOf({ outputs }: OpenedTfjs, asked: string | undefined): string {
  if (asked === undefined ? outputs.length === 1 : outputs.includes(asked)) return asked ?? outputs[0]!;
  throw new SlipwayError(
    'bad-option',
    where,
    asked === undefined
      ? `the model has several outputs; expected output to name one of ${quoteNames(outputs, 30)}.`
      : `there is no output ${quoteNames([asked])}; there are ${quoteNames(outputs, 30)}.`,
    { details: { option: 'output' } },
  );
}

/** Asks a model about blank rows: how it is to be asked, and how many numbers a row it answers with. */
async function tryOut(
  { run, runAsync }: OpenedTfjs,
  feeds: readonly TfjsFeed[],
  output: string,
): Promise<{ readonly run: Ask; readonly width: number }> {
  const coded =
    (way: Ask): Ask =>
    (some, wanted) =>
      runtimeAnswer(where, some[0]?.shape[0] ?? 0, () => way(some, wanted));
  let asking = coded(run);
  let answer: TfjsAnswer;
  try {
    answer = await asking(feeds, output);
  } catch (error) {
    // A graph with loops, or with tables, is carried out asynchronously only.
    if (!runAsync) throw error;
    asking = coded(runAsync);
    answer = await asking(feeds, output);
  }
  const { dtype, shape } = answer;
  const width = shape.length === 1 ? 1 : shape[1]!;
  if (dtype === 'float32' && shape[0] === 2 && shape.length <= 2 && width > 0) return { run: asking, width };
  throw new SlipwayError(
    'unsupported',
    where,
    `output "${output}" is ${dtype} of shape [${shape.join(', ')}] for 2 rows; expected float32, of shape [2] or [2, scores].`,
    { details: { output, shape } },
  );
}

function taskOf(link: Link, width: number, { task, classes }: ToldScores): Pick<ToldScores, 'task'> {
  if (task !== undefined || link === 'identity') return {};
  return { task: link === 'softmax' && width === 2 && !classes ? 'binary' : TASK_OF[link] };
}

/** Refuses a link that does not give the scores of the task. */
function checkLink(link: Link, { task, output, width }: ReadScores): void {
  const fits = { identity: true, logit: task === 'binary' && width === 1, log: task === 'count' };
  const isRight = link === 'softmax' ? width > 1 && task !== 'regression' : fits[link];
  if (isRight) return;
  throw new SlipwayError(
    'bad-option',
    where,
    `link is '${link}', task '${task}', and the output "${output}" has ${width} columns; expected 'logit' of one for a binary task, 'softmax' of several for classes, 'log' of one for a count.`,
    { details: { option: 'link' } },
  );
}

function checked({ data, shape }: TfjsAnswer, output: string, rows: number, width: number): Float32Array {
  if (data instanceof Float32Array && data.length === rows * width) return data;
  throw new SlipwayError(
    'unsupported',
    where,
    `output "${output}" has shape [${shape.join(', ')}] for ${rows} rows; expected ${width} a row, as of blank rows.`,
  );
}

/** What a model is made of: its graph and the hash of its weights. */
async function partsOf(model: TfjsLayersModel | TfjsGraphModel): Promise<Json> {
  let found: Record<string, unknown> = {};
  const save = async (artifacts: Record<string, unknown>): Promise<object> => {
    found = artifacts;
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  };
  await model.save({ save } as never);
  const { modelTopology, signature = null, modelInitializer = null, weightSpecs = null, weightData } = found;
  const isBytes = (value: unknown): value is ArrayBuffer => value instanceof ArrayBuffer;
  const weights = [weightData].flat();
  if (!weights.every(isBytes))
    throw new SlipwayError(
      'unsupported',
      where,
      'the model does not hand out its weights, by which versions are told apart. Load it without streamWeights.',
    );
  return plain({
    topology: isBytes(modelTopology) ? hashBytes(new Uint8Array(modelTopology)) : modelTopology,
    signature,
    initializer: modelInitializer,
    specs: weightSpecs,
    weights: weights.map((bytes) => hashBytes(new Uint8Array(bytes))),
  });
}

/** The same without what JSON has no words for. */
function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
