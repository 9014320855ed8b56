/** Trains every estimator of slipway/tfjs on a backend, and measures how far it is from a reference. In Node and in a page. */
import * as tf from '@tensorflow/tfjs-core';
import type * as Slipway from '../../src/index.ts';
import type * as SlipwayTfjs from '../../src/tfjs.ts';
import { embedded, oneHidden, stacked } from '../train/tfjs/nets.ts';

type Backend = SlipwayTfjs.BackendName;
type Trained = Slipway.Model & { readonly training: unknown };

/** An estimator, what it is trained on, and what it is compared with. */
export interface Subject {
  readonly name: string;
  readonly examples: Slipway.Examples;
  readonly on: (backend: Backend) => Pick<Slipway.Estimator<Trained>, 'fit'>;
  /** Of loops in this package where there are some, else of the cpu backend. */
  readonly reference: Pick<Slipway.Estimator<Trained>, 'fit'>;
}

/** How far a training was from its reference. */
export interface Distance {
  /** Of a row at most; of a regression, in standard deviations of the label. */
  readonly scores: number;
  /** Of an epoch's mean loss at most. */
  readonly losses: number;
  /** Tensors that a training and one that was stopped left behind. */
  readonly tensors: number;
}

/**
 * How far nets may be on each backend: what was measured, rounded up. The page of training has the table. `logistic` ends where
 * the sums of float32 let it, which is farther.
 */
export const TOLERANCES: Readonly<Record<Backend, Pick<Distance, 'scores' | 'losses'>>> = {
  cpu: { scores: 1e-6, losses: 1e-6 },
  wasm: { scores: 1e-6, losses: 1e-6 },
  webgl: { scores: 1e-6, losses: 1e-6 },
  webgpu: { scores: 1e-6, losses: 1e-6 },
};
const LOGISTIC = 1e-4;

/** Every estimator of slipway/tfjs. */
export function subjects(slipway: typeof Slipway, tfjs: typeof SlipwayTfjs): readonly Subject[] {
  const { regression, classes, counts } = tables(slipway);
  const short = { epochs: 2, batchSize: 32, seed: 1 };
  const steps = { ...short, optimizer: () => tf.train.adam(0.01, 0.9, 0.999, 1e-7) };
  const dense = (task: Slipway.Task, examples: Slipway.Examples): Subject => {
    const options = { ...short, task, hidden: [6], l2: 0.1, learningRate: 0.01 };
    return {
      name: `denseNet: ${task}`,
      examples,
      on: (backend) => tfjs.denseNet({ ...options, backend }),
      reference: slipway.denseNet({ ...options, kernel: 'plain' }),
    };
  };
  const own = (name: string, examples: Slipway.Examples, on: Subject['on']): Subject => ({
    name,
    examples,
    on,
    reference: on('cpu'),
  });
  const wide = { ...short, hidden: [6], learningRate: 0.01 };
  return [
    {
      name: 'logistic',
      examples: classes(2),
      on: (backend) => tfjs.logistic({ l2: 1, backend }),
      reference: slipway.logistic({ l2: 1, kernel: 'plain' }),
    },
    dense('binary', classes(2)),
    dense('multi-class', classes(3)),
    dense('regression', regression()),
    dense('count', counts()),
    {
      name: 'wideAndDeep',
      examples: classes(2),
      on: (backend) => tfjs.wideAndDeep({ ...wide, backend }),
      reference: slipway.wideAndDeep({ ...wide, kernel: 'plain' }),
    },
    own('layersNet: dense layers and dropout', classes(3), (backend) =>
      tfjs.layersNet({ ...steps, backend, build: stacked }),
    ),
    own('layersNet: embeddings, normalised by batch', regression(), (backend) =>
      tfjs.layersNet({ ...steps, backend, build: embedded }),
    ),
    own('tensorNet', classes(3), (backend) => tfjs.tensorNet(oneHidden(6), { ...steps, backend })),
  ];
}

