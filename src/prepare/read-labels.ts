import { quoteNames, SlipwayError } from '../core/error.ts';
import type { CategoryColumn } from '../table/column.ts';
import type { Examples, Label } from '../table/examples.ts';
import { column, type Table } from '../table/table.ts';
import { take } from '../table/take.ts';
import type { ExamplesPlan } from './examples-options.ts';

const where = 'prepare/labels';

/** The rows that have a label, with it: everything examples have but their matrix. */
export type Labelled = Omit<Examples, 'matrix'> & { readonly rows: Table };

/**
 * Reads label and weight of every row; leaves rows without a label out where that was asked for.
 *
 * @param use - rows for training must know the positive level; later ones may just have no positive among them.
 */
export function readLabels(from: Table, plan: ExamplesPlan, use: 'training' | 'later'): Labelled {
  const found = column(from, plan.label, ['number', 'category'], where);
  const { values: all, ...label } =
    found.kind === 'category' ? fromLevels(found, plan, use) : fromNumbers(found.values, plan);
  const missing = all.reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0);
  if (missing > 0 && plan.missingLabel === 'error') throw refuseMissing(all, missing, plan);

  const places = missing > 0 ? presentPlaces(all, missing) : undefined;
  const rows = places ? take(from, places) : from;
  const labels = places ? Float64Array.from(places, (place) => all[place]!) : all;
  return {
    rows,
    labels,
    ...(plan.weight !== undefined && { weights: readWeights(rows, plan.weight) }),
    label: { name: plan.label, ...label },
    leftOut: missing,
  };
}

/** The number of every row, and what the numbers stand for. */
interface Read extends Omit<Label, 'name'> {
  readonly values: Float64Array;
}

function fromLevels(found: CategoryColumn, plan: ExamplesPlan, use: 'training' | 'later'): Read {
  const classes = classesOf(found, plan);
  if (classes) return { values: classNumbers(found, classes, plan), classes };
  const positive = positiveLevel(found, plan, use);
  const one = found.levels.indexOf(positive);
  return {
    values: Float64Array.from(found.codes, (code) => (code < 0 ? NaN : code === one ? 1 : 0)),
    positive,
  };
}

/** The classes of a label of more than two levels, or those that were named. */
function classesOf(
  { levels }: CategoryColumn,
  { positive, classes }: ExamplesPlan,
): readonly string[] | undefined {
  return classes ?? (positive === undefined && levels.length > 2 ? levels : undefined);
}

function classNumbers(
  { codes, levels }: CategoryColumn,
  classes: readonly string[],
  { label }: ExamplesPlan,
): Float64Array {
  const places = new Map(classes.map((level, place) => [level, place]));
  const numbers = levels.map((level) => places.get(level) ?? -1);
  return Float64Array.from(codes, (code, row) => {
    if (code < 0) return NaN;
    if (numbers[code]! >= 0) return numbers[code]!;
    throw new SlipwayError(
      'bad-data',
      where,
      `label "${label}" is ${quoteNames([levels[code]!])} at row ${row}; expected one of the classes ${quoteNames(classes)}.`,
      { details: { column: label, row } },
    );
  });
}

function positiveLevel(
  { levels }: CategoryColumn,
  { label, positive }: ExamplesPlan,
  use: 'training' | 'later',
): string {
  const details = { column: label, levels: levels.slice(0, 8) };
  if (positive !== undefined) {
    // Two levels without the positive one are a typing error; one or none can be a window without a positive.
    if (levels.includes(positive) || (use === 'later' && levels.length < 2)) return positive;
    throw new SlipwayError(
      'bad-option',
      where,
      `label "${label}" has no level ${quoteNames([positive])}; its levels are ${quoteNames(levels)}.`,
      { details },
    );
  }
  for (const pair of [
    ['false', 'true'],
    ['0', '1'],
  ] as const) {
    if (levels.length > 0 && levels.every((level) => level === pair[0] || level === pair[1])) return pair[1];
  }
  throw new SlipwayError(
    'bad-option',
    where,
    `label "${label}" is a category with the levels ${quoteNames(levels)}; expected positive, the level that is 1.`,
    { details },
  );
}

function fromNumbers(values: Float64Array, { label, positive, classes }: ExamplesPlan): Read {
  const option = positive !== undefined ? 'positive' : classes && 'classes';
  if (option) {
    throw new SlipwayError(
      'bad-option',
      where,
      `${option} goes with a category, and label "${label}" is a number column; expected no ${option}. To tell its values apart as classes, make it a category first.`,
      { details: { column: label } },
    );
  }
  const row = values.findIndex((value) => Math.abs(value) === Infinity);
  if (row < 0) return { values };
  throw new SlipwayError(
    'bad-data',
    where,
    `label "${label}" is ${values[row]} at row ${row}; expected a finite number.`,
    { details: { column: label, row } },
  );
}

function readWeights(rows: Table, name: string): Float64Array {
  const { values } = column(rows, name, 'number', where);
  const row = values.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (row < 0) return values;
  const found = Number.isNaN(values[row]) ? 'missing' : String(values[row]);
  throw new SlipwayError(
    'bad-data',
    where,
    `weight "${name}" is ${found} at row ${row} of those with a label; expected a finite number of 0 or more.`,
    { details: { column: name, row } },
  );
}

function presentPlaces(labels: Float64Array, missing: number): Int32Array {
  const places = new Int32Array(labels.length - missing);
  let count = 0;
  for (let row = 0; row < labels.length; row++) if (!Number.isNaN(labels[row])) places[count++] = row;
  return places;
}

function refuseMissing(labels: Float64Array, missing: number, { label }: ExamplesPlan): SlipwayError {
  const row = labels.findIndex(Number.isNaN);
  return new SlipwayError(
    'bad-data',
    where,
    `label "${label}" is missing in ${missing} of ${labels.length} rows, the first of them row ${row}; expected it in every row. Set missingLabel: 'leave-out' to leave those rows out.`,
    { details: { column: label, missing, row } },
  );
}
