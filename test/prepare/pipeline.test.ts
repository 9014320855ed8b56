import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/core/json.ts';
import { dates } from '../../src/prepare/dates.ts';
import { dropColumns } from '../../src/prepare/drop-columns.ts';
import { impute } from '../../src/prepare/impute.ts';
import { oneHot } from '../../src/prepare/one-hot.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { renameColumns } from '../../src/prepare/rename-columns.ts';
import { revivePipeline } from '../../src/prepare/revive-pipeline.ts';
import { standardize } from '../../src/prepare/standardize.ts';
import { inBatches } from '../../src/table/batches.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { slice } from '../../src/table/take.ts';
import { plusMean } from './plus-mean.ts';
import { refusal } from './refuses.ts';

const NEW_YORK = 'America/New_York';
const rows = table({
  id: textColumn(['f1', 'f2', 'f3', 'f4']),
  at: timeColumn(
    ['2013-01-01T10:00Z', '2013-01-01T15:00Z', null, '2013-07-01T10:00Z'].map((text) =>
      text === null ? null : new Date(text),
    ),
    NEW_YORK,
  ),
  temp: numberColumn([30, null, 50, 40]),
  delay: numberColumn([1, 2, 3, 4]),
  city: categoryColumn(['York', 'Bath', 'York', null]),
  late: numberColumn([0, 1, 0, 1]),
});
const steps = pipeline(
  dates({ columns: ['at'], parts: ['hour', 'isWeekend'], timeZone: NEW_YORK }),
  impute({ columns: ['temp', 'at_hour', 'at_isWeekend'], with: 'median' }),
  standardize({ columns: ['temp'] }),
  oneHot({ columns: ['city', 'at_hour'] }),
);
const fitted = steps.fit(rows);

test('the input is what the steps read of the raw columns, with kinds and zones, and no more', () => {
  expect(fitted.input).toEqual({
    fields: [
      { name: 'at', kind: 'time', zone: NEW_YORK },
      { name: 'temp', kind: 'number' },
      { name: 'city', kind: 'category' },
    ],
  });
  expect(fitted.reads).toEqual(['at', 'temp', 'city']);
});

test('features are what steps wrote, in the order they were first written; a raw column is none by being there', () => {
  expect(fitted.features).toEqual([
    {
      name: 'at_hour',
      kind: 'category',
      levels: ['5', '6', '10'],
      origin: { columns: ['at'], steps: ['dates', 'impute', 'one-hot'] },
    },
    { name: 'at_isWeekend', kind: 'number', origin: { columns: ['at'], steps: ['dates', 'impute'] } },
    { name: 'temp', kind: 'number', origin: { columns: ['temp'], steps: ['impute', 'standardize'] } },
    {
      name: 'city',
      kind: 'category',
      levels: ['Bath', 'York'],
      origin: { columns: ['city'], steps: ['one-hot'] },
    },
  ]);
});

test('the matrix has numbers as a dense block and categories as codes', () => {
  const { dense, categories } = fitted.matrix(rows);
  const deviation = Math.sqrt(50); // of 30, 40, 50, 40
  expect(dense.names).toEqual(['at_isWeekend', 'temp']);
  expect(dense.values).toEqual(Float32Array.of(0, -10 / deviation, 0, 0, 0, 10 / deviation, 0, 0));
  expect(categories).toMatchObject([
    { name: 'at_hour', levels: ['5', '6', '10'], codes: Int32Array.of(0, 2, 1, 1) },
    { name: 'city', levels: ['Bath', 'York'], codes: Int32Array.of(1, 0, 1, -1) },
  ]);
  expect(dense.origins).toEqual([fitted.features[1]!.origin, fitted.features[2]!.origin]);
  expect(categories.map(({ origin }) => origin)).toEqual([
    fitted.features[0]!.origin,
    fitted.features[3]!.origin,
  ]);
});

test('names and levels are the same lists in every matrix, so that a model compares them once', () => {
  const [first, second] = [fitted.matrix(rows), fitted.matrix(slice(rows, 0, 1))];
  expect(second.dense.names).toBe(first.dense.names);
  expect(second.categories[0]!.levels).toBe(first.categories[0]!.levels);
});

