import { beyondBounds, beyondQuantiles } from '../stats/beyond.ts';
import { computeFrom, compute } from '../stats/compute.ts';
import { correlations } from '../stats/correlations.ts';
import { distinctRows } from '../stats/distinct-rows.ts';
import { distinct } from '../stats/distinct.ts';
import { histogram } from '../stats/histogram.ts';
import { levelCounts } from '../stats/level-counts.ts';
import { levelTuples } from '../stats/level-tuples.ts';
import { moments } from '../stats/moments.ts';
import { quantiles } from '../stats/quantiles.ts';
import { sliced } from '../stats/sliced.ts';
import type { AnyStatistic } from '../stats/statistic.ts';
import { textKinds } from '../stats/text-kinds.ts';
import { textLengths } from '../stats/text-lengths.ts';
import { timeCounts } from '../stats/time-counts.ts';
import { schemaOf } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import type { Relation } from '../sql/engine.ts';
import { difference } from './difference.ts';

const NUMBERS = ['offset', 'whole', 'wild', 'full', 'constant', 'never', 'at'];
const SHARES = [0, 0.01, 0.25, 0.5, 0.9, 1];

/** Every statistic that an engine computes, over the columns of a seeded table, or some of the numbers. */
export function everyStatistic(numbers: readonly string[] = NUMBERS): Record<string, AnyStatistic> {
  const asked: Record<string, AnyStatistic> = {};
  for (const name of numbers) {
    for (const weight of [undefined, 'weight']) {
      const of = `${name}${weight === undefined ? '' : ' by weight'}`;
      asked[`moments of ${of}`] = moments(name, { weight });
      asked[`quantiles of ${of}`] = quantiles(name, SHARES, { weight });
      asked[`bins of ${of}`] = histogram(name, { bins: 12, weight });
      asked[`even bins of ${of}`] = histogram(name, { bins: 5, spacing: 'equal-frequency', weight });
      asked[`edges over ${of}`] = histogram(name, { edges: [-1, 0, 0.5, 7.5, 19, 1e9, 1e9 + 1], weight });
    }
  }
  for (const name of numbers) {
    asked[`beyond bounds of ${name}`] = beyondBounds(name, [0, 7]);
    asked[`beyond quantiles of ${name}`] = beyondQuantiles(name, [0.1, 0.9]);
  }
  for (const name of [...numbers, 'word', 'flag', 'note']) asked[`distinct ${name}`] = distinct(name);
  for (const name of ['word', 'flag', 'note', 'whole', 'wild'])
    asked[`levels of ${name}`] = levelCounts(name);
  asked['levels of word by weight'] = levelCounts('word', { weight: 'weight' });
  asked['levels of word and flag'] = levelTuples(['word', 'flag']);
  asked['lengths of note'] = textLengths('note');
  asked['lengths of word'] = textLengths('word');
  asked['kinds of note'] = textKinds('note');
  asked['kinds of word'] = textKinds('word');
  asked['cells of at'] = timeCounts('at');
  asked['few cells of at'] = timeCounts('at', { limit: 50 });
  asked['distinct rows'] = distinctRows();
  asked['distinct pairs'] = distinctRows(['whole', 'flag']);
  asked['correlations'] = correlations(numbers);
  asked['correlations by weight'] = correlations(numbers, { weight: 'weight' });
  return asked;
}

/** The same by slice. */
export function everySliced(
  by: string | readonly string[],
  numbers?: readonly string[],
): Record<string, AnyStatistic> {
  return Object.fromEntries(
    Object.entries(everyStatistic(numbers)).map(([name, statistic]) => [name, sliced(statistic, by)]),
  );
}

/** Where an engine's answers differ from those in memory first; `undefined` when nowhere. */
export async function differenceOnEngine(
  rows: Table,
  relation: Relation,
  asked: Record<string, AnyStatistic>,
): Promise<string | undefined> {
  // The kinds in memory: what few rows say of a text may be another one.
  const found = await computeFrom(relation, asked, { schema: schemaOf(rows) });
  return difference(found, compute(rows, asked));
}
