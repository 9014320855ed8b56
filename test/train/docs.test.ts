import '@tensorflow/tfjs-backend-cpu';
import { expect, test } from 'vitest';
import * as slipway from '../../src/index.ts';
import { programsOf, runProgram } from '../programs-of.ts';

const { categoryColumn, createRegistry, memoryStore, numberColumn, pipeline, selectColumns, table } = slipway;

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

test.each(programsOf('docs/train.md').map((program, k) => [k + 1, program] as const))(
  'program %i of docs/train.md runs',
  async (_, program) => {
    // The one backend of tfjs that is everywhere.
    const code = program.replace(/'(webgpu|wasm)'/g, "'cpu'");
    await expect(runProgram(code, await given())).resolves.toBeUndefined();
  },
);
