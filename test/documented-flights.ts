import { random } from '../src/core/random.ts';
import type { TreeModel } from '../src/models/tree-model.ts';
import { oneHot } from '../src/prepare/one-hot.ts';
import type { FittedPipeline } from '../src/prepare/fitted-pipeline.ts';
import { pipeline } from '../src/prepare/pipeline.ts';
import { selectColumns } from '../src/prepare/select-columns.ts';
import { createPredictor, type Predictor } from '../src/serve/predictor.ts';
import { categoryColumn, numberColumn, timeColumn } from '../src/table/column.ts';
import { drop } from '../src/table/select.ts';
import { table, type Table } from '../src/table/table.ts';
import { boostedTrees } from '../src/train/trees/boosted-trees.ts';

/** Made-up flights, as pages of `docs/` speak of them: the same for a seed. */
export function madeUpFlights(rows: number, seed: number): Table {
  const source = random(seed);
  const drawn = <T>(of: () => T): T[] => Array.from({ length: rows }, of);
  const oneOf = (levels: readonly string[]): string[] => drawn(() => levels[source.integer(levels.length)]!);
  const origin = oneOf(['EWR', 'JFK', 'LGA']);
  const carrier = oneOf(['UA', 'UA', 'AA', 'AA', 'B6', 'B6', 'EV', 'EV', 'HA']);
  const distance = drawn(() => 100 + source.integer(2400));
  const hour = drawn(() => 5 + source.integer(18));
  const late = distance.map((miles, row) => {
    const odds = (hour[row]! - 16) / 4 + (carrier[row] === 'EV' ? 1 : 0) - miles / 2000;
    return source.next() < 1 / (1 + Math.exp(-odds)) ? 1 : 0;
  });
  return table({
    sched_dep_at: timeColumn(
      hour.map((at, row) => Date.UTC(2013, 8, 1 + (row % 60), at + 4)),
      'America/New_York',
    ),
    origin: categoryColumn(origin),
    carrier: categoryColumn(carrier),
    distance: numberColumn(distance),
    hour: numberColumn(hour),
    late: numberColumn(late),
  });
}

/** What was learned from made-up flights, some columns left out. */
export async function learnedFlights(leftOut: readonly string[] = []): Promise<{
  readonly prepare: FittedPipeline;
  readonly model: TreeModel;
  readonly predictor: Predictor;
}> {
  const { prepare, examples } = pipeline(
    selectColumns({ columns: { kinds: ['number'], except: ['late'] } }),
    oneHot({ columns: { kinds: ['category'] } }),
  ).fitExamples(drop(madeUpFlights(800, 1), leftOut), { label: 'late' });
  const model = await boostedTrees({ trees: 12, leaves: 6 }).fit(examples);
  return { prepare, model, predictor: createPredictor(prepare, model, { label: examples.label }) };
}
