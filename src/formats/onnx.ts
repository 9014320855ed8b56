import { SlipwayError } from '../core/error.ts';
import { hashBytes, hashJson } from '../core/hash.ts';
import { checkKeys, checkText } from '../core/options.ts';
import { unlessAborted } from '../core/unless-aborted.ts';
import { feedsOf, planInputs } from './onnx-inputs.ts';
import type { OnnxMetadata, OnnxRuntime, OnnxSession, OnnxTensor } from './onnx-runtime.ts';
import {
  readScores,
  runtimeAnswer,
  runtimePredictor,
  type RuntimePredictor,
  type ToldScores,
} from './runtime-predictor.ts';

const where = 'formats/onnx';

/** What {@link onnxPredictor} is told. */
export interface OnnxPredictorOptions extends ToldScores {
  /** ONNX Runtime: what `import * as ort from 'onnxruntime-node'` (or `'onnxruntime-web'`) gives. */
  readonly runtime: OnnxRuntime;
  /** The columns of the model's only input, in its order, where it takes them all at once; else inputs are columns by name. */
  readonly columns?: readonly string[];
  /** The output with the scores. @default the first of numbers that is no label: of `float` or `double` */
  readonly output?: string;
  /** What a missing text is to the model. @default '' */
  readonly missingText?: string;
  /** Handed to `InferenceSession.create`, as it is. */
  readonly session?: Readonly<Record<string, unknown>>;
}

/** A model in ONNX that answers for raw rows: a service. */
export interface OnnxPredictor extends RuntimePredictor {
  /** Frees the session, once all who asked before have their answers. */
  close(): Promise<void>;
}

/**
 * A model in ONNX, such as a pipeline of scikit-learn, as a service: raw rows in, predictions out, by ONNX Runtime.
 *
 * ONNX Runtime answers asynchronously and holds what it computes with outside of JavaScript, so this is a `Service` and no
 * model: it goes behind `handler` and `listen`, and is not saved, looked up or explained. Each input of the model is a column
 * by its name (text or numbers), or its only one takes `columns`. A missing number is `NaN`, a missing text `missingText`,
 * both as the model takes them; a missing whole number is refused. scikit-learn's probabilities are to be a tensor:
 * convert with `options={id(model): {'zipmap': False}}`.
 *
 * @param bytes - the `.onnx` file.
 * @throws {SlipwayError} `bad-format` when the runtime cannot open the file; `unsupported` on inputs or outputs of other
 *   types or shapes; `bad-option`. `predict` throws `bad-data` naming row and field, also of a number that float32 cannot hold,
 *   `io` once it is closed, `bad-option` on probabilities that are none, and `unsupported` when the model fails or answers in another shape than it says.
 * @source ONNX operator sets as ONNX Runtime computes them; checked against scikit-learn's own predictions.
 * @example
 * const runtime = {
 *   Tensor: class { constructor(type, data, dims) { Object.assign(this, { type, data, dims }); } },
 *   InferenceSession: { create: async () => ({
 *     inputNames: ['age'], inputMetadata: [{ name: 'age', isTensor: true, type: 'float32', shape: ['', 1] }],
 *     outputNames: ['variable'], outputMetadata: [{ name: 'variable', isTensor: true, type: 'float32', shape: ['', 1] }],
 *     run: async ({ age }) => ({ variable: { data: age.data.map((years) => 2 * years), dims: age.dims } }),
 *   }) },
 * };
 * const predictor = await onnxPredictor(new Uint8Array([8]), { runtime });
 * await predictor.predict([{ age: 31 }]) // => [{ score: 62, prediction: 62 }]
 */
export async function onnxPredictor(
  bytes: Uint8Array,
  options: OnnxPredictorOptions,
): Promise<OnnxPredictor> {
  const known = ['runtime', 'columns', 'output', 'task', 'classes', 'threshold', 'missingText', 'session'];
  checkKeys(where, options, known);
  const { runtime } = options;
  const missingText = checkText(where, 'missingText', options.missingText ?? '');
  if (!(bytes instanceof Uint8Array) || typeof runtime?.InferenceSession?.create !== 'function')
    throw new SlipwayError(
      'bad-option',
      where,
      "there are no bytes or no runtime; expected onnxPredictor(bytes, { runtime: ort }), of import * as ort from 'onnxruntime-node'.",
      { details: { option: 'runtime' } },
    );
  const session = await open(runtime, bytes, options.session);
  try {
    return predictorOf(session, bytes, { ...options, missingText });
  } catch (error) {
    await session.release?.();
    throw error;
  }
}

