import { describe, expect, test } from 'vitest';
import { bindNumbers } from '../../src/prepare/bind-numbers.ts';
import { defineStep } from '../../src/prepare/define-step.ts';
import { savedFields } from '../../src/prepare/saved-fields.ts';
import type { CompiledStep, SavedStep } from '../../src/prepare/step.ts';
import { moments } from '../../src/stats/moments.ts';
import { numberColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { refusal } from './refuses.ts';

type Options = { readonly from: string; readonly to: string };

/** Writes `to` as `from` minus its mean; `parts` replaces some of it. */
const centre = (parts: { mean?: (mean: number) => number; bind?: CompiledStep['bind'] } = {}) =>
  defineStep({
    name: 'centre',
    version: 3,
    options: (given: Options) => given,
    reads: ({ from }) => [from],
    takes: () => ['number'],
    writes: ({ to }) => [{ name: to, kind: 'number' }],
    needs: ({ from }) => ({ known: moments(from) }),
    learn: ({ known }, { from, to }) => ({
      from,
      to,
      mean: parts.mean ? parts.mean(known.mean) : known.mean,
    }),
    read: (saved) => {
      const fields = savedFields('prepare/centre', saved);
      return { from: fields.text('from'), to: fields.text('to'), mean: fields.number('mean') };
    },
    compile: ({ from, to, mean }) => ({
      reads: [from],
      writes: [{ name: to, kind: 'number' }],
      bind:
        parts.bind ??
        ((rows) =>
          bindNumbers(rows, [{ name: from, to }], () => (before, after) => {
            before.forEach((value, row) => (after[row] = value - mean));
          })),
    }),
  });

const train = table({ a: numberColumn([1, 3]) });
const saved: SavedStep = { name: 'centre', version: 3, state: { from: 'a', to: 'b', mean: 2 } };

test('a step adds the column it writes, and its name and version are those of the definition', () => {
  const maker = centre();
  expect([maker.name, maker.version]).toEqual(['centre', 3]);
  const fitted = maker({ from: 'a', to: 'b' }).fit(train);
  expect(fitted.transform(train)).toEqual(table({ a: numberColumn([1, 3]), b: numberColumn([-1, 1]) }));
  expect(fitted.save()).toEqual(saved);
});

test('a column it reads may be replaced, one that it does not read may not', () => {
  const two = table({ a: numberColumn([1, 3]), b: numberColumn([0, 0]) });
  expect(centre()({ from: 'a', to: 'a' }).fit(two).transform(two).columns.get('a')).toEqual(
    numberColumn([-1, 1]),
  );
  expect(refusal(() => centre()({ from: 'a', to: 'b' }).fit(two))).toMatch(
    /^column-collision: \[prepare\/centre\]/,
  );
});

test('a step fitted and its saved form share nothing that can be written into', () => {
  const fitted = centre()({ from: 'a', to: 'b' }).fit(train);
  (fitted.save().state as { mean: number }).mean = 100;
  expect(fitted.save()).toEqual(saved);
  const given = structuredClone(saved);
  const revived = centre().revive(given);
  (given.state as { mean: number }).mean = 100;
  expect(revived.save()).toEqual(saved);
});

test.each([NaN, Infinity])('a state with %s is refused on fit, because JSON would change it', (mean) => {
  expect(refusal(() => centre({ mean: () => mean })({ from: 'a', to: 'b' }).fit(train))).toBe(
    `bad-data: [prepare/centre] what was learned cannot be saved: the value at $.mean is ${mean}; expected plain JSON.`,
  );
});

test('a column of another length than the table is refused', () => {
  const step = centre({
    bind: () => ({ columns: new Map([['b', numberColumn([1])]]), run: () => undefined }),
  });
  expect(refusal(() => step({ from: 'a', to: 'b' }).fit(train).apply(train))).toBe(
    'shape-mismatch: [prepare/centre] column "b" was written with 1 rows; the table has 2.',
  );
});

describe('reviving', () => {
  test.each([
    [
      { ...saved, version: 2 },
      'bad-version: [prepare/centre] the saved step has version 2; this library reads 3.',
    ],
    [{ ...saved, version: '3' }, 'bad-version'],
    [{ ...saved, name: 'clip' }, 'bad-format'],
    [{ name: 'centre', version: 3 }, 'bad-format'],
    [null, 'bad-format'],
    [[], 'bad-format'],
    ['centre', 'bad-format'],
    [
      { ...saved, state: null },
      'bad-format: [prepare/centre] the saved state cannot be read; expected an object.',
    ],
    [
      { ...saved, state: { from: 'a', to: 'b', mean: null } },
      'bad-format: [prepare/centre] the saved state.mean cannot be read; expected a finite number.',
    ],
  ])('refuses %j', (wrong, message) => {
    expect(refusal(() => centre().revive(wrong as SavedStep))).toContain(message);
  });
});