test('the matrix needs the input columns only, and other columns cannot disturb it', () => {
  const needed = table([...rows.columns].filter(([name]) => fitted.reads.includes(name)));
  expect(fitted.matrix(needed)).toEqual(fitted.matrix(rows));
  const crowded = table([...needed.columns, ['at_hour', textColumn(['', '', '', ''])]]);
  expect(fitted.matrix(crowded)).toEqual(fitted.matrix(rows));
  expect(refusal(() => fitted.transform(crowded))).toMatch(/^column-collision: \[prepare\/dates\]/);
});

test('a missing input column is named, with the columns there are', () => {
  const without = table([...rows.columns].filter(([name]) => name !== 'at' && name !== 'city'));
  expect(refusal(() => fitted.matrix(without))).toBe(
    'unknown-column: [prepare/pipeline] the table lacks "at", "city", which the pipeline reads; its columns are "id", "temp", "delay", "late".',
  );
});

test('the expanded table has a column of 0 and 1 for each level, in the place of the category', () => {
  const expanded = fitted.expand(rows);
  expect([...expanded.columns.keys()]).toEqual([
    'id', 'at', 'temp', 'delay', 'city=Bath', 'city=York', 'late', 'at_hour=5', 'at_hour=6', 'at_hour=10', 'at_isWeekend',
  ]); // prettier-ignore
  expect(expanded.columns.get('city=York')).toEqual(numberColumn([1, 0, 1, 0]));
  const taken = table([...rows.columns, ['city=York', numberColumn([0, 0, 0, 0])]]);
  expect(refusal(() => fitted.expand(taken))).toMatch(/^column-collision/);
});

describe('pipelines', () => {
  test('of nothing change nothing and have no features', () => {
    const identity = pipeline().fit(rows);
    expect(identity.transform(rows)).toEqual(rows);
    expect(identity.matrix(rows)).toEqual({
      rows: 4,
      dense: { names: [], values: new Float32Array(), origins: [] },
      categories: [],
    });
    expect([identity.input, identity.features]).toEqual([{ fields: [] }, []]);
  });

  test('within pipelines are their steps', () => {
    const [a, b] = [impute({ columns: ['temp'], with: 'mean' }), standardize({ columns: ['temp'] })];
    const flat = pipeline(a, b).fit(rows).save();
    expect(
      pipeline(pipeline(a), pipeline(), pipeline(pipeline(b)))
        .fit(rows)
        .save(),
    ).toEqual(flat);
  });

  test('refuse two steps that write the same new column, and a new column that is there', () => {
    const hour = dates({ columns: ['at'], parts: ['hour'], timeZone: 'UTC' });
    expect(refusal(() => pipeline(hour, hour).fit(rows))).toMatch(
      /^column-collision: \[prepare\/dates\] there is already a column "at_hour"/,
    );
    expect(refusal(() => pipeline(plusMean({ base: 'temp', of: 'temp', to: 'late' })).fit(rows))).toMatch(
      /^column-collision/,
    );
  });

  test('refuse an unknown column by step and name before any pass, with the columns there are', () => {
    expect(
      refusal(() => pipeline(standardize({ columns: ['delay'] }), oneHot({ columns: ['citty'] })).fit(rows)),
    ).toBe(
      'unknown-column: [prepare/one-hot] there is no column "citty"; the columns are "id", "at", "temp", "delay", "city", "late".',
    );
  });

  test('refuse a kind that an earlier step made of a column', () => {
    const twice = pipeline(oneHot({ columns: ['delay'] }), standardize({ columns: ['delay'] }));
    expect(refusal(() => twice.fit(rows))).toMatch(
      /^wrong-kind: \[prepare\/standardize\] column "delay" is of kind category/,
    );
  });
});

