import '@tensorflow/tfjs-backend-cpu';
import ts from 'typescript';
import { expect, test } from 'vitest';
import * as slipway from '../../src/index.ts';
import * as node from '../../src/node.ts';
import * as tfjs from '../../src/tfjs.ts';
import { read } from '../architecture/source.ts';
import { workerFile } from '../workers/worker-file.ts';

const { categoryColumn, createRegistry, memoryStore, numberColumn, pipeline, selectColumns, table } = slipway;
const programs = [...read('docs/train.md').matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, text]) => text!);

/** What the page imports from; workers run the sources. */
const modules: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  slipway: { ...slipway },
  'slipway/node': {
    ...node,
    nodeWorkers: (count: number) => node.nodeWorkers(count, { entry: workerFile() }),
  },
  'slipway/tfjs': { ...tfjs },
};

function rowsOf(from: number, to: number): slipway.Table {
  const rows = Array.from({ length: to - from }, (_, i) => from + i);
  const number = (of: (row: number) => number): slipway.Column => numberColumn(rows.map(of));
  const category = (of: (row: number) => string): slipway.Column => categoryColumn(rows.map(of));
  return table({
    age: number((row) => 18 + ((row * 7) % 60)),
    hours_per_week: number((row) => 10 + ((row * 13) % 50)),
    distance: number((row) => (row * 29) % 100),
    occupation: category((row) => ['clerk', 'cook', 'nurse'][row % 3]!),
    native_country: category((row) => ['Peru', 'Laos'][row % 2]!),
    income: category((row) => (((row * 29) % 100) + ((row * 31) % 70) > 80 ? '>50K' : '<=50K')),
  });
}

/** What the page speaks of without making it. */
async function given(): Promise<Record<string, unknown>> {
  const train = rowsOf(0, 120);
  const { prepare, examples } = pipeline(
    selectColumns({ columns: ['age', 'hours_per_week', 'distance'] }),
  ).fitExamples(train, { label: 'income', positive: '>50K' });
  return {
    modules,
    train,
    prepare,
    examples,
    validation: prepare.examples(rowsOf(120, 200), { label: 'income', positive: '>50K' }),
    model: await slipway.logistic({ l2: 1 }).fit(examples),
    earlyStopping: { patience: 3 },
    registry: createRegistry(memoryStore()),
    validationLoss: () => 0.5,
    keep: () => undefined,
    console: { log: () => undefined },
  };
}

test.each(programs.map((program, k) => [k + 1, program] as const))(
  'program %i of docs/train.md runs',
  async (_, program) => {
    const code = program
      .replace(/^import (\{.*\}) from '(.*)';$/gm, "const $1 = modules['$2'];")
      // The one backend of tfjs that is everywhere.
      .replace(/'(webgpu|wasm)'/g, "'cpu'");
    const script = ts.transpile(code, { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext });
    const scope = await given();
    const AsyncFunction = (async () => undefined).constructor as new (
      ...parts: string[]
    ) => (...values: unknown[]) => Promise<unknown>;
    const run = new AsyncFunction(...Object.keys(scope), `'use strict';\n{\n${script}\n}`);
    await expect(run(...Object.values(scope))).resolves.toBeUndefined();
  },
);
