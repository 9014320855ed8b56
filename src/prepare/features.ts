import { SlipwayError } from '../core/error.ts';
import type { CategoryColumn, NumberColumn } from '../table/column.ts';
import type { FeatureOrigin, Matrix } from '../table/matrix.ts';
import type { Field } from '../table/schema.ts';
import { hasLevels, withLevelsOf } from './levels-of.ts';
import type { FittedStep, Written } from './step.ts';

const where = 'prepare/matrix';

/** A column of a matrix, and what made it. */
export interface Feature extends Field {
  readonly origin: FeatureOrigin;
  /** Of a number: a matrix holds `NaN` where it is missing. Else it refuses such a row. */
  readonly keepsMissing?: boolean;
}

/** Which of the columns a list of steps writes are features, and which cannot be. */
export interface FeaturePlan {
  /** Numbers and encoded categories, in the order they were first written. */
  readonly features: readonly Feature[];
  /** Columns of another kind that no later step reads: nothing says what should become of them. */
  readonly unencoded: readonly Field[];
}

/** Decides what is a feature. A column that steps wrote, and nothing else, can be one. */
export function planFeatures(steps: readonly FittedStep[]): FeaturePlan {
  const written = new Map<string, { readonly field: Feature; readonly step: number }>();
  steps.forEach(({ name, reads, writes, drops = [] }, step) => {
    const read = new Set(reads);
    const originOf = (column: string): FeatureOrigin =>
      written.get(column)?.field.origin ?? { columns: [column], steps: [] };
    const made = writes.map((field): Feature => {
      const { from } = field;
      const origins = (from ?? (read.has(field.name) ? [field.name] : reads)).map(originOf);
      const columns = [...new Set(origins.flatMap((origin) => origin.columns))];
      const before = [...new Set(origins.flatMap((origin) => origin.steps))];
      return Object.assign(plainField(field), {
        origin: { columns, steps: [...before, name] },
        ...(field.keepsMissing && { keepsMissing: true }),
      });
    });
    for (const field of made) written.set(field.name, { field, step });
    for (const column of drops) written.delete(column);
  });
  const all = [...written.values()];
  const isFeature = (field: Field): boolean =>
    field.kind === 'number' || (field.kind === 'category' && hasLevels(field));
  const isReadAfter = ({ name }: Field, step: number): boolean =>
    steps.slice(step + 1).some(({ reads }) => reads.includes(name));
  return {
    features: all.map(({ field }) => field).filter(isFeature),
    unencoded: all
      .filter(({ field, step }) => !isFeature(field) && !isReadAfter(field, step))
      .map(({ field }) => field),
  };
}

/** What a later step sees of a written column. */
export function plainField(field: Field): Field {
  const { name, kind, zone } = field;
  const plain = { name, kind, ...(zone !== undefined && { zone }) };
  return hasLevels(field) ? withLevelsOf(plain, field) : plain;
}

/** Builds once what turns written columns into a matrix; names and levels are the same lists in every matrix. */
export function matrixBuilder({
  features,
  unencoded,
}: FeaturePlan): (written: Written, rows: number) => Matrix {
  const numbers = features.filter(({ kind }) => kind === 'number');
  const names = Object.freeze(numbers.map(({ name }) => name));
  const origins = Object.freeze(numbers.map(({ origin }) => origin));
  const categories = features.filter(({ kind }) => kind === 'category');
  return (written, rows) => {
    refuseUnencoded(unencoded);
    const values = new Float32Array(rows * names.length);
    numbers.forEach(({ name, keepsMissing }, place) => {
      const column = written.get(name) as NumberColumn;
      for (let row = 0, at = place; row < rows; row++, at += names.length) {
        const value = (values[at] = column.values[row]!);
        if (!Number.isFinite(values[at]) && !(keepsMissing && Number.isNaN(value)))
          throw refuseNumber(name, value, row);
      }
    });
    return {
      rows,
      dense: { names, values, origins },
      categories: categories.map(({ name, origin }) => {
        const { codes, levels } = written.get(name) as CategoryColumn;
        return { name, levels, codes, origin };
      }),
    };
  };
}

/** The error of a feature that a matrix cannot hold; without a row, of a request. */
export function refuseNumber(name: string, value: number, row?: number): SlipwayError {
  const found = Number.isNaN(value) ? 'missing' : String(value);
  const advice = Number.isNaN(value)
    ? `Add impute({ columns: [${JSON.stringify(name)}], … }) to the pipeline.`
    : 'Bound it before it becomes a feature.';
  return new SlipwayError(
    'bad-data',
    where,
    `feature "${name}" is ${found}${row === undefined ? '' : ` at row ${row}`}; expected a number that 32 bits can hold. ${advice}`,
    { details: { column: name, ...(row !== undefined && { row }) } },
  );
}

/** Refuses columns that a step wrote and nothing made a feature of. */
export function refuseUnencoded([first]: readonly Field[]): void {
  if (!first) return;
  const { name, kind } = first;
  const advice = kind === 'time' ? 'dates' : 'oneHot';
  throw new SlipwayError(
    'wrong-kind',
    where,
    `column "${name}" of kind ${kind} was written by a step and is no feature; expected numbers and encoded categories. Add ${advice}({ columns: [${JSON.stringify(name)}], … }) to the pipeline.`,
    { details: { column: name, got: kind } },
  );
}
