import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { random, shuffled } from '../../src/core/random.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn, type Column } from '../../src/table/column.ts';
import { concat } from '../../src/table/concat.ts';
import { fingerprint } from '../../src/table/fingerprint.ts';
import { schemaOf } from '../../src/table/schema.ts';
import { table, withColumns, type Table } from '../../src/table/table.ts';
import { take } from '../../src/table/take.ts';
import { sample } from './sample.ts';

const hash = (from: Table): string => fingerprint(from).hash;
const of = (column: Column): string => hash(table({ column }));

describe('fingerprint', () => {
  test('tells rows and schema beside the hash, in plain JSON', () => {
    const found = fingerprint(sample());
    expect(found).toMatchObject({ rows: 3, columns: schemaOf(sample()).fields });
    expect(found.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });

  test('is the same for the same rows in any order', () => {
    const from = concat([sample(), take(sample(), [1, 1, 2])]);
    for (let seed = 0; seed < 20; seed++)
      expect(hash(take(from, shuffled(6, random(seed))))).toBe(hash(from));
  });

  test('is the same whatever the order of the levels, and for levels no row has', () => {
    const values = ['York', null, 'Bath'];
    expect(of(categoryColumn(values, ['York', 'Ely', 'Bath']))).toBe(of(categoryColumn(values)));
  });

  test('-0 is 0, and a missing value is one value', () => {
    const otherNaN = new Float64Array(new BigUint64Array([0x7ff8000000000001n]).buffer);
    expect(of(numberColumn([-0]))).toBe(of(numberColumn([0])));
    expect(of(numberColumn(otherNaN))).toBe(of(numberColumn([null])));
  });

  test('differs when anything else does', () => {
    const different = [
      sample(),
      table({}),
      take(sample(), []),
      take(sample(), [0]),
      take(sample(), [0, 1]),
      take(sample(), [0, 1, 1]),
      take(sample(), [0, 0, 1]),
      ...[
        numberColumn([1, 2, 0]),
        numberColumn([2, 1, null]),
        numberColumn([1, 2, Number.MIN_VALUE]),
        timeColumn([1, 2, null]),
        textColumn(['1', '2', null]),
      ].map((n) => withColumns(sample(), { n })),
      withColumns(sample(), { at: timeColumn([0, null, 2000], 'UTC') }),
      withColumns(sample(), { city: categoryColumn(['York', 'Bath', '']) }),
      withColumns(sample(), { city: textColumn(['York', 'Bath', null]) }),
      withColumns(sample(), { more: numberColumn([null, null, null]) }),
      table([...sample().columns].reverse()),
    ];
    expect(new Set(different.map(hash)).size).toBe(different.length);
  });

  test('values that change rows, or columns, do not cancel out', () => {
    const pairs = (rows: [number, number][]): string =>
      hash(table({ a: numberColumn(rows.map(([a]) => a)), b: numberColumn(rows.map(([, b]) => b)) }));
    const shapes: [number, number][][] = [
      [
        [1, 2],
        [3, 4],
      ],
      [
        [1, 4],
        [3, 2],
      ],
      [
        [2, 1],
        [4, 3],
      ],
      [
        [1, 2],
        [4, 3],
      ],
      [
        [1, 1],
        [2, 2],
      ],
      [
        [1, 2],
        [1, 2],
      ],
      [
        [3, 4],
        [3, 4],
      ],
    ];
    expect(new Set(shapes.map(pairs)).size).toBe(shapes.length);
  });

  test('no two of 20,000 different rows collide', () => {
    const hashes = new Set(Array.from({ length: 20_000 }, (_, i) => of(numberColumn([i]))));
    expect(hashes.size).toBe(20_000);
  });

  test('equal tables have equal hashes, and a changed cell another', () => {
    const row = fc.tuple(fc.option(fc.double({ noNaN: true })), fc.option(fc.string()));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 10 }), fc.nat(), fc.string(), (rows, at, text) => {
        const build = (given: typeof rows): Table =>
          table({ n: numberColumn(given.map(([n]) => n)), t: categoryColumn(given.map(([, t]) => t)) });
        const changed = rows.map(([n, t], index): (typeof rows)[number] =>
          index === at % rows.length ? [n, text] : [n, t],
        );
        const same = rows[at % rows.length]![1] === text;
        expect(hash(build(rows)) === hash(build(changed))).toBe(same);
      }),
      { seed: 16, numRuns: 300 },
    );
  });
});
