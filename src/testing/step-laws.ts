import type { FittedStep, Step, StepReviver } from '../prepare/step.ts';
import type { Column } from '../table/column.ts';
import { inBatches } from '../table/batches.ts';
import { schemaOf } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import { slice } from '../table/take.ts';
import type { SuiteTools } from './store-suite.ts';

/** A step and rows to try it on. */
export interface StepSubject {
  /** A new step, with the same options every time. */
  readonly make: () => Step;
  /** Rows to learn from: some missing. */
  readonly train: Table;
  /** Other rows of the same columns: some missing, some unseen in `train`. The step must not refuse them. */
  readonly later: Table;
  /** What revives the step: what made it. */
  readonly reviver: StepReviver;
  /** The library's `pipeline`. */
  readonly pipeline: (...steps: Step[]) => Step;
}

type Law = (subject: StepSubject) => string | undefined | Promise<string | undefined>;

/** The laws, each named by a sentence; a broken one answers how. */
const laws: Readonly<Record<string, Law>> = {
  'fitting and transforming change no table'({ make, train, later }) {
    const before = structuredClone([...train.columns, ...later.columns]);
    make().fit(train).transform(later);
    return alike([...train.columns, ...later.columns], before) ? undefined : 'a table was written into';
  },

  'one table gives one answer'({ make, train, later }) {
    const fitted = make().fit(train);
    if (!same(fitted.transform(later), fitted.transform(later)))
      return 'transforming twice gives two answers';
    return same(make().fit(train).transform(later), fitted.transform(later))
      ? undefined
      : 'fitting twice gives two answers';
  },

  'a second fit does not touch the first'({ make, train, later }) {
    const step = make();
    const first = step.fit(train);
    const before = structuredClone([first.save(), ...first.transform(later).columns]);
    step.fit(later);
    return alike([first.save(), ...first.transform(later).columns], before)
      ? undefined
      : 'the first fit answers otherwise now';
  },

  'saving as JSON text and reviving change nothing'({ make, train, later, reviver }) {
    const fitted = make().fit(train);
    const text = JSON.stringify(fitted.save());
    if (JSON.stringify(fitted) !== text) return 'JSON.stringify gives something else than save()';
    const revived = reviver.revive(JSON.parse(text) as ReturnType<FittedStep['save']>);
    if (!same(revived.transform(later), fitted.transform(later))) return 'the revived step answers otherwise';
    if (!alike([revived.reads, revived.writes], [fitted.reads, fitted.writes]))
      return 'the revived step reads or writes other columns';
    return JSON.stringify(revived.save()) === text ? undefined : 'the revived step is saved otherwise';
  },

  'a row alone gives what it gave in the batch'({ make, train, later }) {
    const fitted = make().fit(train);
    const batch = written(fitted, later);
    for (let row = 0; row < later.rows; row++) {
      const alone = written(fitted, slice(later, row, row + 1));
      for (const [name, values] of batch) {
        if (!alike(alone.get(name)![0], values[row]))
          return `column "${name}" of row ${row} is another alone`;
      }
    }
    return written(fitted, slice(later, 0, 0)).size === batch.size ? undefined : 'no rows give other columns';
  },

  'it writes the columns it said it would'({ make, train, later }) {
    let schema = schemaOf(train);
    for (const part of make().parts) {
      const { writes } = part.plan(schema);
      const names = new Set(writes.map(({ name }) => name));
      schema = { fields: [...schema.fields.filter(({ name }) => !names.has(name)), ...writes] };
    }
    const fitted = make().fit(train);
    for (const { name, kind, levels } of fitted.writes) {
      const column = fitted.transform(later).columns.get(name);
      if (column?.kind !== kind)
        return `column "${name}" is ${column?.kind ?? 'not there'}, and ${kind} was announced`;
      if (schema.fields.find((field) => field.name === name)?.kind !== kind)
        return `column "${name}" was announced otherwise before the fit`;
      if (levels && !(column.kind === 'category' && alike(column.levels, levels)))
        return `column "${name}" has other levels than announced`;
    }
    return fitted.apply(later).size === fitted.writes.length
      ? undefined
      : 'more columns were written than announced';
  },

  async 'batches teach what the whole table teaches'({ make, train, later }) {
    const whole = make().fit(train);
    const size = Math.max(1, Math.ceil(train.rows / 3));
    const batched = await make().fitFrom(inBatches(train, size));
    return alike([...written(batched, later)], [...written(whole, later)], 1e-9)
      ? undefined
      : 'the step fitted on batches answers otherwise';
  },

  'pipelines have an identity and nest without effect'({ make, train, later, pipeline }) {
    if (!same(pipeline().fit(train).transform(later), later)) return 'pipeline() changes rows';
    const alone = make().fit(train).transform(later);
    const nested = pipeline(pipeline(), pipeline(pipeline(make())));
    return same(nested.fit(train).transform(later), alone)
      ? undefined
      : 'a pipeline of the step answers otherwise';
  },
};

