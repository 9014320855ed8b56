import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compute } from '../../src/stats/compute.ts';
import { foldedLabels } from '../../src/stats/folded-labels.ts';
import { foldedLabelsSql } from '../../src/stats/sql/folded-labels-sql.ts';
import { categoryColumn, numberColumn, textColumn } from '../../src/table/column.ts';
import { farmFingerprintModulo } from '../../src/table/farm-fingerprint.ts';
import { table } from '../../src/table/table.ts';
import { brokenStatisticLaw } from '../../src/testing/statistic-laws.ts';

const word = fc.option(fc.constantFrom('a', 'b', '', '__proto__', '8'), { nil: null });
const label = fc.option(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(1e9 + 0.5)), { nil: null });
const rows = fc.array(fc.record({ word, label, key: fc.constantFrom('k', 'l', 'm', 'n', '') }), {
  maxLength: 30,
});
const tableOf = (list: readonly { word: string | null; label: number | null; key: string }[]) =>
  table({
    text: textColumn(list.map((row) => row.word)),
    category: categoryColumn(list.map((row) => row.word)),
    number: numberColumn(list.map((row) => (row.word === null ? null : row.word.length))),
    label: numberColumn(list.map((row) => row.label)),
    key: textColumn(list.map((row) => row.key)),
    group: categoryColumn(list.map((row) => row.key)),
  });
const options = { label: 'label', key: 'key', folds: 3 };

test.each(['text', 'category', 'number'])('labels by the levels of a %s column keep the laws', (name) => {
  fc.assert(
    fc.property(rows, fc.nat({ max: 30 }), (list, cut) => {
      const statistic = foldedLabels(name, options);
      const from = tableOf(list);
      expect(
        brokenStatisticLaw(statistic, from, Math.min(cut, from.rows), { tolerance: 1e-6 }),
      ).toBeUndefined();
    }),
    { seed: 7, numRuns: 100 },
  );
});

test('each cell has count, mean and sum of squares of its labels', () => {
  fc.assert(
    fc.property(rows, (list) => {
      const from = tableOf(list);
      const { found, grouped } = compute(from, {
        found: foldedLabels('text', options),
        grouped: foldedLabels('category', { ...options, key: 'group' }),
      });
      expect(grouped).toEqual(found);
      const present = list.filter((row) => row.label !== null);
      expect(found.count).toBe(present.length);
      expect(found.levels).toEqual([...new Set(present.flatMap((row) => row.word ?? []))].sort());
      [...found.levels, null].forEach((level, place) => {
        for (let fold = 0; fold < 3; fold++) {
          const own = present.filter(
            (row) => row.word === level && farmFingerprintModulo(row.key, 3) === fold,
          );
          const mean = own.reduce((sum, row) => sum + row.label!, 0) / (own.length || 1);
          const squares = own.reduce((sum, row) => sum + (row.label! - mean) ** 2, 0);
          const cell = place * 3 + fold;
          expect(found.cells.counts[cell]).toBe(own.length);
          expect(Math.abs(found.cells.means[cell]! - mean)).toBeLessThanOrEqual(
            1e-12 * Math.abs(mean) + 1e-12,
          );
          expect(Math.abs(found.cells.squares[cell]! - squares)).toBeLessThanOrEqual(1e-9 * squares + 1e-9);
        }
      });
    }),
    { seed: 8, numRuns: 200 },
  );
});

test('more than a million levels are refused on an engine as in memory', () => {
  const form = foldedLabelsSql(
    'text',
    options,
  )({
    fields: ['text', 'label', 'key'].map((name) => ({ name, kind: name === 'label' ? 'number' : 'text' })),
  });
  form.next();
  const once = [0, 1, 1, 0, 0, 1].map((value) => Float64Array.of(value));
  form.next({ rows: 1, groups: [], values: once });
  const levels = Array.from({ length: 1_000_001 }, (_, level) => `level ${level}`);
  const ones = new Float64Array(levels.length).fill(1);
  const found = { rows: levels.length, groups: [levels, levels.map(() => 0)], values: [ones, ones, ones] };
  expect(() => form.next(found)).toThrow(
    'column "text" has more than 1000000 levels; expected at most that many.',
  );
});
