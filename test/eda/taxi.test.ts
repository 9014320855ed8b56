/** The rides of the lab on TensorFlow Data Validation: every figure it prints, and every anomaly it finds. */
import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  alerts,
  checkProfile,
  checkTable,
  editSchema,
  fromCsv,
  inBatches,
  inferSchema,
  profile,
  profileFrom,
  schemaFromText,
  schemaOf,
  schemaToText,
  type ColumnProfile,
  type Profile,
  type Table,
} from '../../src/index.ts';
import { column } from '../../src/table/table.ts';
import { duckdb } from '../../src/duckdb.ts';

const folder = new URL('../../../shared/data/chicago_taxi/', import.meta.url);

interface Golden {
  readonly count: number;
  readonly missing: number;
  readonly [figure: string]: number | string | undefined;
}

describe.skipIf(!existsSync(folder))('the taxi rides', () => {
  let train: Table;
  let evaluation: Table;
  let serving: Table;
  let golden: Readonly<Record<string, Golden>>;
  beforeAll(() => {
    const load = (name: string): Table => {
      const bytes = readFileSync(new URL(name, folder));
      // What is empty throughout says nothing of its kind.
      return fromCsv(bytes);
    };
    train = load('train.csv');
    evaluation = load('eval.csv');
    serving = load('serving.csv');
    golden = JSON.parse(readFileSync(new URL('golden_stats_train.json', folder), 'utf8')) as typeof golden;
  });

  /** Every figure of the golden file, in all digits that are printed there. */
  function matches(found: Profile, exact: boolean): void {
    for (const [name, { count, missing, ...figures }] of Object.entries(golden)) {
      const column = found.columns.find((each) => each.name === name)!;
      expect([name, column.count, column.missing]).toEqual([name, count, missing]);
      for (const [figure, expected] of Object.entries(figures)) {
        const value = figureOf(column, figure);
        if (figure === 'median' && !exact) continue;
        const digits = String(expected).split('.')[1]?.length ?? 0;
        const shown = typeof value === 'number' ? Number(value.toFixed(digits)) : value;
        // Where more digits are printed than doubles carry, the printed figure has rounding of its own in the last two.
        const same = typeof expected === 'number' && Math.abs((shown as number) / expected - 1) < 4e-15;
        expect([name, figure, same ? expected : shown]).toEqual([name, figure, expected]);
      }
    }
  }

  function figureOf(column: ColumnProfile, figure: string): unknown {
    if (column.kind === 'category') {
      const { distinct, levels, lengths } = column;
      return { unique: distinct, top: levels[0]!.level, top_freq: levels[0]!.rows, avg_length: lengths.mean }[
        figure
      ];
    }
    if (column.kind !== 'number') return undefined;
    const { deviation, quantiles, mean, min, max, zeros } = column;
    return { std_pop: deviation, median: quantiles.p50, mean, min, max, zeros }[figure];
  }

  it('have every figure of the golden file, from a table', () => {
    expect(train.rows).toBe(10_000);
    matches(profile(train), true);
  });

  it('have every figure from batches, the medians within their error', async () => {
    const found = await profileFrom(inBatches(train, 1000));
    matches(found, false);
    for (const column of found.columns) {
      const median = golden[column.name]!['median'];
      if (column.kind !== 'number' || column.count === 0) continue;
      const { values } = train.columns.get(column.name) as { readonly values: Float64Array };
      const below = values.filter((value) => value < column.quantiles.p50!).length;
      const upTo = values.filter((value) => value <= column.quantiles.p50!).length;
      const off = Math.max(below - column.count / 2, column.count / 2 - upTo) / column.count;
      expect(off, `${column.name}: ${String(median)}`).toBeLessThanOrEqual(column.rankError + 1e-4);
    }
  });

  it('have every figure on an engine', async () => {
    const db = await duckdb();
    try {
      await db.load('train', train);
      matches(await profileFrom(db.table('train'), { schema: schemaOf(train) }), true);
    } finally {
      await db.close();
    }
  });

  it('have a column that is always empty', () => {
    const found = alerts(profile(train)).filter(({ column }) => column === 'pickup_census_tract');
    expect(found.map(({ code }) => code)).toContain('empty');
  });

  it('have levels in the second sample that the first has not', () => {
    const schema = inferSchema(profile(train));
    const verdict = checkTable(evaluation, schema);
    const unseen = new Map(
      verdict.issues.filter(({ code }) => code === 'unseen-levels').map((issue) => [issue.column, issue]),
    );
    expect([...unseen.keys()].sort()).toEqual(['company', 'payment_type']);
    expect(unseen.get('payment_type')).toMatchObject({ severity: 'error', failing: { count: 1 } });
    expect(unseen.get('payment_type')!.message).toContain('"Prcard"');
    expect(unseen.get('company')!.value!.toFixed(6)).toBe('0.995154');
    const { codes, levels } = column(evaluation, 'company', 'category');
    const rows = unseen.get('company')!.failing!;
    const domain = schema.fields.find(({ name }) => name === 'company')!.domain!;
    for (const row of rows.first) expect(domain).not.toContain(levels[codes[row]!]);
    const strange = levels.filter((level, code) => codes.includes(code) && !domain.includes(level));
    expect(strange).toHaveLength(15);
    // A profile of the sample says the same, wherever it was made.
    const issue = { ...unseen.get('company')!, failing: undefined };
    expect(checkProfile(profile(evaluation), schema).issues).toContainEqual(issue);
  });

  it('pass once a person has said what may be, and the text of that reads back', () => {
    const edited = editSchema(inferSchema(profile(train)), {
      payment_type: { addLevels: ['Prcard'] },
      company: { minDomainMass: 0.9 },
      tips: { notIn: ['SERVING'] },
    });
    expect(schemaFromText(schemaToText(edited))).toEqual(edited);
    const codes = (rows: Table, environment?: string) =>
      checkTable(rows, edited, environment === undefined ? {} : { environment })
        .issues.filter(({ severity }) => severity === 'error')
        .map(({ code, column }) => [code, column]);
    expect(codes(train)).toEqual([]);
    expect(codes(evaluation).filter(([, column]) => column === 'company' || column === 'payment_type')).toEqual([]); // prettier-ignore
    expect(codes(serving)).toContainEqual(['column-missing', 'tips']);
    expect(codes(serving, 'SERVING')).not.toContainEqual(['column-missing', 'tips']);
  });
});
