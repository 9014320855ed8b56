import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tableKeys } from '../../../src/serve/lookup/lookup-key.ts';
import { precompute } from '../../../src/serve/lookup/precompute.ts';
import { productOf } from '../../../src/serve/lookup/product-of.ts';
import type { Predictor } from '../../../src/serve/predictor.ts';
import type { Instance } from '../../../src/serve/service.ts';
import { fromRows } from '../../../src/table/rows.ts';
import type { Field, Schema } from '../../../src/table/schema.ts';
import { fakePredictor } from './fake-predictor.ts';

/** The plain form: a map from the key of a row to its answer. */
function twin(predictor: Predictor, rows: readonly Instance[]): (row: Instance) => unknown {
  const table = fromRows(rows, predictor.input);
  const { scores, predictions } = predictor.predictTable(table);
  const answers = new Map(
    tableKeys(table, predictor.input).map((key, row) => [
      key,
      { score: scores[row]!, prediction: predictions[row]! },
    ]),
  );
  return (row) => answers.get(tableKeys(fromRows([row], predictor.input), predictor.input)[0]!);
}

const values: Readonly<Record<Field['kind'], fc.Arbitrary<Instance[string]>>> = {
  number: fc.oneof(
    fc.integer({ min: -3, max: 9 }),
    fc.constantFrom(
      null,
      NaN,
      -0,
      0,
      0.5,
      2 ** 53,
      -(2 ** 53),
      2 ** 32,
      2 ** 32 - 1,
      Infinity,
      -Infinity,
      5e-324,
    ),
    fc.double(),
  ),
  category: fc.oneof(fc.constantFrom(null, '', 'a', 'b', 8, '8', true, 'true', 'é', '語'), fc.string()),
  text: fc.oneof(fc.constantFrom(null, '', 'a', 'b'), fc.string({ unit: 'binary', maxLength: 9 })),
  time: fc.oneof(
    fc.constantFrom(null, '2013-03-10T02:30', '2013-11-03T01:30-05:00', new Date(5)),
    fc.integer({ min: 0, max: 9 }),
    fc.integer(),
  ),
};
const kinds = fc.array(fc.constantFrom('number', 'category', 'text', 'time'), { minLength: 1, maxLength: 4 });
const subjects = kinds.chain((list) => {
  const fields = list.map((kind, at): Field => ({ name: `f${at}`, kind }));
  const row = fc.record(Object.fromEntries(fields.map(({ name, kind }) => [name, values[kind]])));
  return fc.record({
    input: fc.constant<Schema>({ fields }),
    held: fc.array(row, { maxLength: 40 }),
    asked: fc.array(row, { minLength: 1, maxLength: 10 }),
  });
});

test('a table answers exactly what the plain map answers, for rows and for tables', async () => {
  await fc.assert(
    fc.asyncProperty(subjects, fc.integer({ min: 1, max: 7 }), async ({ input, held, asked }, batchSize) => {
      const predictor = fakePredictor(input);
      const table = await precompute(predictor, held, { batchSize });
      const plain = twin(predictor, held);
      for (const row of [...held, ...asked]) {
        const place = table.find(row);
        expect(place < 0 ? undefined : table.answer(place)).toEqual(plain(row));
      }
      const rows = [...held, ...asked];
      const all = fromRows(rows, input);
      expect([...table.findAll(all)]).toEqual(rows.map((row) => table.find(row)));
      expect(table.size).toBe(new Set(tableKeys(fromRows(held, input), input)).size);
    }),
    { seed: 5, numRuns: 400 },
  );
}, 60_000);

test('more combinations than a number holds are looked up in parts', async () => {
  const fields = Array.from({ length: 9 }, (_, at): Field => ({ name: `f${at}`, kind: 'number' }));
  const held = Array.from({ length: 300 }, (_, row) =>
    Object.fromEntries(fields.map(({ name }, at) => [name, (row * 7919 * (at + 3)) % 1_000_003])),
  );
  const predictor = fakePredictor({ fields });
  const table = await precompute(predictor, held);
  expect(table.parts.index.folds.filter((fold) => fold !== null).length).toBeGreaterThan(0);
  const plain = twin(predictor, held);
  for (const row of held) expect(table.answer(table.find(row))).toEqual(plain(row));
  // Every row that differs in one field from one that is held.
  for (const row of held.slice(0, 50)) {
    for (const { name } of fields) {
      const other = { ...row, [name]: held[99]![name]! };
      expect(table.find(other) >= 0).toBe(plain(other) !== undefined);
    }
  }
});

test('a row is found by its own fields alone', async () => {
  const fields: Schema['fields'] = [
    { name: 'constructor', kind: 'category' },
    { name: '__proto__', kind: 'number' },
  ];
  const row = Object.defineProperty({ constructor: 'a' }, '__proto__', {
    value: 1,
    enumerable: true,
  });
  const table = await precompute(fakePredictor({ fields }), [row]);
  expect(table.find(row)).toBeGreaterThanOrEqual(0);
  for (const lacking of [
    {},
    { constructor: 'a' },
    Object.create(row) as Instance,
    [1] as never,
    null as never,
  ])
    expect(() => table.find(lacking)).toThrow(expect.objectContaining({ code: 'bad-data' }));
});

test('a category with settled levels refuses others, held or not', async () => {
  const fields: Schema['fields'] = [{ name: 'c', kind: 'category', levels: ['a', 'b'] }];
  const table = await precompute(fakePredictor({ fields }), [{ c: 'a' }]);
  expect([table.find({ c: 'a' }) >= 0, table.find({ c: 'b' })]).toEqual([true, -1]);
  expect(() => table.find({ c: 'z' })).toThrow(/one of its 2 levels/);
});