describe('the matrix refuses', () => {
  test('a number that is still missing, naming column and row and what to do', () => {
    expect(
      refusal(() =>
        pipeline(standardize({ columns: ['temp'] }))
          .fit(rows)
          .matrix(rows),
      ),
    ).toBe(
      'bad-data: [prepare/matrix] feature "temp" is missing at row 1; expected a number that 32 bits can hold. Add impute({ columns: ["temp"], … }) to the pipeline.',
    );
  });

  test.each([Infinity, -Infinity, 1e39])('the number %s, which 32 bits cannot hold', (value) => {
    const one = pipeline(impute({ columns: ['delay'], with: 'median' })).fit(rows);
    expect(refusal(() => one.matrix(table({ delay: numberColumn([value]) })))).toContain(
      `bad-data: [prepare/matrix] feature "delay" is ${value} at row 0`,
    );
  });

  test('a category or text that a step wrote and none encoded', () => {
    const cities = pipeline(impute({ columns: ['city'], with: 'most-frequent' })).fit(rows);
    expect(refusal(() => cities.matrix(rows))).toBe(
      'wrong-kind: [prepare/matrix] column "city" of kind category was written by a step and is no feature; expected numbers and encoded categories. Add oneHot({ columns: ["city"], … }) to the pipeline.',
    );
    expect(cities.transform(rows).rows).toBe(4);
    const ids = pipeline(impute({ columns: ['id'], with: { constant: '' } })).fit(rows);
    expect(refusal(() => ids.matrix(rows))).toMatch(/^wrong-kind/);
  });
});

test('what is no step is refused at once, a list of steps by how to hand it in', () => {
  const step = standardize({ columns: ['temp'] });
  expect(refusal(() => pipeline([step] as never))).toBe(
    'bad-option: [prepare/pipeline] argument 0 is a list; expected steps one after another, as in pipeline(a, b), or pipeline(...list).',
  );
  for (const wrong of [undefined, null, 'standardize', standardize, fitted]) {
    expect(refusal(() => pipeline(step, wrong as never))).toMatch(/^bad-option: .*argument 1 is no step/);
  }
});

test('rows as objects are refused where a table is expected', () => {
  const records = [{ temp: 1 }] as never;
  const step = standardize({ columns: ['temp'] });
  for (const run of [
    () => step.fit(records),
    () => steps.fit(records),
    () => steps.fitExamples(records, { label: 'late' }),
    () => step.fit(rows).transform(records),
    () => fitted.transform(records),
    () => fitted.matrix(records),
    () => fitted.expand(records),
    () => fitted.examples(records, { label: 'late' }),
    () => pipeline().fit(rows).transform(records),
  ]) {
    expect(refusal(run)).toMatch(/^bad-data: .*fromRows/);
  }
});

describe('a name that stands for another column from some step on', () => {
  const y = numberColumn([5, 7]);
  const both = table({ x: textColumn(['no', 'number']), y });
  const moved = [dropColumns({ columns: ['x'] }), renameColumns({ columns: { y: 'x' } })];
  const scaled = standardize({ columns: ['x'] });

  test('is no input where nothing reads the raw column of that name', async () => {
    const fitted = pipeline(...moved, scaled).fit(both);
    expect(fitted.input.fields).toEqual([{ name: 'y', kind: 'number' }]);
    for (const each of [fitted, revivePipeline(JSON.parse(JSON.stringify(fitted)) as Json)]) {
      expect(each.matrix(table({ y })).dense.values).toEqual(Float32Array.of(-1, 1));
      expect(each.matrix(both).dense.values).toEqual(Float32Array.of(-1, 1));
      expect([...each.row({ x: 'no number', y: 7 }).dense]).toEqual([1]);
      expect(each.toSql('duckdb')).not.toContain('CAST("x"');
      expect(each.toSchema().fields.map(({ name }) => name)).toEqual(['y']);
    }
    const inParts = await pipeline(...moved, scaled).fitFrom(inBatches(both, 1));
    expect(inParts.save()).toEqual(fitted.save());
  });

  test('is one where a step reads it first', () => {
    const first = impute({ columns: ['x'], with: { constant: '?' } });
    expect(pipeline(first, ...moved, scaled).fit(both).reads).toEqual(['x', 'y']);
  });

  test('may be that of the label', () => {
    const label = table({ x: numberColumn([0, 1]), y });
    const { examples } = pipeline(...moved, scaled).fitExamples(label, { label: 'x' });
    expect([examples.label.name, ...examples.matrix.dense.values]).toEqual(['x', -1, 1]);
  });
});
