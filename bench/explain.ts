import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { explain, type Explanation } from '../src/models/explain/explain.ts';
import { treeModel, type TreeModel } from '../src/models/tree-model.ts';
import { joinTrees } from '../src/models/trees.ts';
import { fromXgboost, type XgboostTree } from '../test/models/xgboost-tree.ts';
import { claimOf, median, type Bench, type Claim } from './bench.ts';
import { drawn } from './trees.ts';

const python = fileURLToPath(new URL('../.cache/peers/bin/python', import.meta.url));
const rounds = 3;
const rows = 8_000;

/** Learns 100 trees of 31 leaves and keeps what it says of other rows; or times what features contribute there. */
const script = `
import sys, time
from pathlib import Path
import numpy as np
import xgboost
at, width = Path(sys.argv[1]), int(sys.argv[3])
read = lambda name: np.fromfile(at / (name + '-values'), dtype=np.float32).reshape(-1, width)
told = dict(objective='binary:logistic', base_score=0.5, tree_method='hist', grow_policy='lossguide', max_leaves=31, max_depth=0, eta=0.1, nthread=1)
test = xgboost.DMatrix(read('test'), nthread=1)
if sys.argv[2] == 'learn':
    model = xgboost.train(told, xgboost.DMatrix(read('train'), np.fromfile(at / 'train-labels'), nthread=1), 100)
    model.save_model(at / 'model.json')
    model.predict(test).astype(np.float64).tofile(at / 'scores')
    model.predict(test, pred_contribs=True).astype(np.float64).tofile(at / 'contributions')
else:
    model = xgboost.Booster(dict(nthread=1), model_file=at / 'model.json')
    model.predict(xgboost.DMatrix(read('test')[:100], nthread=1), pred_contribs=True)
    start = time.process_time()
    model.predict(test, pred_contribs=True)
    print(time.process_time() - start)
`;

/** The model that XGBoost learned. */
function modelIn(file: string, dense: readonly string[]): TreeModel {
  const { learner } = JSON.parse(readFileSync(file, 'utf8')) as {
    learner: { gradient_booster: { model: { trees: XgboostTree[] } } };
  };
  const trees = joinTrees(learner.gradient_booster.model.trees.map((tree) => fromXgboost(tree)));
  return treeModel({ features: { dense, categories: [] }, link: 'logit', base: Float64Array.of(0), trees });
}

/** The largest distance of contributions and base from XGBoost's, which has the base behind those of each row. */
function gapOf({ names, base, contributions }: Explanation, theirs: Float64Array): number {
  const width = names.length;
  return theirs.reduce((most, value, at) => {
    const [row, feature] = [Math.floor(at / (width + 1)), at % (width + 1)];
    const own = feature === width ? base[0]! : contributions[row * width + feature]!;
    return Math.max(most, Math.abs(own - value));
  }, 0);
}

async function treeShap(): Promise<readonly Claim[]> {
  if (!existsSync(python)) {
    console.log('no XGBoost to compare with: run `bash test/peers/setup.sh`');
    return [];
  }
  const [train, { matrix }] = [drawn(50_000, 1), drawn(rows, 2)];
  const { names } = matrix.dense;
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const file = (name: string): string => join(folder, name);
  const numbers = (name: string): Float64Array => new Float64Array(readFileSync(file(name)).buffer);
  const peer = async (task: string): Promise<number> => {
    const told = ['-W', 'ignore', '-c', script, folder, task, String(names.length)];
    const { stdout } = await promisify(execFile)(python, told, {
      env: { ...process.env, OMP_NUM_THREADS: '1' },
    });
    return Number(stdout);
  };
  const ours: number[] = [];
  const theirs: number[] = [];
  try {
    writeFileSync(file('train-values'), train.matrix.dense.values);
    writeFileSync(file('train-labels'), train.labels);
    writeFileSync(file('test-values'), matrix.dense.values);
    await peer('learn');
    const model = modelIn(file('model.json'), names);
    const scores = model.predict(matrix);
    const scoreGap = numbers('scores').reduce(
      (most, score, row) => Math.max(most, Math.abs(score - scores[row]!)),
      0,
    );
    const gap = gapOf(explain(model, matrix), numbers('contributions'));
    console.log(`       evaluate/tree-shap: scores differ by ${scoreGap}, contributions by ${gap}`);
    if (!(scoreGap < 1e-5)) throw new Error('the models differ');
    for (let round = 0; round < rounds; round++) {
      const start = process.cpuUsage();
      explain(model, matrix);
      const { user, system } = process.cpuUsage(start);
      ours.push((user + system) / 1e6);
      theirs.push(await peer('explain'));
    }
    const [own, other] = [median(ours), median(theirs)];
    console.log(`       evaluate/tree-shap: ${own.toFixed(2)} s of a processor, XGBoost ${other.toFixed(2)}`);
    return [
      claimOf('evaluate/tree-shap-vs-xgboost', other / own, 'times as fast', 3, { atLeast: true }),
      claimOf('evaluate/tree-shap-gap', gap, 'log odds', 1e-4),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const benches: readonly Bench[] = [{ claim: 'evaluate/tree-shap', run: treeShap }];
export default benches;
