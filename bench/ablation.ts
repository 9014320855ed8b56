import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Scored } from '../src/evaluate/evaluation.ts';
import { ablation, type Ablation } from '../src/evaluate/why/ablation.ts';
import { auc } from '../src/metrics/auc.ts';
import { rmse } from '../src/metrics/rmse.ts';
import { distance } from '../src/prepare/distance.ts';
import { oneHot } from '../src/prepare/one-hot.ts';
import { pipeline } from '../src/prepare/pipeline.ts';
import { selectColumns } from '../src/prepare/select-columns.ts';
import type { Step } from '../src/prepare/step.ts';
import { fromCsv } from '../src/sources/from-csv.ts';
import { drop } from '../src/table/select.ts';
import type { Table } from '../src/table/table.ts';
import { boostedTrees } from '../src/train/trees/boosted-trees.ts';
import { pathOf } from '../test/prepare/data-sets.ts';
import { claimOf, type Bench, type Claim } from './bench.ts';

const trees = boostedTrees({ trees: 200 });

/** Trains without some columns, on the raw rows of one table, and scores those of another. */
function fitsOf(
  train: Table,
  test: Table,
  label: { readonly label: string; readonly positive?: string },
  stepsOf: (table: Table) => readonly Step[],
): (leftOut: readonly string[]) => Promise<Scored> {
  return async (leftOut) => {
    const rows = drop(train, leftOut);
    const { prepare, examples } = pipeline(
      selectColumns({ columns: numbersOf(rows).filter((name) => name !== label.label) }),
      ...stepsOf(rows),
    ).fitExamples(rows, label);
    const model = await trees.fit(examples);
    const { matrix, labels } = prepare.examples(drop(test, leftOut), label);
    return { labels, scores: model.predict(matrix) };
  };
}

function tableOf(file: string, categories: readonly string[]): Table {
  const columns = Object.fromEntries(categories.map((name) => [name, 'category' as const]));
  return fromCsv(gunzipSync(readFileSync(pathOf(file))), { columns });
}

const ofKind = (table: Table, asked: string): readonly string[] =>
  [...table.columns].flatMap(([name, { kind }]) => (kind === asked ? [name] : []));
const numbersOf = (table: Table): readonly string[] => ofKind(table, 'number');
const categoriesOf = (table: Table): readonly string[] => ofKind(table, 'category');

/** The census: two pairs of columns that say the same. */
async function adult(): Promise<Ablation> {
  const [train, test] = ['train', 'test'].map((part) =>
    drop(tableOf(`adult/adult_${part}.csv.gz`, []), ['fnlwgt']),
  );
  const columns = [...train!.columns.keys()].filter((name) => name !== 'income');
  const encode = (table: Table): readonly Step[] => [
    oneHot({ columns: categoriesOf(table).filter((name) => name !== 'income') }),
  ];
  const fit = fitsOf(train!, test!, { label: 'income', positive: '>50K' }, encode);
  return ablation(fit, { auc }, { columns, tolerance: { auc: 0.002 } });
}

/** Taxi rides, with a figure of the traffic that a stream brings. */
async function rides(): Promise<Ablation> {
  const [train, test] = ['valid', 'test'].map((part) =>
    tableOf(`taxifare/traffic_${part}.csv.gz`, ['dayofweek', 'hourofday']),
  );
  const [from, to] = ['pickup', 'dropoff'].map((end) => [`${end}_latitude`, `${end}_longitude`]);
  const encode = (table: Table): readonly Step[] => [
    distance({ from: from!, to: to!, as: 'km' }),
    distance({ from: from!, to: to!, as: 'straight', metric: 'euclidean' }),
    ...(categoriesOf(table).length > 0 ? [oneHot({ columns: categoriesOf(table) })] : []),
  ];
  const fit = fitsOf(train!, test!, { label: 'fare_amount' }, encode);
  const columns = ['traffic_last_5min', 'hourofday', 'dayofweek'];
  return ablation(fit, { rmse }, { columns, tolerance: { rmse: 0.02 } });
}

async function measured(): Promise<readonly Claim[]> {
  if (!existsSync(pathOf('adult/adult_train.csv.gz'))) {
    console.log('no ../shared/data to learn from');
    return [];
  }
  const [census, taxi] = [await adult(), await rides()];
  for (const { leftOut, recommendations, metrics, drop } of [census, taxi]) {
    console.log(metrics);
    for (const { columns, costs } of leftOut)
      for (const [name, { cost, interval }] of Object.entries(costs))
        console.log(
          `- without ${columns.join(', ')}: ${name} ${[cost, interval.low, interval.high].map((figure) => figure.toFixed(5)).join(' ')}`,
        );
    for (const { message } of recommendations) console.log(message);
    console.log(drop);
  }
  const twins = ['marital_status', 'relationship'];
  const costOf = ({ leftOut }: Ablation, metric: string, ...columns: string[]): number =>
    leftOut.find((each) => each.columns.join() === columns.join())?.costs[metric]!.cost ?? NaN;
  const isCode = ({ recommendations }: Ablation, name: string, code: string): number =>
    recommendations.find(({ column }) => column === name)?.code === code ? 1 : 0;
  const alone = Math.max(...twins.map((name) => Math.abs(costOf(census, 'auc', name))));
  const told = twins.reduce((sum, name) => sum + isCode(census, name, 'keep-one-of'), 0);
  return [
    claimOf('evaluate/ablation-adult-alone', alone, 'AUC', 0.002),
    claimOf('evaluate/ablation-adult-together-least', costOf(census, 'auc', ...twins), 'AUC', 0.025, {
      atLeast: true,
    }),
    claimOf('evaluate/ablation-adult-together-most', costOf(census, 'auc', ...twins), 'AUC', 0.035),
    claimOf('evaluate/ablation-adult-keep-one-of', told, 'columns', 2, { atLeast: true }),
    claimOf('evaluate/ablation-taxi-traffic', costOf(taxi, 'rmse', 'traffic_last_5min'), '$ RMSE', 0.02),
    claimOf('evaluate/ablation-taxi-drop-traffic', isCode(taxi, 'traffic_last_5min', 'drop'), 'columns', 1, {
      atLeast: true,
    }),
  ];
}

const benches: readonly Bench[] = [{ claim: 'evaluate/ablation', run: measured }];
export default benches;
