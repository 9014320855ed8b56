import { equalWidthEdges } from '../stats/bin-edges.ts';
import { decilesOf, TENTHS, tenthsOf } from '../stats/deciles.ts';
import { fewValues, type FewValues, type FewValuesState } from '../stats/few-values.ts';
import { hold, joinHeld, noHeld, type HeldValues } from '../stats/held-values.ts';
import type { Histogram } from '../stats/histogram.ts';
import { moments, type Moments, type MomentsState } from '../stats/moments.ts';
import { binPoints, gridShares, pointQuantiles, weightsBetween } from '../stats/number-points.ts';
import { selectSpread } from '../stats/select-spread.ts';
import { finitePart, type Spread } from '../stats/spread.ts';
import type { Statistic } from '../stats/statistic.ts';
import { weightedQuantiles } from '../stats/weighted-quantiles.ts';
import { withWeight } from '../stats/weights.ts';
import type { ProfileHistogram } from './column-profile.ts';
import { valueRange } from './value-range.ts';

/** What a number column's profile is made from, different values apart. */
export interface NumberFacts {
  readonly moments: Moments;
  readonly spread: Spread;
  readonly histogram: ProfileHistogram | Histogram;
  readonly few: FewValues;
}

/** What {@link numberFacts} keeps between batches. */
export interface NumberFactsState {
  readonly moments: MomentsState;
  readonly few: FewValuesState;
  readonly held: HeldValues;
}

/**
 * Everything about a number column in memory at once: what one part finds out saves the others a look at the values.
 * Weights move moments and quantiles; bins are of rows.
 */
export function numberFacts(
  name: string,
  bins: number,
  weight: string | undefined,
): Statistic<NumberFacts, NumberFactsState> {
  const known = moments(name, { weight });
  const few = fewValues(name, weight);
  return {
    key: JSON.stringify(['number-facts', name, bins, weight ?? null]),
    columns: withWeight([name], weight),
    start: () => ({ moments: known.start(), few: few.start(), held: noHeld() }),
    add: (state, batch) => ({
      moments: known.add(state.moments, batch),
      few: few.add(state.few, batch),
      held: hold('eda/number-facts', state.held, batch, name, weight),
    }),
    merge: (first, second) => ({
      moments: known.merge(first.moments, second.moments),
      few: few.merge(first.few, second.few),
      held: joinHeld(first.held, second.held),
    }),
    finish(state) {
      const [found, values] = [known.finish(state.moments), few.finish(state.few)];
      return factsOf(found, values, state.held, bins, weight !== undefined);
    },
  };
}

function factsOf(
  known: Moments,
  few: FewValues,
  held: HeldValues,
  bins: number,
  weighted: boolean,
): NumberFacts {
  const range = valueRange(known);
  const edges = equalWidthEdges(range, bins);
  const inner = edges.slice(1, -1);
  const parts = known.infinite > 0 ? held.parts.map(finitePart) : [];
  const finite = known.infinite > 0 ? { ...held, parts: parts.map(({ values }) => values) } : held;
  const below = parts.reduce((sum, part) => sum + part.below, 0);
  const above = parts.reduce((sum, part) => sum + part.above, 0);
  const common = { finite: range.finite, below, above, rankError: 0 };
  if (few.values && !weighted) {
    const points = { values: few.values, weights: few.weights, rankError: 0 };
    const none = range.finite === 0;
    const count = (between: readonly number[]): readonly number[] => weightsBetween(points, between);
    return {
      moments: known,
      few,
      spread: {
        ...common,
        quantiles: Float64Array.from(pointQuantiles(points, gridShares, false)),
        deciles: none ? null : decilesOf(pointQuantiles(points, TENTHS, false), below, above, count),
      },
      histogram: { edges, counts: none ? [] : binPoints(points, edges), countError: 0 },
    };
  }
  const selected = selectSpread(
    finite,
    weighted ? TENTHS : gridShares,
    inner,
    range.whole && !weighted ? range : undefined,
  );
  const tenths = weighted ? [...selected.values] : tenthsOf(selected.values);
  const upTo = new Map(
    tenths.map((tenth, at) => [tenth + 0, selected.belowQuantile(weighted ? at : placeOf(at))]),
  );
  const deciles =
    selected.count === 0
      ? null
      : decilesOf(tenths, below, above, (between) =>
          gaps(
            between.map((edge) => upTo.get(edge)!),
            selected.count,
          ),
        );
  const quantiles = weighted ? weightedQuantiles(finite, gridShares) : selected.values;
  return {
    moments: known,
    few,
    spread: { ...common, quantiles, deciles },
    histogram: { edges, counts: gaps([...selected.below], selected.count), countError: 0 },
  };
}

/** Where a decile is among {@link gridShares}. */
function placeOf(tenth: number): number {
  return ((tenth + 1) * (gridShares.length - 1)) / 10;
}

/** The rows between some edges from the rows below each of them, and all. */
function gaps(upTo: readonly number[], total: number): number[] {
  return [...upTo, total].map((end, bin) => end - (upTo[bin - 1] ?? 0));
}
