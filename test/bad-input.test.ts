/** Bad input has a clear error and loses nothing: each case through the public entries, as an application meets it. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  categoryColumn,
  createPredictor,
  createRegistry,
  fromCsv,
  handler,
  naive,
  numberColumn,
  onDemand,
  oneHot,
  pipeline,
  standardize,
  table,
  type MalformedRow,
} from '../src/index.ts';
import { folderStore, loadCsv } from '../src/node.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-bad-input-'));
});
afterAll(() => rm(folder, { recursive: true }));

const sales = table({
  size: numberColumn([1, 2, 3, 4]),
  colour: categoryColumn(['red', 'blue', 'red', 'blue']),
  sold: numberColumn([0, 1, 0, 1]),
});
const steps = pipeline(standardize({ columns: ['size'] }), oneHot({ columns: ['colour'] }));
const { prepare, examples } = steps.fitExamples(sales, { label: 'sold' });
const predictor = createPredictor(prepare, await naive().fit(examples));

describe('files', () => {
  test('a truncated gzip is an error that says so and names the file, and gives no part of a table', async () => {
    const whole = gzipSync(`a,b\n${'1,2\n'.repeat(50_000)}`);
    const file = join(folder, 'cut.csv.gz');
    await writeFile(file, whole.subarray(0, whole.length - 20));
    await expect(loadCsv(file)).rejects.toMatchObject({
      code: 'bad-format',
      message: expect.stringMatching(/cut\.csv\.gz.*(ends early|cut|truncated|incomplete)/is) as string,
    });
  });

  test('a row with too many fields is refused with its line, or handed over when asked for, and never dropped', () => {
    const csv = 'a,b\n1,2\n3,4,5\n6,7\n';
    expect(() => fromCsv(csv)).toThrow(/line 3.*3 fields.*2/s);
    const malformed: MalformedRow[] = [];
    const read = fromCsv(csv, { onMalformed: (row) => malformed.push(row) });
    expect(read.rows + malformed.length).toBe(3);
    expect(malformed).toMatchObject([{ line: 3, reason: 'too-many-fields', fields: 3, expected: 2 }]);
  });

  test('a header that names a column twice is refused', () => {
    expect(() => fromCsv('a,b,a\n1,2,3\n')).toThrow(
      expect.objectContaining({
        code: 'column-collision',
        message: expect.stringContaining('"a"') as string,
      }),
    );
  });
});

test('a header that stands in the file twice is refused with its line, and reported as a row when kinds are given', () => {
  const joined = 'a,b\n1,x\na,b\n3,y\n';
  expect(() => fromCsv(joined)).toThrow(
    expect.objectContaining({
      code: 'bad-format',
      message: expect.stringContaining('line 3 repeats the header') as string,
    }),
  );
  const malformed: MalformedRow[] = [];
  const read = fromCsv(joined, { columns: { a: 'number' }, onMalformed: (row) => malformed.push(row) });
  expect([read.rows, malformed.length, malformed[0]?.line]).toEqual([2, 1, 3]);
  // A table of names may hold its own header as a row: nothing was kept from being a number.
  expect(fromCsv('a,b\na,b\nc,d\n').rows).toBe(2);
});

describe('preparation', () => {
  test('an unknown column in a step is named, with the columns there are', () => {
    expect(() => standardize({ columns: ['siz'] }).fit(sales)).toThrow(
      expect.objectContaining({
        code: 'unknown-column',
        message: expect.stringMatching(/standardize.*"siz".*"size", "colour", "sold"/s) as string,
      }),
    );
  });

  test('a missing label is an error that names the row, or is left out and counted when asked for', () => {
    const gap = table({
      size: numberColumn([1, 2, 3]),
      colour: categoryColumn(['red', 'blue', 'red']),
      sold: numberColumn([0, NaN, 1]),
    });
    expect(() => steps.fitExamples(gap, { label: 'sold' })).toThrow(
      expect.objectContaining({
        code: 'bad-data',
        message: expect.stringMatching(/"sold".*row 1/s) as string,
      }),
    );
    const left = steps.fitExamples(gap, { label: 'sold', missingLabel: 'leave-out' }).examples;
    expect([left.matrix.rows, left.leftOut]).toEqual([2, 1]);
  });
});

test('a request with a missing field is a 400 that names the instance and the field', async () => {
  const answer = await handler(onDemand(predictor))(
    new Request('http://localhost/', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ instances: [{ size: 1, colour: 'red' }, { size: 2 }] }),
    }),
  );
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error: { code: 'bad-data', instance: 1, field: 'colour' } });
});

test('a registry folder that cannot be written is an error that names it, and nothing is half registered', async () => {
  const file = join(folder, 'a-file');
  await writeFile(file, 'not a folder');
  const registry = createRegistry(folderStore(join(file, 'models')));
  await expect(registry.register('sales', predictor)).rejects.toMatchObject({
    code: 'io',
    message: expect.stringContaining('a-file') as string,
  });
  expect(await readFile(file, 'utf8')).toBe('not a folder');
});
