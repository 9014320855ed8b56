import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { random } from '../src/core/random.ts';
import { bySlice } from '../src/evaluate/by-slice.ts';
import { evaluate } from '../src/evaluate/evaluate.ts';
import type { Scored } from '../src/evaluate/evaluation.ts';
import { auc } from '../src/metrics/auc.ts';
import { logLoss } from '../src/metrics/log-loss.ts';
import { fromCsv } from '../src/sources/from-csv.ts';
import type { CategoryColumn } from '../src/table/column.ts';
import { column } from '../src/table/table.ts';
import { slice } from '../src/table/take.ts';
import { claimOf, median, type Bench, type Claim } from './bench.ts';

const python = fileURLToPath(new URL('../.cache/peers/bin/python', import.meta.url));
const data = new URL('../examples/data/flights_ml.csv.gz', import.meta.url);
const rounds = 5;
const runs = 10;

const peerCode = `
import sys, time, numpy as np, pandas as pd
from sklearn.metrics import log_loss, roc_auc_score
folder, runs = sys.argv[1], int(sys.argv[2])
y, p = np.fromfile(folder + '/labels'), np.fromfile(folder + '/scores')
d = pd.DataFrame({'y': y, 'p': p, **{c: pd.Categorical(np.fromfile(folder + '/' + c, np.int32)) for c in ('origin', 'carrier')}})
def sliced():
    for c in ('origin', 'carrier'):
        for _, g in d.groupby(c, observed=True):
            if g.y.nunique() > 1: roc_auc_score(g.y, g.p)
            log_loss(g.y, g.p, labels=[0, 1])
    roc_auc_score(y, p); log_loss(y, p)
def ms(run):
    run(); times = []
    for _ in range(runs):
        t = time.perf_counter(); run(); times.append((time.perf_counter() - t) * 1000)
    return np.median(times)
print(ms(lambda: roc_auc_score(y, p)), ms(sliced))
`;

/** The last 53,991 flights, Nov–Dec, with scores that know a little of the label. */
function novemberAndDecember(): Required<Omit<Scored, 'weights'>> {
  const all = fromCsv(gunzipSync(readFileSync(data)));
  const table = slice(all, all.rows - 53_991);
  const labels = column(table, 'late', 'number').values;
  const source = random(0);
  const scores = labels.map((label) => 1 / (1 + Math.exp(-(source.normal() + 0.7 * label - 1.3))));
  return { labels, scores, table };
}

async function measured(): Promise<readonly Claim[]> {
  const scored = novemberAndDecember();
  if (!existsSync(python)) {
    console.log('evaluate/54k: no Python with scikit-learn at .cache/peers; not measured.');
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const ours: [number, number][] = [];
  const peer: [number, number][] = [];
  try {
    writeForPeer(folder, scored);
    for (let round = 0; round < rounds; round++) {
      ours.push([
        milliseconds(() => auc(scored.labels, scored.scores)),
        milliseconds(() => evaluate(scored, { auc, logLoss }, { slices: bySlice('origin', 'carrier') }).rows),
      ]);
      const { stdout } = await promisify(execFile)(python, ['-c', peerCode, folder, String(runs)]);
      const [one = NaN, sliced = NaN] = stdout.split(' ').map(Number);
      peer.push([one, sliced]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const times = (claim: string, at: 0 | 1, least: number): Claim => {
    const [mine, theirs] = [median(ours.map((each) => each[at])), median(peer.map((each) => each[at]))];
    console.log(`       ${claim}: ${mine.toFixed(1)} ms, scikit-learn ${theirs.toFixed(1)}`);
    return claimOf(`${claim}-vs-scikit-learn`, theirs / mine, 'times as fast', least, { atLeast: true });
  };
  return [times('evaluate/auc-54k', 0, 2), times('evaluate/slices-54k', 1, 3)];
}

/** The median of some runs, after one to warm up. */
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

function writeForPeer(folder: string, { labels, scores, table }: Required<Omit<Scored, 'weights'>>): void {
  writeFileSync(join(folder, 'labels'), labels);
  writeFileSync(join(folder, 'scores'), scores);
  for (const name of ['origin', 'carrier']) {
    const { codes }: CategoryColumn = column(table, name, 'category');
    writeFileSync(join(folder, name), codes);
  }
}

/** A million scores, smooth ones and ones over many powers of ten, with labels that they know a little of. */
function aMillion(): Readonly<Record<'labels' | 'smooth' | 'skewed', Float64Array>> {
  const source = random(1);
  const labels = Float64Array.from({ length: 1e6 }, () => (source.next() < 0.3 ? 1 : 0));
  return {
    labels,
    smooth: labels.map((label) => 1 / (1 + Math.exp(-(source.normal() + 0.7 * label - 1.3)))),
    // Near 0 as a beta(0.1, 10) is: a power law over some hundred octaves.
    skewed: labels.map((label) => 0.5 * source.next() ** (10 / (1 + 0.3 * label))),
  };
}

const millionCode = `
import sys, time, numpy as np
from sklearn.metrics import log_loss, roc_auc_score
y, smooth, skewed = (np.fromfile(sys.argv[1] + '/' + name) for name in ('labels', 'smooth', 'skewed'))
def ms(run):
    run(); times = []
    for _ in range(3):
        t = time.perf_counter(); figure = run(); times.append((time.perf_counter() - t) * 1000)
    return np.median(times), figure
print(*ms(lambda: roc_auc_score(y, smooth)), *ms(lambda: roc_auc_score(y, skewed)), *ms(lambda: log_loss(y, smooth)))
`;

/** The AUC and the log loss of a million rows against scikit-learn, turn by turn. */
async function single(): Promise<readonly Claim[]> {
  if (!existsSync(python)) {
    console.log('no scikit-learn to compare with: run `bash test/peers/setup.sh`');
    return [];
  }
  const { labels, smooth, skewed } = aMillion();
  const asked = [() => auc(labels, smooth), () => auc(labels, skewed), () => logLoss(labels, smooth)];
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const ours: number[][] = [];
  const peer: number[][] = [];
  try {
    for (const [name, values] of Object.entries({ labels, smooth, skewed }))
      writeFileSync(join(folder, name), values);
    for (let round = 0; round < rounds; round++) {
      ours.push(asked.map(milliseconds));
      const { stdout } = await promisify(execFile)(python, ['-c', millionCode, folder]);
      const told = stdout.trim().split(' ').map(Number);
      peer.push([0, 1, 2].map((at) => told[2 * at]!));
      asked.forEach((figure, at) => {
        if (!(Math.abs(figure() - told[2 * at + 1]!) < 1e-12)) throw new Error('the figures differ');
      });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return (
    [
      ['evaluate/auc-1m-smooth', 4],
      ['evaluate/auc-1m-skewed', 3],
      ['evaluate/log-loss-1m', 7],
    ] as const
  ).map(([claim, limit], at) => {
    const [own, other] = [ours, peer].map((times) => median(times.map((figures) => figures[at]!))) as [
      number,
      number,
    ];
    console.log(`       ${claim}: ${own.toFixed(1)} ms, scikit-learn ${other.toFixed(1)} ms`);
    return claimOf(claim, other / own, 'times as fast', limit, { atLeast: true });
  });
}

const benches: readonly Bench[] = [
  { claim: 'evaluate/auc-54k', run: measured },
  { claim: 'evaluate/auc-1m', run: single },
];
export default benches;
