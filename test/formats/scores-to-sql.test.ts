import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bigqueryDialect } from '../../src/sql/bigquery-dialect.ts';
import { duckdb, type DuckDb } from '../../src/engines/duckdb.ts';
import { lastRoundedTo } from '../../src/formats/float32.ts';
import { scoresToSql } from '../../src/formats/scores-to-sql.ts';
import { linearModel } from '../../src/models/linear-model.ts';
import type { Model } from '../../src/models/model.ts';
import { treeModel, type TreeModel } from '../../src/models/tree-model.ts';
import { naive } from '../../src/train/naive.ts';
import { bucketize } from '../../src/prepare/bucketize.ts';
import { columnsAsTheyAre } from '../../src/prepare/columns-as-they-are.ts';
import type { FittedPipeline } from '../../src/prepare/fitted-pipeline.ts';
import { impute } from '../../src/prepare/impute.ts';
import { oneHot } from '../../src/prepare/one-hot.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { selectColumns } from '../../src/prepare/select-columns.ts';
import { standardize } from '../../src/prepare/standardize.ts';
import { categoryColumn, numberColumn, textColumn } from '../../src/table/column.ts';
import { column, table, type Table } from '../../src/table/table.ts';
import { linearRegression } from '../../src/train/linear-regression.ts';
import { logistic } from '../../src/train/logistic.ts';
import { poissonRegression } from '../../src/train/poisson-regression.ts';
import { boostedTrees } from '../../src/train/trees/boosted-trees.ts';

const rows = 500;
const at = (row: number, salt: number): number => ((row * 2_654_435_761 + salt * 40_503) % 10_007) / 10_007;
const many = <Value>(make: (row: number) => Value): Value[] =>
  Array.from({ length: rows }, (_, row) => make(row));
const people: Table = table({
  id: textColumn(many((row) => `p${row}`)),
  age: numberColumn(many((row) => (row % 11 === 0 ? null : 20 + 60 * at(row, 1)))),
  hours: numberColumn(many((row) => 10 + 60 * at(row, 2))),
  city: categoryColumn(many((row) => [`Bath`, `O'Neil "x"`, 'York', null, 'Hull'][row % 5]!)),
  rich: numberColumn(many((row) => (at(row, 1) + at(row, 3) > 1 ? 1 : 0))),
  count: numberColumn(many((row) => Math.floor(5 * at(row, 4)))),
});

let engine: DuckDb;
beforeAll(async () => {
  engine = await duckdb();
  await engine.load('people', people);
});
afterAll(() => engine.close());

/** A tree in which each split is below the one before, to the right; missing goes right. */
function chain(thresholds: Float32Array, feature = 'x'): TreeModel {
  const nodes = 2 * thresholds.length + 1;
  const isSplit = (node: number): boolean => node % 2 === 0 && node < nodes - 1;
  const splits = (of: (node: number) => number): Int32Array =>
    Int32Array.from({ length: nodes }, (_, node) => (isSplit(node) ? of(node) : 0));
  return treeModel({
    features: { dense: [feature], categories: [] },
    base: Float64Array.of(0),
    trees: {
      starts: Int32Array.of(0, nodes),
      features: Int32Array.from({ length: nodes }, (_, node) => (isSplit(node) ? 0 : -1)),
      thresholds: Float32Array.from({ length: nodes }, (_, node) =>
        isSplit(node) ? thresholds[node / 2]! : 0,
      ),
      sets: new Int32Array(nodes),
      lefts: splits((node) => node + 1),
      rights: splits((node) => node + 2),
      missingLeft: new Uint8Array(nodes),
      values: Float64Array.from({ length: nodes }, (_, node) => node),
      gains: new Float64Array(nodes),
      words: new Uint32Array(),
    },
  });
}

async function scoresIn(model: Model, prepare: FittedPipeline): Promise<Float64Array> {
  const select = prepare.toSql('duckdb', { from: 'people', keep: ['id'] });
  const sql = scoresToSql(model, select, 'duckdb', { keep: ['id'] });
  const got = await engine.query(`SELECT * FROM (${sql}) ORDER BY CAST(substr(id, 2) AS INTEGER)`);
  return column(got, 'score', 'number').values;
}

const scaled = [
  impute({ columns: ['age'], with: 'median' }),
  standardize({ columns: ['age', 'hours'] }),
] as const;

