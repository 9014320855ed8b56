import { quoteNames, SlipwayError, sentenceOf } from '../core/error.ts';
import { canonicalJson, isRecord, type Json } from '../core/json.ts';
import type { Results, Statistics } from '../stats/statistic.ts';
import { checkIsTable } from '../table/check-is-table.ts';
import { COLUMN_KINDS } from '../table/column.ts';
import type { Field, Schema } from '../table/schema.ts';
import { withColumns, type Table } from '../table/table.ts';
import { applied } from './applied.ts';
import { fitParts, fitPartsFrom } from './fit-parts.ts';
import type {
  CompiledStep,
  FittedStep,
  SavedStep,
  Step,
  StepDefinition,
  StepMaker,
  StepPart,
  Written,
} from './step.ts';
import { addsOnly, writtenTwice } from './written-columns.ts';

/**
 * A step from its definition: checks, fitting in memory and from batches, saving and reviving come with it.
 *
 * The columns read are checked to be there and of a kind the step takes, on fit; a column that is written must not be
 * there yet, unless it is read and replaced. What is learned is kept as JSON from the start, so nothing can be lost in saving.
 *
 * @returns a function from options to a step, which also revives: hand it to {@link revivePipeline}.
 * @example
 * const timesMean = defineStep({
 *   name: 'times-mean',
 *   version: 1,
 *   options: ({ columns }) => ({ columns }),
 *   reads: ({ columns }) => columns,
 *   takes: () => ['number'],
 *   writes: ({ columns }) => columns.map((name) => ({ name, kind: 'number' })),
 *   needs: ({ columns }) => Object.fromEntries(columns.map((name) => [name, moments(name)])),
 *   learn: (known, { columns }) => ({ columns: columns.map((name) => ({ name, mean: known[name].mean })) }),
 *   read: (saved) => ({ columns: savedFields('times-mean', saved).list('columns').map((each) => ({ name: each.text('name'), mean: each.number('mean') })) }),
 *   compile: ({ columns }) => ({
 *     reads: columns.map(({ name }) => name),
 *     writes: columns.map(({ name }) => ({ name, kind: 'number' })),
 *     bind: (rows) => bindNumbers(rows, columns, ({ mean }) => (from, to) => {
 *       for (let row = 0; row < to.length; row++) to[row] = from[row] / mean;
 *     }),
 *   }),
 * });
 * const fitted = timesMean({ columns: ['age'] }).fit(table({ age: numberColumn([30, 50]) }));
 * toRows(fitted.transform(table({ age: numberColumn([60, null]) }))) // => [{ age: 1.5 }, { age: null }]
 */
export function defineStep<Options, Plan, Needs extends Statistics, State extends Json>(
  definition: StepDefinition<Options, Plan, Needs, State>,
): StepMaker<Options> {
  const { name, version, since = version } = definition;
  const where = `prepare/${name}`;

  const revive = (saved: SavedStep): FittedStep => {
    checkSaved(where, name, { version, since }, saved);
    const state = structuredClone(saved.state);
    const compiled = definition.compile(definition.read(state, saved.version));
    const twice = writtenTwice(compiled, new Set(compiled.reads));
    if (twice !== undefined) throw refuseTwice(where, twice);
    return fittedStep({ name, version: saved.version, state }, compiled);
  };

  const planned = (plan: Plan): StepPart => ({
    name,
    plan(schema) {
      const reads = definition.reads(plan, schema);
      checkReads(where, reads, definition.takes(plan), schema);
      const learnsFrom = definition.learnsFrom?.(plan) ?? [];
      checkReads(where, learnsFrom, COLUMN_KINDS, schema);
      const writes = definition.writes(plan, schema);
      const drops = definition.drops?.(plan) ?? [];
      checkReads(where, drops, COLUMN_KINDS, schema);
      const twice = writtenTwice({ reads, writes }, new Set(schema.fields.map((field) => field.name)));
      if (twice !== undefined) throw collision(where, twice);
      return {
        reads: [...reads, ...learnsFrom],
        writes,
        drops,
        needs: definition.needs(plan, schema),
        learn: (results) =>
          revive({
            name,
            version,
            state: asJson(where, definition.learn(results as Results<Needs>, plan, schema)),
          }),
      };
    },
  });

  const make = (options: Options): Step => {
    const parts = Object.freeze([planned(definition.options(options))]);
    return Object.freeze({
      name,
      parts,
      fit: (train: Table) => fitParts(parts, train)[0]!,
      fitFrom: async (...from: Parameters<Step['fitFrom']>) => (await fitPartsFrom(parts, ...from)).steps[0]!,
    });
  };
  return Object.defineProperties(make, {
    name: { value: name },
    version: { value: version },
    revive: { value: revive },
  }) as unknown as StepMaker<Options>;
}

