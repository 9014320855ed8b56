import { describe, expect, it } from 'vitest';
import { random } from '../../src/core/random.ts';
import { kernelMemory, plainMemory, type Places } from '../../src/kernels/kernel-memory.ts';
import { linearSharedWasm, linearWasm } from '../../src/kernels/linear-wasm.ts';
import { loadKernel } from '../../src/kernels/load-kernel.ts';
import type { LinearKernel } from '../../src/train/linear/linear-kernel.ts';
import { plainKernel } from '../../src/train/linear/plain-kernel.ts';

const BYTES = 1 << 17;

async function compiled(): Promise<{ places: Places; kernel: LinearKernel }> {
  const places = kernelMemory(BYTES);
  return { places, kernel: (await loadKernel<LinearKernel>(linearWasm, places.memory))! };
}

/** Units in the last place between two numbers. */
function units(found: number, expected: number): number {
  if (found === expected) return 0;
  return Math.abs(found - expected) / 2 ** (Math.floor(Math.log2(Math.abs(expected))) - 52);
}

describe('elementary functions of the kernels', () => {
  it('the exponential is good to two units in the last place, 0 far below and infinite far above', async () => {
    const { places, kernel } = await compiled();
    const source = random(1);
    const xs = [1, 40, 700, 1e-9].flatMap((most) =>
      Array.from({ length: 500 }, () => most * (2 * source.next() - 1)),
    );
    const [z, weights] = [places.float64(xs.length), places.float64(xs.length)];
    z.values.set(xs);
    weights.values.fill(1);
    kernel.poissonBends(z.at, 0, weights.at, xs.length, 0);
    expect(Math.max(...xs.map((x, i) => units(z.values[i]!, Math.exp(x))))).toBeLessThanOrEqual(2);
    z.values.set([-709, -1e9, -Infinity, 710, Infinity, NaN, 0, -0]);
    kernel.poissonBends(z.at, 0, weights.at, 8, 0);
    expect([...z.values.subarray(0, 8)]).toEqual([0, 0, 0, Infinity, Infinity, NaN, 1, 1]);
  });

  it('the logarithm of one more is good to three, however small it is', async () => {
    const { places, kernel } = await compiled();
    const [z, labels, weights, sums] = [
      places.float64(2),
      places.float64(2),
      places.float64(2),
      places.float64(2),
    ];
    labels.values[0] = 1;
    weights.values[0] = 1;
    const source = random(2);
    let worst = 0;
    for (let i = 0; i < 3000; i++) {
      // The loss of a label of 1 at log odds above 0 is ln(1 + e^−z), and nothing else.
      const odds = source.next() * (i % 2 === 0 ? 2 : 700);
      z.values[0] = odds;
      sums.values.fill(0);
      kernel.logistic(z.at, labels.at, weights.at, 1, sums.at);
      worst = Math.max(worst, units(sums.values[0]!, Math.log1p(Math.exp(-odds))));
    }
    expect(worst).toBeLessThanOrEqual(3);
  });
});

/** Calls with the same numbers in a memory of each form, and what is in the places that they leave. */
async function both(
  lay: (places: Places) => { run: (kernel: LinearKernel) => void; results: Float64Array[] },
): Promise<void> {
  const { places, kernel } = await compiled();
  const plain = plainMemory(BYTES);
  const twins = [
    { kernel, ...lay(places) },
    { kernel: plainKernel(plain.buffer), ...lay(plain) },
  ];
  twins.forEach((twin) => twin.run(twin.kernel));
  twins[0]!.results.forEach((found, k) => {
    const expected = twins[1]!.results[k]!;
    const most = Math.max(...expected.map(Math.abs));
    expect(most).toBeGreaterThan(0);
    for (let at = 0; at < found.length; at++) {
      expect(Math.abs(found[at]! - expected[at]!), `${k} at ${at}`).toBeLessThan(1e-12 * most);
    }
  });
}

function fill(length: number, seed: number, of: (source: ReturnType<typeof random>) => number): number[] {
  const source = random(seed);
  return Array.from({ length }, () => of(source));
}

