import { expect, it } from 'vitest';
import { explainRow } from '../../../src/models/explain/explain-row.ts';
import { explain } from '../../../src/models/explain/explain.ts';
import { linearModel } from '../../../src/models/linear-model.ts';
import { multinomialModel } from '../../../src/models/multinomial-model.ts';
import { pipeline } from '../../../src/prepare/pipeline.ts';
import { dates } from '../../../src/prepare/dates.ts';
import { oneHot } from '../../../src/prepare/one-hot.ts';
import { fromRows } from '../../../src/table/rows.ts';

const features = { dense: ['x', 'y'], categories: [{ name: 'c', levels: ['a', 'b'] }] };
const matrix = {
  rows: 2,
  dense: { names: features.dense, values: Float32Array.of(1, 2, 3, NaN) },
  categories: [{ ...features.categories[0]!, codes: Int32Array.of(1, -1) }],
};
const model = linearModel({ features, weights: Float64Array.of(1, -5, 0, 3), intercept: 0 });

it('lists what contributes most first, whichever way, with the values of the row', () => {
  expect(explainRow(explain(model, matrix), 0, { values: matrix })).toEqual([
    { name: 'y', value: 2, contribution: -10 },
    { name: 'c', value: 'b', contribution: 3 },
    { name: 'x', value: 1, contribution: 1 },
  ]);
  const missing = explainRow(explain(model, matrix), 1, { values: matrix });
  expect(missing.map(({ value }) => value)).toEqual([3, null, null]);
  expect(explainRow(explain(model, matrix), 0)[1]).toEqual({ name: 'c', contribution: 3 });
});

it('shows the raw columns that made the features', () => {
  const rows = fromRows([
    { when: new Date('2024-01-06T10:00:00Z'), city: 'Bath', n: 1 },
    { when: new Date('2024-01-08T12:00:00Z'), city: null, n: 2 },
    { when: new Date('2024-01-09T15:00:00Z'), city: 'York', n: 3 },
  ]);
  const prepare = pipeline(
    dates({ columns: ['when'], parts: ['hour', 'isWeekend'], timeZone: 'UTC' }),
    oneHot({ columns: ['city'] }),
  ).fit(rows);
  const prepared = prepare.matrix(rows);
  const all = { dense: prepared.dense.names, categories: prepared.categories };
  const linear = linearModel({
    features: { ...all, categories: all.categories.map(({ name, levels }) => ({ name, levels })) },
    weights: new Float64Array(linearWidth(prepared)).fill(1),
    intercept: 0,
  });
  const explanation = explain(linear, prepared, { by: 'column' });
  const told = explainRow(explanation, 0, { values: rows });
  expect(told.find(({ name }) => name === 'when')?.value).toBe('2024-01-06T10:00:00+00:00');
  expect(explainRow(explanation, 1, { values: rows }).find(({ name }) => name === 'city')).toEqual({
    name: 'city',
    value: null,
    contribution: 0,
  });
  const two = {
    ...explanation,
    names: ['when + n'],
    columns: [['when', 'n']],
    contributions: Float64Array.of(1, 2, 3),
  };
  expect(explainRow(two, 2, { values: rows })).toEqual([
    { name: 'when + n', value: ['2024-01-09T15:00:00+00:00', 3], contribution: 3 },
  ]);
});

function linearWidth({
  dense,
  categories,
}: {
  dense: { names: readonly string[] };
  categories: readonly { levels: readonly string[] }[];
}): number {
  return dense.names.length + categories.reduce((sum, { levels }) => sum + levels.length, 0);
}

it('takes the sum of one class, and refuses what is not there', () => {
  const several = multinomialModel({
    features,
    classes: ['p', 'q'],
    weights: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8),
    intercepts: Float64Array.of(0, 0),
  });
  const explanation = explain(several, matrix);
  expect(explainRow(explanation, 0, { class: 'q' }).map(({ contribution }) => contribution)).toEqual([
    8, 8, 2,
  ]);
  const option = (name: string): unknown =>
    expect.objectContaining({ code: 'bad-option', details: { option: name } });
  expect(() => explainRow(explanation, 0)).toThrow(option('class'));
  expect(() => explainRow(explanation, 0, { class: '__proto__' })).toThrow(option('class'));
  expect(() => explainRow(explain(model, matrix), 0, { class: 'p' })).toThrow(option('class'));
  for (const row of [-1, 2, 0.5])
    expect(() => explainRow(explanation, row, { class: 'p' })).toThrow(option('row'));
  const refused = (code: string): unknown => expect.objectContaining({ code });
  const others = { ...matrix, categories: [] };
  expect(() => explainRow(explanation, 0, { class: 'p', values: others })).toThrow(refused('shape-mismatch'));
  const renamed = { ...matrix, dense: { ...matrix.dense, names: ['x', 'z'] } };
  expect(() => explainRow(explanation, 0, { class: 'p', values: renamed })).toThrow(
    refused('shape-mismatch'),
  );
  expect(() => explainRow(explanation, 0, { class: 'p', values: fromRows([{ x: 1 }]) })).toThrow(
    refused('shape-mismatch'),
  );
  expect(() => explainRow(explanation, 0, { class: 'p', values: fromRows([{ x: 1 }, { x: 2 }]) })).toThrow(
    refused('unknown-column'),
  );
});
