import { SlipwayError } from '../core/error.ts';
import {
  call,
  instantOf,
  lookupOf,
  missingOf,
  numberOf,
  textOf,
  type Expression,
  type TextExpression,
} from '../sql/expression.ts';
import type { RowDialect } from '../sql/dialect.ts';
import { printLayers, type SqlLayer } from '../sql/print-layers.ts';
import type { Field } from '../table/schema.ts';
import { hasLevels } from './levels-of.ts';
import type { FittedStep, SqlColumns } from './step.ts';

const where = 'prepare/to-sql';

/** Which columns a list of steps gives, and how, as one SELECT. */
export interface StepsSelect {
  /** What stands after FROM, complete and escaped. */
  readonly from: string;
  readonly input: readonly Field[];
  readonly steps: readonly FittedStep[];
  /** Columns of the source that are handed on as they are. */
  readonly keep: readonly string[];
  /** What is asked for, of the columns after the last step. */
  readonly output: readonly string[];
  /** Whether settled categories come as codes or as the text of their levels. */
  readonly categories: 'codes' | 'levels';
}

/**
 * Fitted steps as one SELECT.
 *
 * @throws {SlipwayError} `unsupported` naming a step that has no form for engines.
 */
export function printSteps(
  { steps, input, output, categories, ...rest }: StepsSelect,
  dialect: RowDialect,
): string {
  const fields = new Map(input.map((field) => [field.name, field]));
  const layers: { steps: string[]; columns: Map<string, Expression>; reads: Set<string> }[] = [];
  for (const step of steps) {
    const expressions = expressionsOf(step, fields, dialect);
    let layer = layers.at(-1);
    const waits = (made: ReadonlyMap<string, unknown>, read: ReadonlySet<string>): boolean =>
      step.reads.some((name) => made.has(name)) ||
      [...expressions.keys()].some((name) => made.has(name) || read.has(name));
    if (!layer || waits(layer.columns, layer.reads)) {
      layer = { steps: [], columns: new Map(), reads: new Set() };
      layers.push(layer);
    }
    if (!layer.steps.includes(step.name)) layer.steps.push(step.name);
    for (const name of step.reads) layer.reads.add(name);
    for (const [name, expression] of expressions) layer.columns.set(name, expression);
    for (const field of step.writes) fields.set(field.name, field);
    for (const name of step.drops ?? []) fields.delete(name);
  }
  const read = sqlColumns(fields);
  const result = output.map((name): [string, Expression] => {
    const field = fields.get(name)!;
    if (field.kind !== 'category' || !hasLevels(field)) return [name, columnOf(field)];
    return [name, categories === 'levels' ? read.text(name) : call('integer', numberOf(name))];
  });
  return printLayers(
    {
      ...rest,
      input,
      layers: layers.map(({ steps: names, columns }): SqlLayer => ({ title: titleOf(names), columns })),
      output: new Map(result),
    },
    dialect,
  );
}

function expressionsOf(
  step: FittedStep,
  fields: ReadonlyMap<string, Field>,
  dialect: RowDialect,
): ReadonlyMap<string, Expression> {
  if (step.sql) return step.sql(sqlColumns(new Map(fields)));
  throw new SlipwayError(
    'unsupported',
    where,
    `the step ${step.name} has no form that ${dialect.name} can compute; expected one with sql. Add sql to what its compile gives, or leave it out.`,
    { details: { step: step.name } },
  );
}

/** How steps read columns: a settled category is a number inside, the code of its level. */
function sqlColumns(fields: ReadonlyMap<string, Field>): SqlColumns {
  const field = (name: string): Field => fields.get(name)!;
  return {
    field,
    number: numberOf,
    instant: instantOf,
    text(name): TextExpression {
      const { levels } = field(name);
      if (!levels) return textOf(name);
      const none = missingOf('text');
      return lookupOf(
        numberOf(name),
        levels.map((level, code) => [code, level] as const),
        { missing: none, otherwise: none },
      );
    },
  };
}

function columnOf({ name, kind }: Field): Expression {
  if (kind === 'time') return instantOf(name);
  return kind === 'number' ? numberOf(name) : textOf(name);
}

/** Names of steps as a comment; those that are no plain words are left out, since a comment must end with its line. */
function titleOf(names: readonly string[]): string {
  return names.filter((name) => /^[\w-]+$/.test(name)).join(', ');
}
