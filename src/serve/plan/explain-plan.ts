import type { ServingFigures, ServingPlan } from './plan-serving.ts';

/** The arithmetic of a plan in sentences. */
export function explainPlan(
  mode: ServingPlan['mode'],
  needsOnDemand: boolean,
  figures: ServingFigures,
): string[] {
  const { requests, cardinality, peakedness, keysForHalf, entries, maxEntries, hitRate, unseenShare } =
    figures;
  const { onDemandMicros, lookupMicros, tableMicros, savedShare, minSavedShare, maxUnseenShare } = figures;
  const precompute = tableMicros - lookupMicros - (1 - hitRate) * onDemandMicros;
  const fits = cardinality <= maxEntries;
  const why = [
    `${count(requests)} requests ask for ${count(cardinality)} different keys (peakedness ${peakedness.toFixed(3)}); the ${count(keysForHalf)} most frequent serve half of them.`,
    `A table of at most ${count(maxEntries)} entries, made from the first half of the requests, answers ${percent(hitRate)} of the second half; ${percent(unseenShare)} of those ask for a key never seen before.`,
    `With ${count(entries)} entries (${bytes(figures.tableBytes)}) a request takes ${micros(lookupMicros)} to look up + ${percent(1 - hitRate)} × ${micros(onDemandMicros)} to compute the rest + ${micros(precompute)} for its part of computing the table ${figures.retrainsPerDay === 1 ? 'once' : `${figures.retrainsPerDay} times`} a day = ${micros(tableMicros)}; on demand it takes ${micros(onDemandMicros)}.`,
  ];
  if (mode === 'on-demand') {
    why.push(
      `The table would save ${percent(savedShare)}, less than the ${percent(minSavedShare)} it must save: compute on demand.`,
    );
  } else {
    const held = fits ? 'holds every key' : `holds ${count(entries)} of ${count(cardinality)} keys`;
    why.push(
      `The table saves ${percent(savedShare)}, at least the ${percent(minSavedShare)} it must save, and ${held}: ${mode === 'lookup' ? 'look up' : 'look up the frequent ones and compute the rest'}.`,
    );
  }
  if (mode === 'lookup') {
    const compared = `Unseen keys are ${percent(unseenShare)} of the requests, ${needsOnDemand ? 'more than' : 'within'} the ${percent(maxUnseenShare)} allowed`;
    why.push(
      needsOnDemand
        ? `${compared}: keep an on-demand tail for them.`
        : `${compared}: the policy for unseen rows is enough.`,
    );
  }
  return why;
}

const count = (value: number): string =>
  Number.isFinite(value) ? value.toLocaleString('en-US', { maximumFractionDigits: 0 }) : 'any number of';
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const micros = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} µs`;

function bytes(value: number): string {
  if (value < 1e3) return `${value.toFixed(0)} bytes`;
  return value < 1e6 ? `${(value / 1e3).toFixed(1)} kB` : `${(value / 1e6).toFixed(1)} MB`;
}
