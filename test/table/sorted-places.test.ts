import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { sortedPlaces } from '../../src/table/sorted-places.ts';

test.each<[string, (source: ReturnType<typeof random>) => number]>([
  ['instants of a year', (source) => 1.357e12 + source.integer(31_536_000) * 1000],
  ['few numbers, each often', (source) => source.integer(7) - 3],
  ['numbers of every size and sign', (source) => (source.next() - 0.5) * 10 ** (source.integer(600) - 300)],
  [
    'infinities and both zeros',
    (source) => [0, -0, Infinity, -Infinity, 5e-324, -5e-324][source.integer(6)]!,
  ],
  ['one number', () => 3],
  ['numbers with gaps', (source) => (source.next() < 0.3 ? NaN : -source.next())],
  ['nothing', () => NaN],
])('%s are in order, equal ones in their own', (_, draw) => {
  const source = random(1);
  const values = Float64Array.from({ length: 3000 }, () => draw(source));
  const expected = Array.from(values.keys())
    .filter((row) => !Number.isNaN(values[row]))
    .sort((one, other) =>
      values[one]! < values[other]! ? -1 : values[one]! > values[other]! ? 1 : one - other,
    );
  expect(Array.from(sortedPlaces(values))).toEqual(expected);
});

test('no numbers have no places', () => {
  expect(sortedPlaces(new Float64Array())).toEqual(new Int32Array());
});
