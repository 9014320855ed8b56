import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { random } from '../src/core/random.ts';
import type { Examples } from '../src/table/examples.ts';
import type { Estimator } from '../src/train/estimator.ts';
import { denseNet } from '../src/train/tfjs/dense-net.ts';
import { claimOf, median, type Bench, type Claim } from './bench.ts';

const python = fileURLToPath(new URL('../.cache/peers/bin/python', import.meta.url));
const rounds = 3;
const net = { hidden: [64, 32], batchSize: 256 };

/** Numbers of which two make the label together, and a category, if asked for, whose levels have each their own share. */
function made(rows: number, levels: number): Examples {
  const source = random(1);
  const columns = 20;
  const values = Float32Array.from({ length: rows * columns }, () => source.normal());
  const codes = Int32Array.from({ length: rows }, () => (levels > 0 ? source.integer(levels) : -1));
  const labels = Float64Array.from({ length: rows }, (_, i) => {
    const [x, y, z] = values.subarray(i * columns);
    return x! * y! + z! + (codes[i]! % 3) + source.normal() > 0 ? 1 : 0;
  });
  const names = Array.from({ length: columns }, (_, j) => `x${j}`);
  const category = { name: 'level', levels: Array.from({ length: levels }, (_, k) => `l${k}`), codes };
  return {
    matrix: { rows, dense: { names, values }, categories: levels > 0 ? [category] : [] },
    labels,
    label: { name: 'y' },
    leftOut: 0,
  };
}

/** Seconds of each epoch but the first, which compiles. */
async function epochSeconds(estimator: Estimator, examples: Examples): Promise<number[]> {
  const times: number[] = [];
  let before: number | undefined;
  await estimator.fit(examples, {
    onProgress: () => {
      const now = performance.now();
      if (before !== undefined) times.push((now - before) / 1000);
      before = now;
    },
  });
  return times;
}

/** Epochs alone but the first: `partial_fit` goes over the rows once, shuffled, in batches. */
const script = `
import os, sys, time
for name in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'): os.environ[name] = '1'
from pathlib import Path
import numpy as np, scipy.sparse as sp
from sklearn.neural_network import MLPClassifier
at, levels, kind = Path(sys.argv[1]), int(sys.argv[2]), np.dtype(sys.argv[3])
y = np.fromfile(at / 'labels').astype(int)
x = np.fromfile(at / 'dense', dtype=np.float32).reshape(len(y), -1).astype(kind)
if levels:
    codes = np.fromfile(at / 'codes', dtype=np.int32)
    hot = sp.csr_matrix((np.ones(len(y), dtype=kind), (np.arange(len(y)), codes)), shape=(len(y), levels))
    x = sp.hstack([sp.csr_matrix(x), hot]).tocsr()
model = MLPClassifier((64, 32), batch_size=256, random_state=0)
times = []
for _ in range(4):
    start = time.perf_counter()
    model.partial_fit(x, y, classes=[0, 1])
    times.append(time.perf_counter() - start)
print(' '.join(map(str, times[1:])))
`;

async function peerSeconds(folder: string, levels: number, kind: 'float32' | 'float64'): Promise<number[]> {
  const { stdout } = await promisify(execFile)(python, [
    '-W',
    'ignore',
    '-c',
    script,
    folder,
    String(levels),
    kind,
  ]);
  return stdout.trim().split(' ').map(Number);
}

/** An epoch of 100,000 rows, beside scikit-learn on one thread, which gets the same rows in either precision. */
async function besidePeer(claim: string, levels: number): Promise<readonly Claim[]> {
  const examples = made(100_000, levels);
  const ours: number[] = [];
  const single: number[] = [];
  const double: number[] = [];
  if (!existsSync(python)) {
    console.log(`not measured  ${claim}: no Python with scikit-learn at .cache/peers`);
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    writeFileSync(join(folder, 'dense'), examples.matrix.dense.values);
    writeFileSync(join(folder, 'labels'), examples.labels);
    if (levels > 0) writeFileSync(join(folder, 'codes'), examples.matrix.categories[0]!.codes);
    for (let round = 0; round < rounds; round++) {
      ours.push(...(await epochSeconds(denseNet({ ...net, epochs: 4 }), examples)));
      single.push(...(await peerSeconds(folder, levels, 'float32')));
      double.push(...(await peerSeconds(folder, levels, 'float64')));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const [mine, float32, float64] = [median(ours), median(single), median(double)];
  console.log(
    `       ${claim}: an epoch ${mine.toFixed(3)} s, scikit-learn ${float32.toFixed(3)} on float32, ${float64.toFixed(3)} on float64`,
  );
  return [claimOf(`${claim}-over-scikit-learn`, float32 / mine, 'times as fast', 1, { atLeast: true })];
}

/** An epoch of fewer rows, beside the same net on tfjs. */
async function besideTensors(): Promise<readonly Claim[]> {
  const examples = made(10_000, 0);
  const of = async (backend: 'simd' | 'wasm' | 'cpu', epochs: number): Promise<number> =>
    median(await epochSeconds(denseNet({ ...net, epochs, backend }), examples));
  const [ours, wasm, cpu] = [await of('simd', 20), await of('wasm', 4), await of('cpu', 2)];
  console.log(`       train/dense-10000-rows: an epoch ${ours.toFixed(4)} s`);
  return [
    claimOf('train/dense-10000-rows-vs-tfjs-wasm', wasm / ours, 'times as fast', 5, { atLeast: true }),
    claimOf('train/dense-10000-rows-vs-tfjs-cpu', cpu / ours, 'times as fast', 20, { atLeast: true }),
  ];
}

const benches: readonly Bench[] = [
  { claim: 'train/dense-numbers', run: () => besidePeer('train/dense-numbers', 0) },
  { claim: 'train/dense-one-hot-1000', run: () => besidePeer('train/dense-one-hot-1000', 1000) },
  { claim: 'train/dense-10000-rows', run: besideTensors },
];
export default benches;
