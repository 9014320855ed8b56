import { checkWaiting } from '../core/check-waiting.ts';
import { SlipwayError } from '../core/error.ts';
import { checkKeys } from '../core/options.ts';
import { isRelation } from '../sql/check-relation.ts';
import type { Relation } from '../sql/engine.ts';
import { schemaOn, selectOn } from '../sql/relation.ts';
import { compute, computeFrom } from '../stats/compute.ts';
import type { AnyStatistic, Statistics } from '../stats/statistic.ts';
import type { Batches, BatchesOptions } from '../table/batches.ts';
import { checkSchema } from '../table/check-schema.ts';
import { readBatches } from '../table/read-batches.ts';
import { schemaOf, type Field, type Schema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import { inTraining } from './in-training.ts';
import { planPasses, type PlannedStep } from './plan-passes.ts';
import { printSteps } from './sql-form.ts';
import type { FitFromOptions, FittedStep, StepPart } from './step.ts';

const where = 'prepare/fit';

/** One pass: what to ask of the rows, after these steps, newly fitted and as in training, were applied to them. */
interface Pass {
  readonly apply: readonly FittedStep[];
  readonly asked: Statistics;
}

type Answers = Readonly<Record<string, unknown>>;

/** Fits a list of steps on a table in memory, which is transformed as it goes. */
export function fitParts(parts: readonly StepPart[], train: Table): readonly FittedStep[] {
  const run = fitting(planPasses(parts, schemaOf(train)));
  let rows = train;
  let next = run.next();
  while (!next.done) {
    for (const step of next.value.apply) rows = step.transform(rows);
    next = run.next(compute(rows, next.value.asked));
  }
  return next.value;
}

/** Steps that have learned, and the columns of what they learned from. */
interface FittedParts {
  readonly steps: readonly FittedStep[];
  readonly schema: Schema;
}

/** Fits a list of steps on batches, which are read again for every pass, or where the rows are on an engine. */
export async function fitPartsFrom(
  parts: readonly StepPart[],
  source: Batches | Relation,
  options: FitFromOptions = {},
): Promise<FittedParts> {
  checkKeys(where, options, ['signal', 'schema']);
  checkWaiting(where, options);
  const { signal, schema } = options;
  signal?.throwIfAborted();
  if (schema !== undefined) checkSchema(where, schema);
  if (isRelation(source))
    return fitOnEngine(parts, source, schema ?? (await schemaOn(source, { signal })), signal);
  if (typeof source !== 'function') throw noSource();
  if (schema !== undefined) throw schemaOfBatches();
  return fitOnBatches(parts, source, { signal });
}

async function fitOnEngine(
  parts: readonly StepPart[],
  relation: Relation,
  schema: Schema,
  signal: AbortSignal | undefined,
): Promise<FittedParts> {
  const run = fitting(planPasses(parts, schema));
  const applied: FittedStep[] = [];
  let next = run.next();
  while (!next.done) {
    applied.push(...next.value.apply);
    const { asked } = next.value;
    const seen = new Set(Object.values(asked).flatMap(({ columns }) => columns));
    const { rows, fields } = soFar(relation, schema, applied, seen);
    next = run.next(await computeFrom(rows, asked, { signal, schema: { fields } }));
  }
  return { steps: next.value, schema };
}

/** The columns that are looked at, after the steps that were fitted: the SELECT emitted so far. */
function soFar(
  relation: Relation,
  schema: Schema,
  steps: readonly FittedStep[],
  seen: ReadonlySet<string>,
): { readonly rows: Relation; readonly fields: readonly Field[] } {
  const fields = new Map(schema.fields.map((field) => [field.name, field]));
  for (const { writes, drops = [] } of steps) {
    for (const { name, kind, zone } of writes)
      fields.set(name, { name, kind, ...(zone !== undefined && { zone }) });
    for (const name of drops) fields.delete(name);
  }
  const written = new Set(steps.flatMap(({ writes }) => writes.map(({ name }) => name)));
  const output = [...fields.keys()].filter((name) => seen.has(name));
  if (!output.some((name) => written.has(name))) return { rows: relation, fields: schema.fields };
  const needed = new Set([...output, ...steps.flatMap(({ reads }) => reads)]);
  const input = schema.fields.filter(({ name }) => needed.has(name));
  const { engine, from } = relation;
  const select = printSteps({ from, input, steps, keep: [], output, categories: 'levels' }, engine.dialect);
  return { rows: selectOn(engine, select), fields: output.map((name) => fields.get(name)!) };
}

async function fitOnBatches(
  parts: readonly StepPart[],
  batches: Batches,
  options: BatchesOptions,
): Promise<FittedParts> {
  const first = await firstOf(batches, options);
  const schema = schemaOf(first);
  const planned = planPasses(parts, schema);
  const reads = new Set(planned.flatMap((step) => step.reads));
  const read = schema.fields.filter(({ name }) => reads.has(name));
  const run = fitting(planned);
  const applied: FittedStep[] = [];
  let expected: number | undefined;
  let next = run.next();
  while (!next.done) {
    applied.push(...next.value.apply);
    let rows = 0;
    let place = 0;
    const transformed: Batches = async function* (reading) {
      for await (const batch of readBatches(batches, reading)) {
        checkBatch(read, schemaOf(batch), place++);
        rows += batch.rows;
        yield applied.reduce((table, step) => step.transform(table), batch);
      }
    };
    const answers: Answers = await computeFrom(transformed, next.value.asked, options);
    if (expected === undefined ? rows < first.rows : rows !== expected)
      throw changed(expected ?? first.rows, rows);
    expected = rows;
    next = run.next(answers);
  }
  return { steps: next.value, schema };
}

/** Asks for pass after pass and learns from the answers; whoever drives it has the rows. */
function* fitting(steps: readonly PlannedStep[]): Generator<Pass, readonly FittedStep[], Answers> {
  const fitted = new Map<PlannedStep, FittedStep>();
  const passes = Math.max(0, ...steps.map(({ appliedFrom }) => appliedFrom));
  let answers: Answers = {};
  for (let pass = 0; pass <= passes; pass++) {
    const apply: FittedStep[] = [];
    steps.forEach((step, index) => {
      if (step.appliedFrom !== pass) return;
      const found = step.learn(answersFor(index, step, answers));
      fitted.set(step, found);
      apply.push(inTraining(found));
    });
    if (pass < passes) answers = yield { apply, asked: askedIn(pass, steps) };
  }
  return steps.map((step) => fitted.get(step)!);
}

function askedIn(pass: number, steps: readonly PlannedStep[]): Statistics {
  const asked: [string, AnyStatistic][] = [];
  steps.forEach(({ learnsIn, needs }, index) => {
    if (learnsIn !== pass) return;
    for (const [name, statistic] of Object.entries(needs)) asked.push([`${index}:${name}`, statistic]);
  });
  return Object.fromEntries(asked);
}

function answersFor(index: number, { needs }: PlannedStep, answers: Answers): Answers {
  return Object.fromEntries(Object.keys(needs).map((name) => [name, answers[`${index}:${name}`]]));
}

async function firstOf(batches: Batches, options: BatchesOptions): Promise<Table> {
  for await (const batch of readBatches(batches, options)) return batch;
  throw new SlipwayError(
    'bad-data',
    where,
    'the source has no batches; expected at least one, which may have no rows.',
  );
}

/** A batch must have the columns that are read as the first one had them. */
function checkBatch(read: readonly Field[], { fields }: Schema, place: number): void {
  for (const { name, kind, zone } of read) {
    const found = fields.find((field) => field.name === name);
    if (!found || (found.kind === kind && found.zone === zone)) continue;
    const show = (field: Pick<Field, 'kind' | 'zone'>): string =>
      field.zone === undefined ? `of kind ${field.kind}` : `of kind ${field.kind} in zone ${field.zone}`;
    throw new SlipwayError(
      'shape-mismatch',
      where,
      `column "${name}" is ${show(found)} in batch ${place}; expected ${show({ kind, ...(zone !== undefined && { zone }) })}, as in the first batch. Read all batches with one schema.`,
      { details: { column: name, batch: place } },
    );
  }
}

function noSource(): SlipwayError {
  return new SlipwayError(
    'bad-option',
    where,
    'the source is no function and no relation; expected one that opens batches, such as inBatches(table, 10_000) gives, or rows on an engine, such as db.table("flights").',
    { details: { option: 'source' } },
  );
}

function schemaOfBatches(): SlipwayError {
  return new SlipwayError(
    'bad-option',
    where,
    'schema goes with a relation; batches bring their own columns. Read the batches with the schema.',
    { details: { option: 'schema' } },
  );
}

function changed(expected: number, rows: number): SlipwayError {
  return new SlipwayError(
    'bad-option',
    where,
    `the batches had ${expected} rows at one reading and ${rows} at another; expected a function that opens the same source from its start each time.`,
    { details: { expected, got: rows } },
  );
}
