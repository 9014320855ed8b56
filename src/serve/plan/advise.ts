import { shareText as percent, shownName } from '../../view/shown/words.ts';
import type { Decision } from './decide.ts';
import type { ServingFraming } from './framings.ts';
import { p99Bound } from './p99-bound.ts';
import type { ServingFigures } from './plan-serving.ts';
import { byteWords, countWords as count, entryWords, keyWords, microWords as micros } from './plan-words.ts';

/** A fit by rank that is off by more than this much of the requests is no description. */
const FAR = 0.1;
const ERRORS = 3;

/** What the figures of a plan tell beside its arithmetic, in sentences. */
export function advise(
  decision: Decision,
  figures: ServingFigures,
  framings: readonly ServingFraming[],
): string[] {
  return [
    unseenAdvice(figures),
    zipfAdvice(figures),
    timeAdvice(figures),
    boundAdvice(decision, figures),
    ...framingAdvice(decision, figures, framings),
  ].filter((sentence) => sentence !== null);
}

function unseenAdvice(figures: ServingFigures): string {
  const { unseenMass, expectedUnseen, unseenShare, requests } = figures;
  const next = `The next request asks for a key that has not come yet with a chance of ${percent(unseenMass.share)} ± ${percent(2 * unseenMass.standardError)}, by the keys that came once.`;
  if (figures.cardinalityError > 0) return next;
  const asked = Math.ceil(requests / 2);
  const error = Math.hypot(
    expectedUnseen.standardError,
    Math.sqrt((unseenShare * (1 - unseenShare)) / asked),
  );
  const half = `the first half let expect ${percent(expectedUnseen.share)} unseen keys, and ${percent(unseenShare)} came in the second`;
  if (unseenShare > expectedUnseen.share + ERRORS * error)
    return `${next} But ${half}: keys come anew with time, and a table grows stale.`;
  if (unseenShare < expectedUnseen.share - ERRORS * error)
    return `${next} But ${half}: requests come in an order, and one half is no sample of the other.`;
  return `${next} It can be believed: ${half}.`;
}

function zipfAdvice({ zipf, cardinality }: ServingFigures): string | null {
  if (!Number.isFinite(zipf.exponent) || cardinality < 10) return null;
  const fit = `rank to the power of −${zipf.exponent.toFixed(2)}`;
  return zipf.distance > FAR
    ? `Frequencies do not follow Zipf's law: the nearest, ${fit}, is off by up to ${percent(zipf.distance)} of the requests.`
    : `Frequencies fall off about as ${fit}: that is off by up to ${percent(zipf.distance)} of the requests.`;
}

function timeAdvice(figures: ServingFigures): string {
  const { tableP50Micros, tableP99Micros, onDemandP50Micros, onDemandP99Micros } = figures;
  return `Half of the requests take at most ${micros(tableP50Micros)} with the table and ${micros(onDemandP50Micros)} on demand; 99 of a hundred at most ${micros(tableP99Micros)} and ${micros(onDemandP99Micros)}.`;
}

/** What it would take to keep to the p99, where neither the table nor computing on demand does. */
function boundAdvice({ needsOnDemand }: Decision, figures: ServingFigures): string | null {
  const { entriesForP99, bytesPerEntry } = figures;
  const bound = p99Bound(figures);
  if (bound === null || bound.tableKeeps || bound.onDemandKeeps) return null;
  const none =
    figures.cardinalityError > 0
      ? 'No table of the keys that the sketch knows by name does: let it know more (maxKeys), or make the model faster.'
      : 'No table of these keys does: the model has to be faster.';
  const least =
    entriesForP99 === null
      ? none
      : `A table of ${entryWords(entriesForP99)} (${byteWords(entriesForP99 * bytesPerEntry)}) is the least that does.`;
  const policy = needsOnDemand
    ? ''
    : ' Unseen rows count as computed here: where the policy answers them, they take a lookup.';
  return `Nothing within the budget keeps to the p99: ${bound.told}. ${least}${policy}`;
}

/** The coarser keys that would be served otherwise; the grain of the key is what a framing decides. */
function framingAdvice(
  { mode }: Decision,
  { cardinality }: ServingFigures,
  framings: readonly ServingFraming[],
): string[] {
  if (framings.length === 0) return [];
  const others = framings
    .filter((framing) => framing.mode !== mode)
    .sort((a, b) => a.cardinality - b.cardinality);
  if (others.length === 0) return [`Making one column of the key coarser would not change the plan.`];
  const told = others.map(
    (framing) =>
      `${framingWords(framing)} ${framing.cardinality === 1 ? 'there is' : 'there are'} ${keyWords(framing.cardinality)} in place of ${count(cardinality)}, ${percent(framing.unseenShare)} of the requests unseen: ${framing.mode}.`,
  );
  return [...told, 'A coarser key is another model: train it and see what it loses before it is served.'];
}

/** What a framing does, as a sentence begins. */
export function framingWords({ column, change }: ServingFraming): string {
  const name = shownName(column);
  if (change === 'without') return `Without ${name}`;
  return change === 'buckets' ? `With ${name} in ten buckets` : `With ${name} rounded to the ${change}`;
}