describe('the compiled kernel computes what its plain twin computes', () => {
  it.each([
    [1, 1],
    [7, 2],
    [8, 5],
    [13, 12],
  ])('products of %i rows and %i columns', async (rows, columns) => {
    await both((places) => {
      const [x, w, r] = [places.float32(rows * columns), places.float64(columns), places.float64(rows)];
      const [z, gradient] = [places.float64(rows), places.float64(columns)];
      x.values.set(fill(x.values.length, 3, (source) => source.normal()));
      w.values.set(fill(columns, 4, (source) => source.normal()));
      r.values.set(fill(rows, 5, (source) => source.normal()));
      return {
        run(kernel) {
          kernel.scores(x.at, rows, columns, w.at, 0.5, z.at);
          kernel.correlate(x.at, rows, columns, r.at, gradient.at);
          kernel.correlate(x.at, rows, columns, r.at, gradient.at);
        },
        results: [z.values, gradient.values],
      };
    });
  });

  it('sums by code, and codes below 0 are passed over', async () => {
    await both((places) => {
      const [codes, w, r] = [places.int32(50), places.float64(6), places.float64(50)];
      const [z, gradient] = [places.float64(50), places.float64(6)];
      codes.values.set(fill(50, 6, (source) => source.integer(7) - 1));
      w.values.set([1, 2, 3, 4, 5, 6]);
      r.values.set(fill(50, 7, (source) => source.normal()));
      return {
        run(kernel) {
          kernel.gather(codes.at, 50, w.at, z.at);
          kernel.scatter(codes.at, 50, r.at, gradient.at);
        },
        results: [z.values, gradient.values],
      };
    });
  });

  it.each(['logistic', 'logisticBends', 'poisson', 'poissonBends', 'squares'] as const)(
    '%s',
    async (name) => {
      await both((places) => {
        const rows = 101;
        const [z, labels] = [places.float64(rows + 1), places.float64(rows + 1)];
        const [weights, sums] = [places.float64(rows + 1), places.float64(2)];
        const most = name.startsWith('poisson') ? 3 : 30;
        z.values.set(fill(rows, 8, (source) => most * source.normal()));
        labels.values.set(fill(rows, 9, (source) => source.integer(2)));
        weights.values.set(fill(rows, 10, (source) => source.next()));
        sums.values.set([5, 7]);
        return {
          run: (kernel) => kernel[name](z.at, labels.at, weights.at, rows, sums.at),
          results: [z.values.subarray(0, rows), sums.values],
        };
      });
    },
  );

  it.each([2, 3, 20])('softmax of %i classes', async (classes) => {
    await both((places) => {
      const rows = 35;
      const stride = rows + 1;
      const [z, labels] = [places.float64(classes * stride), places.float64(rows + 1)];
      const [weights, sums] = [places.float64(rows + 1), places.float64(1 + classes)];
      z.values.set(fill(z.values.length, 11, (source) => 10 * source.normal()));
      labels.values.set(fill(rows, 12, (source) => source.integer(classes)));
      weights.values.set(fill(rows, 13, (source) => source.next()));
      return {
        run: (kernel) => kernel.softmax(z.at, 8 * stride, classes, labels.at, weights.at, rows, sums.at),
        results: [
          sums.values,
          ...Array.from({ length: classes }, (_, k) => z.values.subarray(k * stride, k * stride + rows)),
        ],
      };
    });
  });

  it.each([
    [5, 5],
    [6, 6],
    [6, 2],
  ])('curvature of %i columns, of which %i are picked, and of two categories', async (columns, picked) => {
    await both((places) => {
      const [rows, stride, size] = [33, 8, 12];
      const [x, picks, shifts] = [
        places.float32(rows * columns + 4),
        places.int32(picked),
        places.float64(columns + 1),
      ];
      const [bends, y] = [places.float64(rows), places.float64(rows * stride)];
      const [a, b, slots] = [places.int32(rows), places.int32(rows), places.int32(7)];
      const sums = places.float64((size + 4) * size + stride);
      x.values.set(fill(rows * columns, 14, (source) => source.normal()));
      picks.values.set(picked === columns ? fill(columns, 0, () => 0).map((_, j) => j) : [1, 4]);
      shifts.values.set(fill(columns, 15, (source) => source.normal()));
      bends.values.set(fill(rows, 16, (source) => source.next()));
      a.values.set(fill(rows, 17, (source) => source.integer(4) - 1));
      b.values.set(fill(rows, 18, (source) => source.integer(5) - 1));
      slots.values.set([8, -1, 9, 12, 13, 14, -1]);
      return {
        run(kernel) {
          kernel.weigh(x.at, rows, columns, picks.at, picked, shifts.at, bends.at, stride, y.at);
          kernel.gram(y.at, rows, stride, sums.at, size);
          kernel.gramByCode(a.at, rows, slots.at, y.at, stride, picked, sums.at, size);
          kernel.gramByCode(b.at, rows, slots.at + 12, y.at, stride, picked, sums.at, size);
          kernel.gramOfCodes(a.at, slots.at, b.at, slots.at + 12, rows, bends.at, sums.at, size);
        },
        // Above the diagonal there is what is never read.
        results: [
          y.values,
          ...Array.from({ length: size + 4 }, (_, row) =>
            sums.values.subarray(row * size, row * size + Math.min(row + 1, stride)),
          ).filter((row) => row.some((value) => value !== 0)),
        ],
      };
    });
  });

  it.each([3, 5, 9, 14])('curvature of %i columns in float32 has seven digits', async (columns) => {
    const rows = 37;
    const stride = (columns + 4) & ~3;
    const source = random(19);
    const values = Float32Array.from({ length: rows * columns }, () => source.normal() + 1);
    const weights = Float64Array.from({ length: rows }, () => source.next());
    const column = (row: number, j: number): number => (j === columns ? 1 : values[row * columns + j]!);
    const { places, kernel } = await compiled();
    const plain = plainMemory(BYTES);
    for (const [at, run] of [
      [places, kernel],
      [plain, plainKernel(plain.buffer)],
    ] as const) {
      const [x, bends] = [at.float32(rows * columns + 4), at.float64(rows)];
      const [y, sums] = [at.float32(rows * stride), at.float64(stride * stride)];
      x.values.set(values);
      bends.values.set(weights);
      sums.values.fill(1);
      run.weighSingle(x.at, rows, columns, bends.at, stride, y.at);
      run.gramSingle(y.at, rows, stride, sums.at, stride);
      for (let j = 0; j <= columns; j++) {
        for (let k = 0; k <= j; k++) {
          const sum = weights.reduce((all, by, row) => all + by * column(row, j) * column(row, k), 0);
          expect(Math.abs(sums.values[j * stride + k]! - 1 - sum)).toBeLessThan(3e-6 * rows);
        }
      }
    }
  });

  it('is there for memory that workers share, too', async () => {
    const places = kernelMemory(4096, true);
    const kernel = (await loadKernel<LinearKernel>(linearSharedWasm, places.memory))!;
    const [z, weights] = [places.float64(2), places.float64(2)];
    z.values.set([0, 1]);
    weights.values.fill(2);
    kernel.poissonBends(z.at, 0, weights.at, 2, 0);
    expect(z.values[0]).toBe(2);
    expect(z.values[1]).toBeCloseTo(2 * Math.E, 14);
  });
});
