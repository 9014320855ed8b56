import { existsSync } from 'node:fs';
import { bigqueryFingerprint } from 'farmhash-modern';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { babyweight, splitByMonth } from '../../examples/labs/babyweight.ts';
import { taxiFares } from '../../examples/labs/taxi-fares.ts';
import { loadCsv } from '../../src/adapters/node-files.ts';
import { duckdb } from '../../src/engines/duckdb.ts';
import type { Engine } from '../../src/sql/engine.ts';
import { numberColumn, textColumn } from '../../src/table/column.ts';
import { farmFingerprint } from '../../src/table/farm-fingerprint.ts';
import { splitByHash } from '../../src/table/split-hash.ts';
import { column, table } from '../../src/table/table.ts';
import { slice } from '../../src/table/take.ts';
import { brokenParity } from '../../src/testing/parity.ts';
import { pathOf } from '../prepare/data-sets.ts';

let engine: Engine;
beforeAll(async () => (engine = await duckdb()));
afterAll(() => engine.close());

describe.skipIf(!existsSync(pathOf('babyweight/examples_60k.csv.gz')))(
  "the labs' pipelines on the labs' data",
  () => {
    test('babyweight: split as the lab does by the hash it recorded, and the same three ways', async () => {
      const births = await loadCsv(pathOf('babyweight/examples_60k.csv.gz'), {
        columns: { hashmonth: 'text' },
      });
      const hashes = column(births, 'hashmonth', 'text').values;
      const isTrain = (hash: string): boolean => (BigInt(hash) < 0n ? -BigInt(hash) : BigInt(hash)) % 4n < 3n;
      const { train, validation } = splitByMonth(births);
      for (const [part, expected] of [
        [train, true],
        [validation, false],
      ] as const) {
        const months = new Set(column(part, 'hashmonth', 'text').values as readonly string[]);
        expect([...months].map(isTrain)).toEqual([...months].map(() => expected));
      }
      expect(train.rows + validation.rows).toBe(hashes.length);

      const prepare = babyweight().fit(train);
      const later = slice(validation, 0, 400);
      expect(await brokenParity(prepare, later, { engine })).toBeUndefined();

      // The hashed cross, by another implementation of the hash.
      const { categories } = prepare.matrix(later);
      const named = (name: string) => categories.find((category) => category.name === name)!;
      const [age, weeks, crossed] = ['mother_age_bin', 'gestation_weeks_bin', 'age_by_weeks'].map(named);
      const expected = Array.from({ length: later.rows }, (_, row) => {
        if (age!.codes[row]! < 0 || weeks!.codes[row]! < 0) return -1;
        const hash = bigqueryFingerprint(
          `${age!.levels[age!.codes[row]!]}_X_${weeks!.levels[weeks!.codes[row]!]}`,
        );
        return Number((hash < 0n ? -hash : hash) % 1000n);
      });
      expect([...crossed!.codes]).toEqual(expected);
    });

    test('taxi fares: the same three ways', async () => {
      const trips = await loadCsv(pathOf('taxifare/small_train.csv'));
      const prepare = taxiFares().fit(slice(trips, 0, 5000));
      expect(await brokenParity(prepare, slice(trips, 5000, 5400), { engine })).toBeUndefined();
    });

    test('the dates of flights are split as BigQuery splits them', async () => {
      const days = await loadCsv(pathOf('nycflights13/date_split.csv'), {
        columns: { flight_date: 'text', farm_fingerprint: 'text' },
      });
      const dates = column(days, 'flight_date', 'text').values as readonly string[];
      expect(dates.map((date) => String(farmFingerprint(date)))).toEqual(
        column(days, 'farm_fingerprint', 'text').values,
      );
      const { train, validation, test: last } = splitByHash(days, { column: 'flight_date' });
      for (const [part, name] of [
        [train, 'train'],
        [validation, 'valid'],
        [last, 'test'],
      ] as const) {
        const { codes, levels } = column(part, 'split', 'category');
        expect(new Set(Array.from(codes, (code) => levels[code]))).toEqual(new Set([name]));
      }
      expect(train.rows + validation.rows + last.rows).toBe(365);
    });
  },
);

test('a split by month without the months as numbers is refused, not put into one part', () => {
  const rows = table({ yr: numberColumn([2001]), month: textColumn(['January']) });
  expect(() => splitByMonth(rows)).toThrow('there is no column "year"');
  const named = table({ year: numberColumn([2001]), month: textColumn(['January']) });
  expect(() => splitByMonth(named)).toThrow('column "month" is of kind text');
});