/**
 * The first law a step breaks on some rows, in words; `undefined` when it keeps them all.
 *
 * For property tests: draw the rows, expect `undefined`. {@link testStep} declares a test a law.
 *
 * @example
 * const rows = table({ age: numberColumn([31, null, 47]) });
 * await brokenStepLaw({ make: () => standardize({ columns: ['age'] }), train: rows, later: rows, reviver: standardize, pipeline }) // => undefined
 */
export async function brokenStepLaw(subject: StepSubject): Promise<string | undefined> {
  for (const law of Object.values(laws)) {
    const broken = await law(subject);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

/**
 * Declares the tests that every step passes: your own, too.
 *
 * @param subject - the step, rows to learn from and rows to transform.
 * @param tools - `test` and a deep `equal` of your test runner.
 * @example
 * const declared = [];
 * const rows = table({ age: numberColumn([31, null, 47]) });
 * testStep({ make: () => standardize({ columns: ['age'] }), train: rows, later: rows, reviver: standardize, pipeline },
 *   { test: (name) => declared.push(name), equal: () => {} });
 * declared[0] // => 'standardize: fitting and transforming change no table'
 */
export function testStep(subject: StepSubject, { test, equal }: SuiteTools): void {
  const { name } = subject.make();
  for (const [sentence, law] of Object.entries(laws)) {
    test(`${name}: ${sentence}`, async () => equal(await law(subject), undefined, sentence));
  }
}

/** What a step writes, as values a row: levels as text, so that tables with other lists of levels compare. */
function written(fitted: FittedStep, rows: Table): Map<string, readonly unknown[]> {
  return new Map([...fitted.apply(rows)].map(([name, column]) => [name, valuesOf(column)]));
}

function same(got: Table, expected: Table): boolean {
  return got.rows === expected.rows && alike([...got.columns], [...expected.columns]);
}

function valuesOf(column: Column): readonly unknown[] {
  if (column.kind !== 'category') return Array.from<unknown>(column.values);
  return Array.from(column.codes, (code) => column.levels[code] ?? null);
}

/** Deep equality; `NaN` equals itself. Numbers may differ by a share of the larger one. */
function alike(got: unknown, expected: unknown, tolerance = 0): boolean {
  if (typeof got === 'number' && typeof expected === 'number') {
    return (
      Object.is(got, expected) ||
      Math.abs(got - expected) <= tolerance * Math.max(1, Math.abs(got), Math.abs(expected))
    );
  }
  if (typeof got !== 'object' || typeof expected !== 'object' || got === null || expected === null) {
    return Object.is(got, expected);
  }
  const keys = Object.keys(got);
  const read = (from: object, key: string): unknown => (from as Readonly<Record<string, unknown>>)[key];
  return (
    keys.length === Object.keys(expected).length &&
    keys.every((key) => Object.hasOwn(expected, key) && alike(read(got, key), read(expected, key), tolerance))
  );
}
