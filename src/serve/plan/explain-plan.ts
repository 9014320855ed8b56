import type { Decision } from './decide.ts';
import { p99Bound } from './p99-bound.ts';
import type { ServingFigures } from './plan-serving.ts';
import {
  byteWords as bytes,
  countWords as count,
  entryWords,
  microWords as micros,
  priceWords as price,
  shareWords as percent,
} from './plan-words.ts';

/** The arithmetic of a plan in sentences. */
export function explainPlan({ mode, needsOnDemand }: Decision, figures: ServingFigures): string[] {
  const { requests, cardinality, cardinalityError, peakedness, keysForHalf } = figures;
  const { entries, maxEntries, hitRate, unseenShare, rebuildsPerDay } = figures;
  const { onDemandMicros, lookupMicros, tableMicros, minSavedShare, maxUnseenShare } = figures;
  const precompute = tableMicros - lookupMicros - (1 - hitRate) * onDemandMicros;
  const fits = cardinality <= maxEntries;
  const keys = cardinalityError > 0 ? `about ${count(cardinality)}` : count(cardinality);
  const half = keysForHalf === 1 ? 'most frequent serves' : `${count(keysForHalf)} most frequent serve`;
  const perDay = rebuildsPerDay === 1 ? 'once' : `${Number(rebuildsPerDay.toPrecision(3))} times`;
  const why = [
    `${count(requests)} requests ask for ${keys} different ${cardinality === 1 ? 'key' : 'keys'} (peakedness ${peakedness.toFixed(3)}); the ${half} half of them.`,
    `A table of at most ${entryWords(maxEntries)}, made from the first half of the requests, answers ${percent(hitRate)} of the second half; ${percent(unseenShare)} of those ask for a key never seen before.`,
    `With ${entryWords(entries)} (${bytes(figures.tableBytes)}) a request takes ${micros(lookupMicros)} to look up + ${percent(1 - hitRate)} × ${micros(onDemandMicros)} to compute the rest + ${micros(precompute)} for its part of computing the table ${perDay} a day = ${micros(tableMicros)}; on demand it takes ${micros(onDemandMicros)}.`,
  ];
  const { tableCostPerDay, onDemandCostPerDay, savedCostShare } = figures;
  if (tableCostPerDay !== null && onDemandCostPerDay !== null) {
    why.push(
      `A day of ${count(figures.requestsPerDay)} requests costs ${price(tableCostPerDay)} with the table, its memory included, and ${price(onDemandCostPerDay)} on demand.`,
    );
  }
  const bound = boundOf(mode, figures);
  if (bound !== null) why.push(bound.sentence);
  const saved = savedCostShare ?? figures.savedShare;
  const what = savedCostShare === null ? percent(saved) : `${percent(saved)} of the price`;
  const enough = saved >= minSavedShare;
  const compared = `${enough ? 'at least' : 'less than'} the ${percent(minSavedShare)} it must save`;
  if (mode === 'on-demand') {
    why.push(
      `The table would save ${what}, ${compared}${enough ? (bound?.decides ? ', but the p99 decides' : ', and is not in use') : ''}: compute on demand.`,
    );
  } else {
    const held = fits ? 'holds every key' : `holds ${count(entries)} of ${keys} keys`;
    why.push(
      `The table saves ${what}, ${compared}${!enough && bound?.decides ? ', but the p99 decides; it' : ', and'} ${held}: ${mode === 'lookup' ? 'look up' : 'look up the frequent ones and compute the rest'}.`,
    );
  }
  if (mode === 'lookup') {
    const unseen = `Unseen keys are ${percent(unseenShare)} of the requests, ${unseenShare > maxUnseenShare ? 'more than' : 'within'} the ${percent(maxUnseenShare)} allowed`;
    why.push(
      needsOnDemand
        ? `${unseen}: keep an on-demand tail for them.`
        : `${unseen}: the policy for unseen rows is enough.`,
    );
  }
  return why;
}

/** Who keeps to the p99 that is allowed, and whether that is what decides; `null` without a bound. */
function boundOf(
  mode: Decision['mode'],
  figures: ServingFigures,
): { readonly sentence: string; readonly decides: boolean } | null {
  const bound = p99Bound(figures);
  if (bound === null) return null;
  const { tableKeeps, onDemandKeeps, told } = bound;
  const says = (words: string, decides = false) => ({ sentence: `${told}: ${words}.`, decides });
  if (figures.entries === 0) return says('the budget holds no entry, so that there is no table');
  if (tableKeeps === onDemandKeeps) return says(tableKeeps ? 'both keep to it' : 'neither keeps to it');
  const only = `only ${tableKeeps ? 'the table' : 'computing on demand'} keeps to it`;
  // A table in force is judged by its own keys, and may pass the bound by a band.
  return tableKeeps === (mode !== 'on-demand')
    ? says(`${only}, and that decides`, true)
    : says(`${only}, but what is in force keeps to it within the band and stays`);
}
