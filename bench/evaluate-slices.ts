import { random } from '../src/core/random.ts';
import { bySlice } from '../src/evaluate/by-slice.ts';
import { evaluate } from '../src/evaluate/evaluate.ts';
import { auc } from '../src/metrics/auc.ts';
import { logLoss } from '../src/metrics/log-loss.ts';
import { numberColumn } from '../src/table/column.ts';
import { table } from '../src/table/table.ts';
import { claimOf, median, type Bench, type Claim } from './bench.ts';
import { pandasOn } from './peer-pandas.ts';

const rows = 1_000_000;
const slices = 1000;
const rounds = 3;
/** Both are warm: the peer has run once, and the platform has compiled the loops in full. */
const warmUps = 8;
const runs = 3;

/** The same figures over all rows and in every group; AUC where a group has both classes. */
const peerCode = `
from sklearn.metrics import log_loss, roc_auc_score
d['group'] = d['group'].astype('category')
def run():
    found = [(roc_auc_score(d.y, d.p), log_loss(d.y, d.p))]
    for _, g in d.groupby('group', observed=True):
        both = g.y.nunique() > 1
        found.append((roc_auc_score(g.y, g.p) if both else np.nan, log_loss(g.y, g.p, labels=[0, 1])))
    return found
`;

async function measured(): Promise<readonly Claim[]> {
  const source = random(0);
  const labels = Float64Array.from({ length: rows }, () => (source.next() < 0.2 ? 1 : 0));
  const scores = labels.map((label) => 1 / (1 + Math.exp(-(source.normal() + 0.7 * label - 1.3))));
  const codes = Int32Array.from({ length: rows }, () => source.integer(slices));
  const levels = Array.from({ length: slices }, (_, level) => String(level));
  const scored = { labels, scores, table: table({ group: { kind: 'category', codes, levels } }) };
  const group = numberColumn(Float64Array.from(codes));
  const pandas = pandasOn(table({ y: numberColumn(labels), p: numberColumn(scores), group }), runs);
  const ours: number[] = [];
  const theirs: number[] = [];
  try {
    const once = (): number => {
      const start = performance.now();
      const found = evaluate(scored, { auc, logLoss }, { slices: bySlice('group') });
      if (found.slices.length !== slices) throw new Error('the groups are not the slices');
      return (performance.now() - start) / 1000;
    };
    for (let run = 0; run < warmUps; run++) once();
    for (let round = 0; round < rounds; round++) {
      once(); // a processor that waited for the peer takes as long to be fast again
      ours.push(median(Array.from({ length: runs }, once)));
      if (pandas) theirs.push(await pandas.seconds(peerCode));
    }
  } finally {
    pandas?.close();
  }
  if (theirs.length === 0) return [];
  const claim = 'evaluate/slices-1000';
  console.log(
    `       ${claim}: ${(1000 * median(ours)).toFixed(0)} ms, pandas ${(1000 * median(theirs)).toFixed(0)}`,
  );
  return [claimOf(claim, median(theirs) / median(ours), 'times as fast', 12, { atLeast: true })];
}

const benches: readonly Bench[] = [{ claim: 'evaluate/slices-1000', run: measured }];
export default benches;