function predictorOf(
  session: OnnxSession,
  bytes: Uint8Array,
  options: OnnxPredictorOptions & { readonly missingText: string },
): OnnxPredictor {
  const { runtime, missingText } = options;
  const plan = planInputs(where, session, options.columns);
  const { output, width } = outputOf(session, options.output);
  const scores = readScores(where, options, output, width);
  const running = new Set<Promise<unknown>>();
  let freed: Promise<void> | undefined;
  const service = runtimePredictor(where, {
    input: { fields: plan.fields },
    scores,
    advice: { option: 'output', text: 'Name another output, or convert a model that gives probabilities.' },
    modelHash: () =>
      hashJson({
        bytes: hashBytes(bytes),
        columns: plan.fields.map(({ name }) => name),
        output,
        task: scores.task,
        classes: scores.classes ?? null,
        threshold: scores.threshold,
        missingText,
      }),
    async answer(rows, signal) {
      const feeds = feedsOf(where, runtime, plan, rows, missingText);
      if (freed) throw new SlipwayError('io', where, 'the predictor was closed; expected one that is open.');
      const run = runtimeAnswer(where, rows.rows, () => session.run(feeds, [output]));
      running.add(run);
      const ended = (): void => void running.delete(run);
      run.then(ended, ended);
      const answers = await unlessAborted(signal, () => run);
      return numbersOf(answers[output], output, rows.rows, width);
    },
  });
  // A session that is freed answers nobody, not those either who asked before.
  const close = (): Promise<void> => (freed ??= Promise.allSettled(running).then(() => session.release?.()));
  // Copied as it is described, so that the hash is still computed when it is asked for.
  const described = Object.getOwnPropertyDescriptors(service);
  return Object.freeze(Object.defineProperties({ close }, described) as OnnxPredictor);
}

async function open(
  runtime: OnnxRuntime,
  bytes: Uint8Array,
  options: Readonly<Record<string, unknown>> | undefined,
): Promise<OnnxSession> {
  try {
    return await runtime.InferenceSession.create(bytes, options);
  } catch (cause) {
    throw new SlipwayError(
      'bad-format',
      where,
      'ONNX Runtime cannot open the file; expected a model in ONNX.',
      {
        cause,
      },
    );
  }
}

/** The output with the scores, and how many a row has. */
function outputOf(
  { outputNames, outputMetadata }: OnnxSession,
  asked: string | undefined,
): { readonly output: string; readonly width: number } {
  const isNumbers = ({ isTensor, type }: OnnxMetadata): boolean =>
    isTensor && (type === 'float32' || type === 'float64');
  const found = outputMetadata.find((each) => (asked === undefined ? isNumbers(each) : each.name === asked));
  if (asked !== undefined && !found)
    throw new SlipwayError(
      'bad-option',
      where,
      `there is no output ${JSON.stringify(asked)}; there are ${outputNames.join(', ')}.`,
      { details: { option: 'output' } },
    );
  const [, width = 1, ...more] = found?.shape ?? [];
  if (found && isNumbers(found) && typeof width === 'number' && width >= 1 && more.length === 0)
    return { output: found.name, width };
  throw new SlipwayError(
    'unsupported',
    where,
    `the model has no output of numbers, one or several a row; expected one, a tensor of shape [rows] or [rows, scores]. Of scikit-learn, convert with zipmap: False.`,
    { details: { outputs: [...outputNames] } },
  );
}

/** The numbers of an answer. */
function numbersOf(
  answer: OnnxTensor | undefined,
  output: string,
  rows: number,
  width: number,
): Float32Array | Float64Array {
  const data = answer?.data;
  if ((data instanceof Float32Array || data instanceof Float64Array) && data.length === rows * width)
    return data;
  throw new SlipwayError(
    'unsupported',
    where,
    `output "${output}" has other numbers than ${rows} rows of ${width}, as the model says.`,
  );
}
