import { describe, expect, it } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { applyLink } from '../../../src/models/link.ts';
import { TASKS, type Task } from '../../../src/models/model.ts';
import type { Examples } from '../../../src/table/examples.ts';
import { checkExamples } from '../../../src/train/check-examples.ts';
import { deviationTally } from '../../../src/train/dense/label-deviation.ts';
import { denseNet } from '../../../src/train/dense/dense-net.ts';
import { kernelEngine } from '../../../src/train/dense/kernel-engine.ts';
import type { NetPlan, NetRows, NetState } from '../../../src/train/dense/net-engine.ts';
import { firstParameters, partsOf, type NetShape } from '../../../src/train/dense/net-shape.ts';
import { denseLayout, type NetLayout } from '../../../src/train/dense/net-layout.ts';
import { netTask } from '../../../src/train/dense/net-task.ts';
import { netByDefinition } from '../../models/net-by-definition.ts';
import { made } from './made.ts';

const decay = 0.01;

type TestPlan = NetPlan & { readonly rows: NetRows; readonly layout: NetLayout; readonly examples: Examples };

/** How three numbers and some categories enter: one-hot alone, as in a dense net, or every way there is. */
const layouts = {
  dense: denseLayout,
  wide: (): NetLayout => ({
    numbers: [2, 0],
    oneHot: [0],
    embeddings: [
      { category: 2, dimension: 5 },
      { category: 1, dimension: 2 },
    ],
    wide: [1, 0],
  }),
};

function planOf(
  task: Task,
  activation: 'relu' | 'tanh',
  hidden: readonly number[],
  kind: keyof typeof layouts = 'dense',
): TestPlan {
  const levels = kind === 'dense' ? [3] : [3, 4, 2];
  const examples = made(task, { levels });
  const summary = checkExamples(examples, task, 'test');
  const spread = deviationTally('test', examples.label.name, summary);
  spread.add(examples.labels, examples.weights);
  const deviation = task === 'regression' ? spread.end() : undefined;
  const { rowsOf, link, outputs, layout } = netTask(summary, deviation, layouts[kind](examples.matrix));
  const rows = rowsOf(examples);
  const shape: NetShape = {
    numbers: layout.numbers.length,
    levels: [3],
    embeddings: layout.embeddings.map(({ category, dimension }) => ({
      levels: levels[category]!,
      dimension,
    })),
    wide: layout.wide.map((category) => levels[category]!),
    units: [...hidden, outputs],
    activation,
    link,
  };
  return {
    shape,
    rows,
    layout,
    examples,
    validation: rows,
    batchSize: 40,
    learningRate: 0.01,
    decay,
    shards: 1,
    workers: undefined,
  };
}

function startOf({ shape }: NetPlan): NetState {
  const source = random(3);
  // Biases other than 0, so that no sum of a row is exactly 0, where relu has no gradient.
  const first = firstParameters(shape, new Float64Array(shape.units.at(-1)!), source);
  const parameters = first.map((value) => value + 0.1 * source.normal());
  return {
    steps: 0,
    parameters,
    firsts: new Float32Array(parameters.length),
    seconds: new Float32Array(parameters.length),
  };
}

/** The mean loss and the penalty, in float64, by the definition of each loss from the sums of a net. */
function objective(plan: TestPlan, parameters: Float32Array): number {
  const { shape, rows, layout } = plan;
  const { layers, embeddings, wide } = partsOf(shape, parameters);
  const outputs = shape.units.at(-1)!;
  let at = 0;
  const placed = {
    layers,
    numbers: layout.numbers,
    oneHot: layout.oneHot,
    embeddings: layout.embeddings.map(({ category, dimension }, e) => ({
      at: category,
      dimension,
      weights: embeddings[e]!,
    })),
    wide: layout.wide.map((category, k) => ({
      at: category,
      weights: wide.slice(at, (at += shape.wide[k]! * outputs)),
    })),
  };
  const scores = applyLink(
    shape.link,
    netByDefinition(plan.examples.matrix, placed, (x) => x),
    outputs,
  );
  const lossOf = (i: number): number => {
    const [score, y] = [scores[i]!, rows.targets[i]!];
    if (shape.link === 'logit') return -Math.log(y === 1 ? score : 1 - score);
    if (shape.link === 'identity') return (score - y) ** 2 / 2;
    if (shape.link === 'log') return score - y * Math.log(score);
    return -Math.log(scores[i * outputs + y]!);
  };
  let loss = 0;
  for (let i = 0; i < rows.matrix.rows; i++) loss += rows.weights![i]! * lossOf(i);
  return loss / rows.matrix.rows + penalty(plan, parameters);
}

const cases = TASKS.flatMap((task) =>
  (['relu', 'tanh'] as const).flatMap((activation) => [
    ...[[], [5], [6, 3]].map((hidden) => [task, activation, hidden, 'dense'] as const),
    [task, activation, activation === 'relu' ? [6, 3] : [5], 'wide'] as const,
  ]),
);