test('a product holds every combination, and nothing else', async () => {
  const fields: Schema['fields'] = [
    { name: 'c', kind: 'category' },
    { name: 'n', kind: 'number' },
    { name: 't', kind: 'text' },
    { name: 'at', kind: 'time' },
  ];
  const lists = {
    c: ['b', 'a', null, 8, '8', true],
    n: [5, 1, 1, -0, 0, 2.5],
    t: ['x', ''],
    at: [null, 86_400_000],
  };
  const predictor = fakePredictor({ fields });
  const table = await precompute(predictor, productOf(lists), { batchSize: 7 });
  expect(table.size).toBe(5 * 4 * 2 * 2);
  const rows = lists.c.flatMap((c) =>
    lists.n.flatMap((n) => lists.t.flatMap((t) => lists.at.map((at) => ({ c, n, t, at })))),
  );
  const places = rows.map((row) => table.find(row));
  expect(new Set(places).size).toBe(table.size);
  const plain = twin(predictor, rows);
  rows.forEach((row, at) => expect(table.answer(places[at]!)).toEqual(plain(row)));
  expect(table.find({ c: 'z', n: 1, t: 'x', at: null })).toBe(-1);
  expect(table.find({ c: 'a', n: null, t: 'x', at: null })).toBe(-1);
  // 8 bytes of a score for each combination, and the values of the inputs.
  expect(table.bytes).toBeLessThan(80 * 8 + 300);
});

test('a product that does not fit the inputs is refused, with the input', async () => {
  const fields: Schema['fields'] = [{ name: 'n', kind: 'number' }];
  const refused = (values: object): Promise<unknown> =>
    precompute(fakePredictor({ fields }), productOf(values as never)).then(
      () => 'accepted',
      (error: unknown) => error,
    );
  for (const wrong of [{ n: ['1'] }, { m: [1] }, {}, { n: [1], m: [2] }])
    expect(await refused(wrong)).toMatchObject({ code: 'bad-option' });
  for (const wrong of [{ n: [] }, { n: 3 }, { n: [{}] }, { n: [NaN] }, { n: [1, undefined] }, null])
    expect(() => productOf(wrong as never)).toThrow(expect.objectContaining({ code: 'bad-option' }));
  const times: Schema = { fields: [{ name: 'at', kind: 'time' }] };
  for (const at of [Infinity, 8.64e15 + 1])
    await expect(precompute(fakePredictor(times), productOf({ at: [0, at] }))).rejects.toMatchObject({
      code: 'bad-option',
    });
  await expect(
    precompute(fakePredictor({ fields }), productOf({ n: [1, 2, 3] }), { maxEntries: 2 }),
  ).rejects.toMatchObject({ code: 'too-large' });
});

test('answers are kept as they were computed, to the bit, whatever they follow from', async () => {
  const fields: Schema['fields'] = [{ name: 'n', kind: 'number' }];
  const rows = [0, 1, 2, 3, 4].map((n) => ({ n }));
  const scores = Float64Array.of(0.5, NaN, -0, Infinity, 5e-324);
  const kept = async (predictor: Predictor): Promise<string> => {
    const table = await precompute(predictor, rows);
    const answers = rows.map((row) => table.answer(table.find(row)));
    const expected = await predictor.predict(rows);
    answers.forEach((answer, row) => {
      expect(Object.is(answer.score, expected[row]!.score)).toBe(true);
      expect(Object.is(answer.prediction, expected[row]!.prediction)).toBe(true);
      expect(answer.probabilities).toEqual(expected[row]!.probabilities);
    });
    return table.parts.answers.decision;
  };
  const input = { fields };
  expect(await kept(fakePredictor(input, { scores }))).toBe('score');
  const cut = scores.map((score) => (score >= 0.25 ? 1 : Number.isNaN(score) ? NaN : 0));
  expect(await kept(fakePredictor(input, { scores, predictions: cut, threshold: 0.25 }))).toBe('threshold');
  expect(await kept(fakePredictor(input, { scores, predictions: cut.map((one) => one + 1) }))).toBe('kept');
  const probabilities = Float64Array.of(0.5, 0.5, 0.1, 0.9, NaN, NaN, 1, 0, 0.2, 0.8);
  const best = Float64Array.of(0.5, 0.9, NaN, 1, 0.8);
  const classes = Float64Array.of(0, 1, NaN, 0, 1);
  expect(await kept(fakePredictor(input, { scores: best, predictions: classes, probabilities }))).toBe(
    'likeliest',
  );
  const other = Float64Array.of(1, 1, NaN, 0, 1);
  expect(await kept(fakePredictor(input, { scores: best, predictions: other, probabilities }))).toBe('kept');
});

test('a number that only rounds to one that is held is not held', async () => {
  const fields: Schema['fields'] = [{ name: 'n', kind: 'number' }];
  const range = await precompute(
    fakePredictor({ fields }),
    [-5, -4, -3, -2, -1, 0, 1].map((n) => ({ n })),
  );
  expect(range.parts.index.columns[0]!.kind).toBe('range');
  for (const n of [5e-324, -5e-324, 1e-17, 0.5, 1 + 2 ** -52, 2, -6, 2 ** 32, Infinity])
    expect([n, range.find({ n })]).toEqual([n, -1]);
});
