import { describe, expect, it } from 'vitest';
import { lbfgs, type Evaluated } from '../../src/train/lbfgs.ts';

const settings = {
  precondition: (vector: Float64Array) => vector.slice(),
  tolerance: 1e-9,
  maxIterations: 200,
  rounding: 1e-14,
  stallTolerance: 1e-6,
};

/** ½ Σ aᵢ (xᵢ − cᵢ)², whose minimum is c. */
const bowl =
  (a: readonly number[], c: readonly number[]) =>
  (point: Float64Array): Evaluated => ({
    value: a.reduce((sum, ai, i) => sum + (ai / 2) * (point[i]! - c[i]!) ** 2, 0),
    gradient: Float64Array.from(a, (ai, i) => ai * (point[i]! - c[i]!)),
  });

/** Rosenbrock's valley: bent, narrow, its minimum 0 at (1, 1). */
const valley = ([x, y]: Float64Array): Evaluated => ({
  value: (1 - x!) ** 2 + 100 * (y! - x! * x!) ** 2,
  gradient: Float64Array.of(-2 * (1 - x!) - 400 * x! * (y! - x! * x!), 200 * (y! - x! * x!)),
});

describe('lbfgs', () => {
  it('finds the centre of a stretched bowl', async () => {
    const found = await lbfgs(bowl([1, 1000, 0.01], [3, -2, 5]), new Float64Array(3), settings);
    expect(found.stopped).toBe('tolerance');
    [3, -2, 5].forEach((centre, i) => expect(found.point[i]).toBeCloseTo(centre, 6));
  });

  it('needs one step when the preconditioner is the inverse Hessian', async () => {
    const a = [1, 1000, 0.01];
    const found = await lbfgs(bowl(a, [3, -2, 5]), new Float64Array(3), {
      ...settings,
      precondition: (v) => v.map((x, i) => x / a[i]!),
    });
    expect([found.iterations, found.evaluations, found.stopped]).toEqual([1, 2, 'tolerance']);
  });

  it('follows a bent valley to its end', async () => {
    const found = await lbfgs(valley, Float64Array.of(-1.2, 1), settings);
    expect(found.stopped).toBe('tolerance');
    expect(found.point[0]).toBeCloseTo(1, 7);
    expect(found.point[1]).toBeCloseTo(1, 7);
  });

  it('waits for an objective that is computed elsewhere', async () => {
    const found = await lbfgs(async (point) => bowl([2], [7])(point), new Float64Array(1), settings);
    expect(found.point[0]).toBeCloseTo(7, 9);
  });

  it('says so when the iterations run out', async () => {
    const found = await lbfgs(valley, Float64Array.of(-1.2, 1), { ...settings, maxIterations: 3 });
    expect([found.stopped, found.iterations]).toEqual(['iterations', 3]);
  });

  it('stops at the rounding of an objective computed in float32 and calls that precision', async () => {
    const coarse = (point: Float64Array): Evaluated => {
      const { value, gradient } = bowl([1, 50], [1 / 3, 2 / 3])(point.map(Math.fround));
      return { value: Math.fround(value + 1e4), gradient: gradient.map(Math.fround) };
    };
    const found = await lbfgs(coarse, new Float64Array(2), {
      ...settings,
      tolerance: 1e-14,
      rounding: 1e-7,
      stallTolerance: 1e-2,
    });
    expect(found.stopped).toBe('precision');
    expect(found.point[0]).toBeCloseTo(1 / 3, 4);
  });

  it('does not call a stall far from the optimum converged', async () => {
    const uphill = (point: Float64Array): Evaluated => ({ value: -point[0]!, gradient: Float64Array.of(1) });
    const found = await lbfgs(uphill, new Float64Array(1), settings);
    expect(found.stopped).toBe('stalled');
  });

  it('rejects with the reason of the signal, untouched', async () => {
    const control = new AbortController();
    const reason = { why: 'enough' };
    const running = lbfgs(valley, Float64Array.of(-1.2, 1), {
      ...settings,
      signal: control.signal,
      onIteration: ({ iterations }) => iterations === 2 && control.abort(reason),
    });
    await expect(running).rejects.toBe(reason);
  });
});