/** Trains on a backend, stops a training there, and compares. */
export async function distanceOf({ on, examples, reference }: Subject, backend: Backend): Promise<Distance> {
  const expected = await reference.fit(examples);
  const before = tf.engine().state.numTensors;
  const model = await on(backend).fit(examples);
  const control = new AbortController();
  const stopped = on(backend).fit(examples, {
    signal: control.signal,
    onProgress: () => control.abort('enough'),
  });
  const reason: unknown = await stopped.then(
    () => 'it ended',
    (error: unknown) => error,
  );
  if (reason !== 'enough') throw reason;
  const tensors = tf.engine().state.numTensors - before;
  const [found, wanted] = [model, expected].map(
    ({ training }) =>
      training as { readonly losses?: readonly number[]; readonly labelDeviation?: number | null },
  );
  const [scores, others] = [model, expected].map((each) => each.predict(examples.matrix));
  return {
    scores: gap(scores!, others!) / (wanted!.labelDeviation ?? 1),
    losses: gap(found!.losses ?? [], wanted!.losses ?? []),
    tensors,
  };
}

/** One estimator on one backend; `wrong` says what is, if anything is. */
export interface Finding {
  readonly name: string;
  readonly distance?: Distance;
  readonly wrong?: string;
}

/** Every estimator on a backend. */
export async function conform(
  slipway: typeof Slipway,
  tfjs: typeof SlipwayTfjs,
  backend: Backend,
): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const subject of subjects(slipway, tfjs)) {
    const { name } = subject;
    try {
      const distance = await distanceOf(subject, backend);
      const wrong = complaint(subject, distance, backend);
      found.push({ name, distance, ...(wrong && { wrong }) });
    } catch (error) {
      found.push({ name, wrong: String(error) });
    }
  }
  return found;
}

/** What is wrong with a distance, if anything is. */
export function complaint(
  { name }: Subject,
  { scores, losses, tensors }: Distance,
  backend: Backend,
): string | undefined {
  const most = name === 'logistic' ? { scores: LOGISTIC, losses: 0 } : TOLERANCES[backend];
  if (!(scores <= most.scores)) return `scores are ${scores} away, more than ${most.scores}`;
  if (!(losses <= most.losses)) return `losses are ${losses} away, more than ${most.losses}`;
  return tensors === 0 ? undefined : `${tensors} tensors are left behind`;
}

function gap(some: ArrayLike<number>, others: ArrayLike<number>): number {
  if (some.length !== others.length) return NaN;
  return Array.from(some).reduce((most, value, k) => {
    const distance = Math.abs(value - others[k]!);
    return distance <= most ? most : distance;
  }, 0);
}

function tables({ random }: typeof Slipway): {
  readonly regression: () => Slipway.Examples;
  readonly counts: () => Slipway.Examples;
  readonly classes: (count: 2 | 3) => Slipway.Examples;
} {
  const made = (labelOf: (value: number) => number, classes?: readonly string[]): Slipway.Examples => {
    const draw = random(3);
    const rows = 96;
    const values = Float32Array.from({ length: 3 * rows }, () => draw.normal());
    const categories = [4, 3].map((levels, k) => ({
      name: ['a', 'b'][k]!,
      levels: ['p', 'q', 'r', 's'].slice(0, levels),
      codes: Int32Array.from({ length: rows }, () => draw.integer(levels + 1) - 1),
    }));
    const { codes } = categories[0]!;
    const value = (row: number): number => values[3 * row]! + (codes[row] === 1 ? 1 : 0) + draw.normal() / 2;
    return {
      matrix: { rows, dense: { names: ['x', 'y', 'z'], values }, categories },
      labels: Float64Array.from({ length: rows }, (_, row) => labelOf(value(row))),
      weights: Float64Array.from({ length: rows }, (_, row) => 1 + (row % 3)),
      label: { name: 'label', ...(classes && { classes }) },
      leftOut: 0,
    };
  };
  return {
    regression: () => made((value) => 50 + 10 * value),
    counts: () => made((value) => Math.max(0, Math.round(2 * value))),
    classes: (count) =>
      count === 2
        ? made((value) => (value > 0 ? 1 : 0))
        : made((value) => (value > 1 ? 2 : value > 0 ? 1 : 0), ['low', 'middle', 'high']),
  };
}
