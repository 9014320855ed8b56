/** What the tour promises: time, memory, and how well its model does on months it has not seen. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { claimOf, type Bench, type Claim } from './bench.ts';

interface TourRecord {
  readonly split: { readonly train: number; readonly validation: number; readonly test: number };
  readonly evaluation: { readonly test: { readonly auc: number; readonly logLoss: number } };
  readonly serving: { readonly requests: number; readonly mismatches: number };
  readonly timing: { readonly totalMs: number };
  readonly memory: { readonly peakBytes: number };
}

/** LogisticRegression on the same split and nearly the same features; scikit-learn 1.2.1, read off its own run. */
const scikitLearn = { auc: 0.69309, logLoss: 0.5266 };

const bench: Bench = {
  claim: 'tour/',
  async run() {
    const folder = await mkdtemp(join(tmpdir(), 'slipway-tour-'));
    try {
      const file = join(folder, 'tour.json');
      await promisify(execFile)(process.execPath, ['--import', 'tsx', 'examples/tour.ts', '--json', file], {
        maxBuffer: 2 ** 24,
      });
      return claims(JSON.parse(await readFile(file, 'utf8')) as TourRecord);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

function claims({ split, evaluation, serving, timing, memory }: TourRecord): Claim[] {
  const asExpected = { train: 217_727, validation: 55_628, test: 53_991 };
  const off =
    Math.abs(split.train - asExpected.train) +
    Math.abs(split.validation - asExpected.validation) +
    Math.abs(split.test - asExpected.test);
  console.log(`       tour: ${(timing.totalMs / 1000).toFixed(1)} s`);
  return [
    claimOf('tour/peak-memory', memory.peakBytes / 2 ** 30, 'GiB', 1.5e9 / 2 ** 30),
    claimOf('tour/test-auc', evaluation.test.auc, 'AUC', 0.69, {
      atLeast: true,
      peers: { 'scikit-learn 1.2.1': scikitLearn.auc },
    }),
    claimOf('tour/test-log-loss', evaluation.test.logLoss, 'nats', 0.53, {
      peers: { 'scikit-learn 1.2.1': scikitLearn.logLoss },
    }),
    claimOf('tour/split-rows-off', off, 'rows', 0),
    claimOf('tour/served-requests', serving.requests, 'requests', 40_000, { atLeast: true }),
    claimOf('tour/served-mismatches', serving.mismatches, 'answers', 0),
  ];
}

const benches: readonly Bench[] = [bench];
export default benches;