function fittedStep(saved: SavedStep, compiled: CompiledStep): FittedStep {
  const where = `prepare/${saved.name}`;
  const apply = (table: Table): Written => applied(where, table, compiled);
  const save = (): SavedStep => structuredClone(saved);
  return Object.freeze({
    // What only adds columns leads back by itself: what it read is still there.
    ...(addsOnly(compiled) && { inverse: (): Written => new Map() }),
    ...compiled,
    name: saved.name,
    apply,
    transform: (table: Table) => withWritten(where, table, { ...compiled, apply }),
    save,
    toJSON: save,
  });
}

/** The table with what a step writes; refuses to overwrite a column that the step does not replace. */
function withWritten(
  where: string,
  table: Table,
  step: Pick<FittedStep, 'reads' | 'writes' | 'drops' | 'apply'>,
): Table {
  checkIsTable(where, table);
  const twice = writtenTwice(step, new Set(table.columns.keys()));
  if (twice !== undefined) throw collision(where, twice);
  return withoutColumns(withColumns(table, step.apply(table)), step.drops ?? []);
}

function withoutColumns(table: Table, drops: readonly string[]): Table {
  if (drops.length === 0) return table;
  const columns = new Map(table.columns);
  for (const name of drops) columns.delete(name);
  return { rows: table.rows, columns };
}

function checkReads(
  where: string,
  reads: readonly string[],
  takes: readonly Field['kind'][],
  { fields }: Schema,
): void {
  for (const name of reads) {
    const field = fields.find((each) => each.name === name);
    if (!field) {
      throw new SlipwayError(
        'unknown-column',
        where,
        `there is no column "${name}"; the columns are ${quoteNames(
          fields.map((each) => each.name),
          30,
        )}.`,
        { details: { column: name } },
      );
    }
    if (takes.includes(field.kind)) continue;
    throw new SlipwayError(
      'wrong-kind',
      where,
      `column "${name}" is of kind ${field.kind}; expected ${takes.join(' or ')}.`,
      { details: { column: name, got: field.kind, expected: [...takes] } },
    );
  }
}

/** Of a saved state, or of a step of one's own whose compiled form writes otherwise than it said. */
function refuseTwice(where: string, name: string): SlipwayError {
  return new SlipwayError(
    'bad-format',
    where,
    `the state writes column ${quoteNames([name])} twice, or as a new one beside one that it reads; expected different names. A step of your own that takes the place of a column it reads says \`replaces: true\`.`,
    { details: { column: name } },
  );
}

function collision(where: string, name: string): SlipwayError {
  return new SlipwayError(
    'column-collision',
    where,
    `there is already a column "${name}", and this step would write another; expected a new name. Rename the column, or leave one of the two steps out.`,
    { details: { column: name } },
  );
}

function asJson(where: string, state: Json): Json {
  try {
    return JSON.parse(canonicalJson(state)) as Json;
  } catch (cause) {
    const found = cause instanceof SlipwayError ? sentenceOf(cause) : 'it is not JSON.';
    throw new SlipwayError('bad-data', where, `what was learned cannot be saved: ${found}`, { cause });
  }
}

function checkSaved(
  where: string,
  name: string,
  { version, since }: { readonly version: number; readonly since: number },
  saved: unknown,
): void {
  if (!isRecord(saved) || saved['name'] !== name || !Object.hasOwn(saved, 'state')) {
    throw new SlipwayError('bad-format', where, `the saved step is not one of name "${name}" with a state.`);
  }
  const got = saved['version'];
  if (Number.isInteger(got) && (got as number) >= since && (got as number) <= version) return;
  const found = typeof got === 'number' ? String(got) : 'no number';
  throw new SlipwayError(
    'bad-version',
    where,
    `the saved step has version ${found}; this library reads ${since === version ? '' : `${since} to `}${version}.`,
    { details: { expected: version } },
  );
}
