import { quoteNames, SlipwayError } from '../core/error.ts';
import type { CategoryColumn } from '../table/column.ts';
import type { Examples } from '../table/examples.ts';
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
  const positive = found.kind === 'category' ? positiveLevel(found, plan, use) : undefined;
  const all = found.kind === 'category' ? fromCodes(found, positive!) : fromNumbers(found.values, plan);
  const missing = all.reduce((count, label) => count + (Number.isNaN(label) ? 1 : 0), 0);
  if (missing > 0 && plan.missingLabel === 'error') throw refuseMissing(all, missing, plan);

  const places = missing > 0 ? presentPlaces(all, missing) : undefined;
  const rows = places ? take(from, places) : from;
  const labels = places ? Float64Array.from(places, (place) => all[place]!) : all;
  return {
    rows,
    labels,
    ...(plan.weight !== undefined && { weights: readWeights(rows, plan.weight) }),
    label: { name: plan.label, ...(positive !== undefined && { positive }) },
    leftOut: missing,
  };
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

function fromCodes({ codes, levels }: CategoryColumn, positive: string): Float64Array {
  const one = levels.indexOf(positive);
  return Float64Array.from(codes, (code) => (code < 0 ? NaN : code === one ? 1 : 0));
}

function fromNumbers(values: Float64Array, { label, positive }: ExamplesPlan): Float64Array {
  if (positive !== undefined) {
    throw new SlipwayError(
      'bad-option',
      where,
      `positive goes with a category, and label "${label}" is a number column; expected 0 and 1 in it, and no positive.`,
      { details: { column: label } },
    );
  }
  const row = values.findIndex((value) => value !== 0 && value !== 1 && !Number.isNaN(value));
  if (row < 0) return values;
  throw new SlipwayError(
    'bad-data',
    where,
    `label "${label}" is ${values[row]} at row ${row}; expected 0 or 1.`,
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
