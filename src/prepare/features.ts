import { SlipwayError } from '../core/error.ts';
import type { CategoryColumn, NumberColumn } from '../table/column.ts';
import type { Matrix } from '../table/matrix.ts';
import type { Field } from '../table/schema.ts';
import type { CompiledStep, Written } from './step.ts';

const where = 'prepare/matrix';

/** Which of the columns a list of steps writes are features, and which cannot be. */
export interface FeaturePlan {
  /** Numbers and encoded categories, in the order they were first written. */
  readonly features: readonly Field[];
  /** Columns of another kind that no later step reads: nothing says what should become of them. */
  readonly unencoded: readonly Field[];
}

/** Decides what is a feature. A column that steps wrote, and nothing else, can be one. */
export function planFeatures(steps: readonly CompiledStep[]): FeaturePlan {
  const written = new Map<string, { readonly field: Field; readonly step: number }>();
  steps.forEach(({ writes }, step) => {
    for (const field of writes) written.set(field.name, { field, step });
  });
  const all = [...written.values()];
  const isFeature = ({ kind, levels }: Field): boolean =>
    kind === 'number' || (kind === 'category' && levels !== undefined);
  const isReadAfter = ({ name }: Field, step: number): boolean =>
    steps.slice(step + 1).some(({ reads }) => reads.includes(name));
  return {
    features: all.map(({ field }) => field).filter(isFeature),
    unencoded: all
      .filter(({ field, step }) => !isFeature(field) && !isReadAfter(field, step))
      .map(({ field }) => field),
  };
}

/** Builds once what turns written columns into a matrix; names and levels are the same lists in every matrix. */
export function matrixBuilder({
  features,
  unencoded,
}: FeaturePlan): (written: Written, rows: number) => Matrix {
  const names = Object.freeze(features.filter(({ kind }) => kind === 'number').map(({ name }) => name));
  const categories = features.filter(({ kind }) => kind === 'category').map(({ name }) => name);
  return (written, rows) => {
    if (unencoded.length > 0) throw refuseUnencoded(unencoded[0]!);
    const values = new Float32Array(rows * names.length);
    names.forEach((name, place) => {
      const column = written.get(name) as NumberColumn;
      for (let row = 0, at = place; row < rows; row++, at += names.length) {
        const value = (values[at] = column.values[row]!);
        if (!Number.isFinite(values[at])) throw refuseNumber(name, value, row);
      }
    });
    return {
      rows,
      dense: { names, values },
      categories: categories.map((name) => {
        const { codes, levels } = written.get(name) as CategoryColumn;
        return { name, levels, codes };
      }),
    };
  };
}

function refuseNumber(name: string, value: number, row: number): SlipwayError {
  const found = Number.isNaN(value) ? 'missing' : String(value);
  const advice = Number.isNaN(value)
    ? `Add impute({ columns: [${JSON.stringify(name)}], … }) to the pipeline.`
    : 'Bound it before it becomes a feature.';
  return new SlipwayError(
    'bad-data',
    where,
    `feature "${name}" is ${found} at row ${row}; expected a number that 32 bits can hold. ${advice}`,
    {
      details: { column: name, row },
    },
  );
}

function refuseUnencoded({ name, kind }: Field): SlipwayError {
  const advice = kind === 'time' ? 'dates' : 'oneHot';
  return new SlipwayError(
    'wrong-kind',
    where,
    `column "${name}" of kind ${kind} was written by a step and is no feature; expected numbers and encoded categories. Add ${advice}({ columns: [${JSON.stringify(name)}], … }) to the pipeline.`,
    { details: { column: name, got: kind } },
  );
}
