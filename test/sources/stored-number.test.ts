import fc from 'fast-check';
import { expect, test } from 'vitest';
import { halfNumber, toMilliseconds } from '../../src/sources/stored-number.ts';

const halves = (value: bigint): [number, number] => [
  Number(BigInt.asIntN(32, value >> 32n)),
  Number(BigInt.asUintN(32, value)),
];

function floorDivide(value: bigint, by: bigint): bigint {
  const whole = value / by;
  return value % by < 0n ? whole - 1n : whole;
}

test('milliseconds of 64 bits of finer units are cut off towards the past, exactly', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.bigInt(-(2n ** 34n), 2n ** 34n)),
      fc.constantFrom(1_000, 1_000_000),
      (value, per) => {
        expect(toMilliseconds(...halves(value), per)).toBe(Number(floorDivide(value, BigInt(per))));
      },
    ),
    {
      seed: 1,
      numRuns: 5000,
      examples: [
        [-1n, 1000],
        [-(2n ** 63n), 1_000_000],
        [-(2n ** 32n), 1000],
      ],
    },
  );
});

test('halves of IEEE 754', () => {
  expect([0x3c00, 0xc000, 0x7bff, 0x0001, 0x8000, 0x7c00, 0xfc00, 0x7e00].map(halfNumber)).toEqual([
    1,
    -2,
    65504,
    2 ** -24,
    -0,
    Infinity,
    -Infinity,
    NaN,
  ]);
});
