import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { random } from '../src/core/random.ts';
import { numberDistances, type NumberDistances } from '../src/stats/number-distances.ts';
import { claimOf, median, type Bench, type Claim } from './bench.ts';

const python = fileURLToPath(new URL('../.cache/peers/bin/python', import.meta.url));
const rows = 1_000_000;
const rounds = 5;
const runs = 3;

/**
 * The same four figures by SciPy and NumPy. The statistic of `ks_2samp` is computed as `ks_2samp` does, without its
 * p-value, which alone would take about as long as the rest.
 */
const peerCode = `
import sys, time, numpy as np
from scipy.stats import wasserstein_distance
from scipy.spatial.distance import jensenshannon
folder, runs = sys.argv[1], int(sys.argv[2])
r, w = np.fromfile(folder + '/reference'), np.fromfile(folder + '/window')
def ks():
    a, b = np.sort(r), np.sort(w)
    both = np.concatenate([a, b])
    return np.abs(np.searchsorted(a, both, side='right') / len(a) - np.searchsorted(b, both, side='right') / len(b)).max()
def psi():
    edges = np.quantile(r, np.arange(1, 10) / 10)
    a, b = [np.bincount(np.searchsorted(edges, x, side='right'), minlength=10) / len(x) for x in (r, w)]
    a, b = [np.where(x == 0, 1e-4, x) for x in (a, b)]
    return ((b - a) * np.log(b / a)).sum()
def bits():
    low, high = r.min(), r.max()
    a, b = [np.concatenate([[np.count_nonzero(x < low)], np.histogram(x, bins=10, range=(low, high))[0], [np.count_nonzero(x > high)]]) for x in (r, w)]
    return jensenshannon(a, b, base=2) ** 2
def all(): return [ks(), wasserstein_distance(r, w), psi(), bits()]
all(); times = []
for _ in range(runs):
    t = time.perf_counter(); found = all(); times.append((time.perf_counter() - t) * 1000)
print(np.median(times), *[repr(float(x)) for x in found])
`;

async function measured(): Promise<readonly Claim[]> {
  const source = random(0);
  const reference = Float64Array.from({ length: rows }, () => source.normal());
  const window = Float64Array.from({ length: rows }, () => 1.01 * source.normal() + 0.02);
  const found = figures(numberDistances(reference, window));
  const ours: number[] = [];
  const theirs: number[] = [];
  let gap = NaN;
  const measure = (): number => milliseconds(() => figures(numberDistances(reference, window))[1]!);
  if (!existsSync(python)) {
    console.log('stats/distances: no Python with SciPy at .cache/peers; its side is not measured.');
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    writeFileSync(join(folder, 'reference'), reference);
    writeFileSync(join(folder, 'window'), window);
    for (let round = 0; round < rounds; round++) {
      ours.push(measure());
      const { stdout } = await promisify(execFile)(python, ['-c', peerCode, folder, String(runs)]);
      const [time = NaN, ...peer] = stdout.trim().split(' ').map(Number);
      theirs.push(time);
      gap = Math.max(...peer.map((figure, index) => Math.abs(figure - found[index]!)));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const mine = median(ours);
  console.log(`       stats/distances: ${mine.toFixed(1)} ms, SciPy and NumPy ${median(theirs).toFixed(1)}`);
  return [
    claimOf('stats/distances-vs-scipy', median(theirs) / mine, 'times as fast', 10, { atLeast: true }),
    claimOf('stats/distances-gap', gap, 'of any of the four', 1e-12),
  ];
}

function figures(found: NumberDistances): number[] {
  return [found.kolmogorovSmirnov, found.wasserstein, found.psi, found.jensenShannon];
}

function milliseconds(run: () => number): number {
  let used = run();
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    used += run();
    return performance.now() - start;
  });
  if (Number.isNaN(used)) throw new Error('the figure that was timed does not exist');
  return median(times);
}

const benches: readonly Bench[] = [{ claim: 'stats/distances', run: measured }];
export default benches;
