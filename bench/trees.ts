import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { nodeWorkers } from '../src/adapters/node-workers.ts';
import { random } from '../src/core/random.ts';
import type { Examples } from '../src/table/examples.ts';
import { boostedTrees } from '../src/train/trees/boosted-trees.ts';
import { areaUnderCurve, hasReferenceData } from '../test/train/real-data.ts';
import { workerFile } from '../test/workers/worker-file.ts';
import { flightTables } from '../test/train/trees/real-tables.ts';
import { claimOf, median, type Bench, type Claim } from './bench.ts';

const python = fileURLToPath(new URL('../.cache/peers/bin/python', import.meta.url));
const rounds = 5;
const width = 20;

/** Seeded rows of 20 numbers, six of which say something of the label, two of them only together. */
export function drawn(rows: number, seed: number): Examples {
  const source = random(seed);
  const values = Float32Array.from({ length: rows * width }, () => source.normal());
  const labels = Float64Array.from({ length: rows }, (_, row) => {
    const [a, b, c, d, e, f] = values.subarray(row * width, row * width + 6) as unknown as readonly number[];
    const odds = a! + b! * c! + Math.sin(3 * d!) + 0.5 * e! * e! + 0.3 * f! - 0.5;
    return source.next() < 1 / (1 + Math.exp(-odds)) ? 1 : 0;
  });
  const names = Array.from({ length: width }, (_, at) => `x${at}`);
  return {
    matrix: { rows, dense: { names, values }, categories: [] },
    labels,
    label: { name: 'y' },
    leftOut: 0,
  };
}

/** Fits once on some threads, and says the seconds it took and the AUC on other rows. */
const script = `
import sys, time
from pathlib import Path
import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
import xgboost
at, threads = Path(sys.argv[1]), int(sys.argv[3])
read = lambda name: (np.fromfile(at / (name + '-values'), dtype=np.float32).reshape(-1, ${width}), np.fromfile(at / (name + '-labels')))
(x, y), (x2, y2) = read('train'), read('test')
def scikit():
    model = HistGradientBoostingClassifier(max_iter=100, max_leaf_nodes=31, learning_rate=0.1, min_samples_leaf=20, early_stopping=False).fit(x, y)
    return lambda: model.predict_proba(x2)[:, 1]
def xg():
    data = xgboost.QuantileDMatrix(x, y, max_bin=255, nthread=threads)
    model = xgboost.train(dict(objective='binary:logistic', tree_method='hist', grow_policy='lossguide', max_leaves=31, max_depth=0, eta=0.1, max_bin=255, nthread=threads), data, 100)
    return lambda: model.predict(xgboost.DMatrix(x2, nthread=threads))
start = time.perf_counter()
score = {'scikit': scikit, 'xgboost': xg}[sys.argv[2]]()
seconds = time.perf_counter() - start
print(seconds, roc_auc_score(y2, score()))
`;

async function peer(
  folder: string,
  name: string,
  threads: number,
): Promise<readonly [seconds: number, auc: number]> {
  const env = { ...process.env, OMP_NUM_THREADS: String(threads) };
  const told = ['-W', 'ignore', '-c', script, folder, name, String(threads)];
  const { stdout } = await promisify(execFile)(python, told, { env });
  return stdout.trim().split(' ').map(Number) as [number, number];
}

async function againstPeers(): Promise<readonly Claim[]> {
  if (!existsSync(python)) {
    console.log('no scikit-learn and XGBoost to compare with: run `bash test/peers/setup.sh`');
    return [];
  }
  const [train, test] = [drawn(100_000, 1), drawn(20_000, 2)];
  const times = new Map<string, number[]>();
  const note = (name: string, seconds: number): void =>
    void times.set(name, [...(times.get(name) ?? []), seconds]);
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const workers = await nodeWorkers(1, { entry: workerFile() });
  let ours = 0;
  let best = 0;
  try {
    for (const [name, { matrix, labels }] of Object.entries({ train, test })) {
      writeFileSync(join(folder, `${name}-values`), matrix.dense.values);
      writeFileSync(join(folder, `${name}-labels`), labels);
    }
    for (let round = 0; round < rounds; round++) {
      for (const threads of [1, 2]) {
        const start = performance.now();
        const model = await boostedTrees().fit(train, threads > 1 ? { workers } : {});
        note(`ours on ${threads}`, (performance.now() - start) / 1000);
        ours = areaUnderCurve(test.labels, model.predict(test.matrix));
        for (const name of ['scikit', 'xgboost']) {
          const [seconds, auc] = await peer(folder, name, threads);
          note(`${name} on ${threads}`, seconds);
          best = Math.max(best, auc);
        }
      }
      if (round > 0) continue;
      const plain = performance.now();
      await boostedTrees({ kernel: 'plain' }).fit(train);
      note('plain', (performance.now() - plain) / 1000);
    }
  } finally {
    await workers.close();
    rmSync(folder, { recursive: true });
  }
  const seconds = (name: string): number => median(times.get(name)!);
  for (const threads of ['1', '2']) {
    const [own, scikit, xgboost] = ['ours', 'scikit', 'xgboost'].map((name) =>
      seconds(`${name} on ${threads}`).toFixed(2),
    );
    console.log(`       train/trees on ${threads}: ${own} s, scikit-learn ${scikit}, XGBoost ${xgboost}`);
  }
  console.log(
    `       train/trees: plain loops ${seconds('plain').toFixed(2)} s; AUC ${ours.toFixed(4)}, the better of the others ${best.toFixed(4)}`,
  );
  const ratio = (claim: string, name: string, threads: number): Claim =>
    claimOf(claim, seconds(`${name} on ${threads}`) / seconds(`ours on ${threads}`), 'times as fast', 1, {
      atLeast: true,
    });
  return [
    ratio('train/trees-vs-scikit-learn', 'scikit', 1),
    ratio('train/trees-vs-xgboost', 'xgboost', 1),
    ratio('train/trees-vs-scikit-learn-on-two', 'scikit', 2),
    ratio('train/trees-vs-xgboost-on-two', 'xgboost', 2),
    claimOf('train/trees-auc-gap', best - ours, 'AUC', 0.002),
  ];
}

async function flights(): Promise<readonly Claim[]> {
  if (!hasReferenceData) {
    console.log('not measured  train/trees-flights-auc: the reference data is not beside the repository');
    return [];
  }
  const { train, test } = flightTables();
  const model = await boostedTrees({ trees: 200 }).fit(train);
  const auc = areaUnderCurve(test.labels, model.predict(test.matrix));
  return [claimOf('train/trees-flights-auc', auc, 'AUC', 0.731, { atLeast: true })];
}

const benches: readonly Bench[] = [
  { claim: 'train/trees-vs', run: againstPeers },
  { claim: 'train/trees-flights-auc', run: flights },
];
export default benches;
