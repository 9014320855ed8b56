import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { logistic } from '../src/train/logistic.ts';
import { logistic as tensorLogistic } from '../src/train/tfjs/logistic.ts';
import type { Examples } from '../src/table/examples.ts';
import { adult, areaUnderCurve, flights, hasReferenceData } from '../test/train/real-data.ts';
import { claimOf, median, type Bench, type Claim } from './bench.ts';

const python = fileURLToPath(new URL('../.cache/peers/bin/python', import.meta.url));
const rounds = 3;

const gap = (expected: readonly number[], scores: Float64Array): number =>
  Math.max(...expected.map((p, i) => Math.abs(p - scores[i]!)));

async function exactGap(): Promise<Claim> {
  const { train, test, golden } = adult();
  const scores = (await logistic().fit(train)).predict(test.matrix);
  return claimOf('train/logistic-adult-probability-gap', gap(golden.first20, scores), 'probability', 1e-6);
}

async function tensorGaps(backend: 'cpu' | 'wasm'): Promise<readonly Claim[]> {
  const { train, test, golden } = adult();
  const scores = (await tensorLogistic({ backend }).fit(train)).predict(test.matrix);
  const aucGap = Math.abs(areaUnderCurve(test.labels, scores) - golden.auc);
  return [
    claimOf(`train/logistic-adult-gap-tfjs-${backend}`, gap(golden.first20, scores), 'probability', 5e-3),
    claimOf(`train/logistic-adult-auc-gap-tfjs-${backend}`, aucGap, 'AUC', 1e-4),
  ];
}

/** Training to convergence on 217,727 flights and 159 columns; the peer gets the same features. */
async function flightsSeconds(): Promise<readonly Claim[]> {
  const { train } = flights();
  const ours: number[] = [];
  const wasm: number[] = [];
  const peer: number[] = [];
  const folder = existsSync(python) ? mkdtempSync(join(tmpdir(), 'bench-')) : undefined;
  try {
    if (folder) writeForPeer(folder, train);
    for (let round = 0; round < rounds; round++) {
      ours.push(await seconds(() => logistic().fit(train)));
      wasm.push(await seconds(() => tensorLogistic({ backend: 'wasm' }).fit(train)));
      if (folder) peer.push(await peerSeconds(folder));
    }
  } finally {
    if (folder) rmSync(folder, { recursive: true });
  }
  const peers = peer.length > 0 ? { 'scikit-learn lbfgs': median(peer) } : {};
  return [
    claimOf('train/logistic-flights-seconds', median(ours), 's', 2, { peers }),
    claimOf('train/logistic-flights-seconds-tfjs-wasm', median(wasm), 's', 5, { peers }),
  ];
}

async function seconds(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000;
}

function writeForPeer(folder: string, { matrix, labels }: Examples): void {
  writeFileSync(join(folder, 'dense'), matrix.dense.values);
  writeFileSync(join(folder, 'labels'), labels);
  matrix.categories.forEach(({ codes }, k) => writeFileSync(join(folder, `codes${k}`), codes));
  writeFileSync(join(folder, 'sizes'), matrix.categories.map(({ levels }) => levels.length).join(' '));
}

const script = `
import sys, time
from pathlib import Path
import numpy as np, scipy.sparse as sp
from sklearn.linear_model import LogisticRegression
at = Path(sys.argv[1])
y = np.fromfile(at / 'labels')
parts = [sp.csr_matrix(np.fromfile(at / 'dense', dtype=np.float32).reshape(len(y), -1).astype(float))]
for k, size in enumerate(map(int, (at / 'sizes').read_text().split())):
    codes = np.fromfile(at / f'codes{k}', dtype=np.int32)
    rows = np.flatnonzero(codes >= 0)
    parts.append(sp.csr_matrix((np.ones(len(rows)), (rows, codes[rows])), shape=(len(y), size)))
x = sp.hstack(parts).tocsr()
start = time.perf_counter()
LogisticRegression(C=1, solver='lbfgs', max_iter=1000).fit(x, y)
print(time.perf_counter() - start)
`;

async function peerSeconds(folder: string): Promise<number> {
  const { stdout } = await promisify(execFile)(python, ['-W', 'ignore', '-c', script, folder]);
  return Number(stdout);
}

const benches: readonly Bench[] = [
  { claim: 'train/logistic-adult-probability-gap', run: exactGap },
  {
    claim: 'train/logistic-adult',
    run: async () => [...(await tensorGaps('cpu')), ...(await tensorGaps('wasm'))],
  },
  { claim: 'train/logistic-flights-seconds', run: flightsSeconds },
];

/** Without the reference data there is nothing to hold the claims against: says so when asked. */
const unmeasured = (bench: Bench): Bench => ({
  ...bench,
  run: () => {
    console.log(`not measured  ${bench.claim}: the reference data is not beside the repository`);
    return Promise.resolve([]);
  },
});
const measurable: readonly Bench[] = hasReferenceData ? benches : benches.map(unmeasured);
export default measurable;