describe.each(['simd', 'plain'] as const)('the engine on %s loops', (form) => {
  it.each(cases)(
    'has the loss and the gradients of a %s, %s, hidden %j, %s',
    async (task, activation, hidden, kind) => {
      const plan = planOf(task, activation, hidden, kind);
      const engine = await kernelEngine(form)(plan);
      const start = startOf(plan);
      engine.write(start);
      const measured = await engine.validate();
      const loss = await engine.learn(
        plan.rows,
        Int32Array.from({ length: 40 }, (_, i) => 39 - i),
        0,
        40,
      );
      const { firsts, parameters } = await engine.read();
      engine.dispose();
      expect(loss / 40).toBeCloseTo(objective(plan, start.parameters), 6);
      expect(measured).toBeCloseTo(objective(plan, start.parameters) - penalty(plan, start.parameters), 6);
      start.parameters.forEach((value, k) => {
        // So near that no sum of a row changes its sign between the two.
        const [above, below] = [Math.fround(value + 2 ** -17), Math.fround(value - 2 ** -17)];
        const [high, low] = [above, below].map((each) => objective(plan, withOne(start.parameters, k, each)));
        // The first mean of Adam is a tenth of the gradient.
        expect(firsts[k]! * 10).toBeCloseTo((high! - low!) / (above - below), 4);
      });
      // A step against the gradient.
      expect(objective(plan, parameters)).toBeLessThan(loss / 40);
    },
  );
});

describe('the rows to learn from', () => {
  it('may come block by block, in arrays of their own', async () => {
    const plan = planOf('binary', 'relu', [5]);
    const order = Int32Array.from({ length: 20 }, (_, i) => i);
    const afterSteps = async (
      blocks: readonly NetRows[],
      orders: readonly Int32Array[],
    ): Promise<NetState> => {
      const engine = await kernelEngine('simd')({ ...plan, batchSize: 20 });
      engine.write(startOf(plan));
      for (const [k, block] of blocks.entries()) await engine.learn(block, orders[k]!, 0, 20);
      return engine.read();
    };
    const blockOf = (start: number): NetRows => ({
      embedded: [],
      wide: [],
      matrix: {
        ...plan.rows.matrix,
        rows: 20,
        dense: {
          ...plan.rows.matrix.dense,
          values: plan.rows.matrix.dense.values.slice(3 * start, 3 * start + 60),
        },
        categories: plan.rows.matrix.categories.map((each) => ({
          ...each,
          codes: each.codes.slice(start, start + 20),
        })),
      },
      targets: plan.rows.targets.slice(start, start + 20),
      weights: plan.rows.weights!.slice(start, start + 20),
    });
    expect(await afterSteps([blockOf(0), blockOf(20)], [order, order])).toEqual(
      await afterSteps([plan.rows, plan.rows], [order, order.map((row) => row + 20)]),
    );
  });
});

describe('compiled loops and plain ones', () => {
  it.each([
    ['binary', [9, 13], 6, [4, 2], 'relu'],
    ['multi-class', [8], 1, [], 'tanh'],
    ['regression', [1, 2, 1], 0, [5], 'relu'],
    ['count', [4, 4], 5, [1], 'tanh'],
    ['multi-class', [], 3, [2], 'relu'],
  ] as const)(
    'train the same bits: %s, hidden %j, %i numbers, levels %j, %s',
    async (task, hidden, numbers, levels, activation) => {
      const examples = made(task, { rows: 150, numbers, levels });
      const options = { task, hidden, activation, epochs: 4, batchSize: 67, l2: 1 };
      const [simd, plain] = await Promise.all(
        (['simd', 'plain'] as const).map((kernel) =>
          denseNet({ ...options, kernel }).fit(examples, { validation: examples }),
        ),
      );
      expect(simd!.training.backend).toBe('simd');
      expect(simd!.layers).toEqual(plain!.layers);
      expect({ ...simd!.training, backend: 'plain' }).toEqual(plain!.training);
    },
  );

  it.each(['dense', 'wide'] as const)(
    'keep units and rows that fill registers out of every result: %s',
    async (kind) => {
      const plan = planOf('binary', 'relu', [5, 2], kind);
      const engine = await kernelEngine('simd')(plan);
      engine.write(startOf(plan));
      const order = Int32Array.from({ length: 40 }, (_, i) => i);
      for (let i = 0; i < 20; i++) await engine.learn(plan.rows, order, 0, 40);
      const { parameters } = await engine.read();
      const measured = await engine.validate();
      expect(measured).toBeCloseTo(objective(plan, parameters) - penalty(plan, parameters), 6);
    },
  );
});

function withOne(values: Float32Array, at: number, value: number): Float32Array {
  const changed = Float32Array.from(values);
  changed[at] = value;
  return changed;
}

function penalty({ shape }: NetPlan, parameters: Float32Array): number {
  const { layers, embeddings, wide } = partsOf(shape, parameters);
  const weights = [...layers.map((layer) => layer.weights), ...embeddings, wide];
  const squares = weights.reduce((sum, each) => each.reduce((all, w) => all + w * w, sum), 0);
  return (decay * squares) / 2;
}