describe('scores as SQL, on DuckDB', () => {
  test.each([
    ['logistic', 'rich', logistic({ l2: 0.1 })],
    ['least squares', 'count', linearRegression()],
    ['Poisson', 'count', poissonRegression({ l2: 0.1 })],
  ])('%s gives what the model gives', async (_, label, estimator) => {
    const { prepare, examples } = pipeline(...scaled, oneHot({ columns: ['city'] })).fitExamples(people, {
      label,
    });
    const model = await estimator.fit(examples);
    const expected = model.predict(prepare.matrix(people));
    const got = await scoresIn(model, prepare);
    expect(got).toHaveLength(rows);
    got.forEach((score, row) =>
      expect(Math.abs(score - expected[row]!)).toBeLessThan(1e-6 * Math.max(1, Math.abs(expected[row]!))),
    );
  });

  test('trees, with numbers that are missing and categories', async () => {
    const { prepare, examples } = pipeline(
      bucketize({ columns: ['hours'], edges: [20, 30, 40, 50] }),
      selectColumns({ columns: ['age'], missing: 'keep' }),
      oneHot({ columns: ['city', 'hours'] }),
    ).fitExamples(people, { label: 'rich' });
    const model = await boostedTrees({ trees: 30, leaves: 12, seed: 1 }).fit(examples);
    const expected = model.predict(prepare.matrix(people));
    const got = await scoresIn(model, prepare);
    got.forEach((score, row) => expect(Math.abs(score - expected[row]!)).toBeLessThan(1e-6));
    expect(new Set(got).size).toBeGreaterThan(20);
  });

  test('a number next to a threshold goes the way that it goes in 32 bits', async () => {
    const thresholds = [12.34, 0.1, 16_777_217.5, -3.3, 0, -0, 1e-45, 2 ** 24, 3.4e38, -1e-40].map(
      Math.fround,
    );
    const around = thresholds.flatMap((threshold) => {
      const next = lastRoundedTo(threshold);
      return [
        threshold,
        next,
        next + Math.abs(next) * 2 ** -52,
        next + Number.MIN_VALUE,
        2 * next - threshold,
      ];
    });
    const values = [...around, 12.34, 0.1, -3.3, 12.340001, 16_777_217.5, 16_777_216].filter(
      (value) => Math.abs(Math.fround(value)) < Infinity,
    );
    const near = table({ id: numberColumn(values.map((_, row) => row)), x: numberColumn(values) });
    await engine.load('near', near);
    const prepare = columnsAsTheyAre({ dense: ['x'], categories: [] });
    for (const threshold of thresholds) {
      const model = chain(Float32Array.of(threshold));
      const select = prepare.toSql('duckdb', { from: 'near', keep: ['id'] });
      const got = await engine.query(
        `SELECT score FROM (${scoresToSql(model, select, 'duckdb', { keep: ['id'] })}) ORDER BY id`,
      );
      expect(column(got, 'score', 'number').values, String(threshold)).toEqual(
        model.predict(prepare.matrix(near)),
      );
    }
  });

  test('splits on top of each other are read as deep as they are allowed', async () => {
    const model = chain(
      Float32Array.from({ length: 200 }, (_, at) => 20 + at / 4),
      'age',
    );
    const prepare = columnsAsTheyAre({ dense: ['age'], categories: [] });
    expect(await scoresIn(model, prepare)).toEqual(model.predict(prepare.matrix(people)));
  });

  test('a sum that is far from 0 neither overflows nor loses its digits', async () => {
    const prepare = pipeline(impute({ columns: ['age'], with: 'median' })).fit(people);
    for (const intercept of [-800, 800, -40]) {
      const model = linearModel({
        features: { dense: ['age'], categories: [] },
        weights: Float64Array.of(0),
        intercept,
      });
      const [score] = await scoresIn(model, prepare);
      const right = intercept > 0 ? 1 : Math.exp(intercept);
      expect(Math.abs(score! - right)).toBeLessThanOrEqual(1e-12 * right);
    }
  });
});

test('what is not sane to run there is refused', async () => {
  const { prepare, examples } = pipeline(...scaled).fitExamples(people, { label: 'rich' });
  const features = prepare.toSql('duckdb', { from: 'people', keep: ['id'] });
  const model = await naive().fit(examples);
  expect(() => scoresToSql(model, features, 'duckdb')).toThrow(
    expect.objectContaining({ code: 'unsupported' }) as Error,
  );
  const line = await logistic().fit(examples);
  expect(() => scoresToSql(line, 'DROP TABLE people', 'duckdb')).toThrow(/no SELECT/);
  expect(() => scoresToSql(line, features, 'oracle' as never)).toThrow(/dialect/);
  expect(() => scoresToSql(line, features, 'duckdb', { keep: ['score'] })).toThrow(
    expect.objectContaining({ code: 'column-collision' }) as Error,
  );
  expect(() => scoresToSql(line, features, 'duckdb', { keep: ['SCORE'] })).toThrow(
    expect.objectContaining({ code: 'column-collision' }) as Error,
  );
  expect(() => scoresToSql(chain(new Float32Array(30_000)), features, 'duckdb')).toThrow(
    expect.objectContaining({ code: 'too-large' }) as Error,
  );
  const big = await boostedTrees({ trees: 300, leaves: 200, minRowsPerLeaf: 1, minHessian: 0, seed: 1 }).fit(
    examples,
  );
  const small = { ...bigqueryDialect, mostBytes: 10_000 };
  expect(() => scoresToSql(big, prepare.toSql('bigquery'), small)).toThrow(
    expect.objectContaining({ code: 'too-large' }) as Error,
  );
});
