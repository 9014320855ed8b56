import { curveAt, hitsAt } from './describe-workload.ts';
import type { KeyCounts } from './key-counts.ts';
import type { ServingBudget } from './plan-options.ts';
import type { SettledCosts } from './settle-costs.ts';

/** What serving with a table of so many entries comes to; without entries, everything is computed on demand. */
export interface ServingPoint {
  readonly entries: number;
  /** The share of the requests that the table answers. */
  readonly hitRate: number;
  /** A request's mean time, with its part of computing the table. */
  readonly meanMicros: number;
  /** Half of the requests take no longer, and 99 of a hundred: of the mix of the two measured distributions. */
  readonly p50Micros: number;
  readonly p99Micros: number;
  readonly bytes: number;
  /** The price of a day; `null` without prices. */
  readonly costPerDay: number | null;
}

/** What a table within the budget would be. */
export interface WeighedTable extends ServingPoint {
  /** Entries that the budget allows. */
  readonly allowed: number;
  /** `1 − mean time with the table ÷ mean time on demand`; negative when a table costs more than it saves. */
  readonly savedShare: number;
  /** The same of the price of a day; `null` without prices, and where computing everything costs nothing. */
  readonly savedCostShare: number | null;
  /** 99 of a hundred requests take no longer when all are computed on demand. */
  readonly onDemandP99Micros: number;
}

const HOUR_MICROS = 3.6e9;
const MONTH_DAYS = 730.5 / 24;

/** How many entries a budget allows: 0 where not even one fits. */
export function entriesAllowed(
  { maxEntries, maxBytes }: Required<ServingBudget>,
  { bytesPerEntry }: SettledCosts,
): number {
  return Math.min(maxEntries, Math.floor(maxBytes / bytesPerEntry));
}

/** The table of as many keys as there are and the budget allows. */
export function weighTable(
  counts: KeyCounts,
  budget: Required<ServingBudget>,
  costs: SettledCosts,
): WeighedTable {
  const allowed = entriesAllowed(budget, costs);
  const entries = Math.min(counts.cardinality, allowed);
  const hitRate = hitsAt(counts, allowed) / counts.asked;
  const { onDemandMicros } = costs;
  const point = pointAt(entries, hitRate, costs, true);
  const { costPerDay, p99Micros: onDemandP99Micros } = pointAt(0, 0, costs);
  return {
    ...point,
    allowed,
    savedShare: onDemandMicros > 0 ? 1 - point.meanMicros / onDemandMicros : 0,
    savedCostShare: costPerDay === null || costPerDay === 0 ? null : 1 - point.costPerDay! / costPerDay,
    onDemandP99Micros,
  };
}

/** The fewest entries of a table that keeps to the p99, whatever else the budget allows; `null` where no table does, or any will do. */
export function entriesForP99(
  counts: KeyCounts,
  { maxP99Micros }: Required<ServingBudget>,
  { latency }: SettledCosts,
): number | null {
  if (maxP99Micros === Infinity) return null;
  const most = counts.hits.length;
  // The more requests are looked up, the sooner 99 of a hundred are answered.
  let [low, high] = [1, most + 1];
  while (low < high) {
    const entries = (low + high) >> 1;
    if (latency.mixed(hitsAt(counts, entries) / counts.asked, 0.99) <= maxP99Micros) high = entries;
    else low = entries + 1;
  }
  return low <= most ? low : null;
}

/** The whole curve: nothing, 1, 2, 5, 10, … entries, what the budget allows, and all keys there are. */
export function servingCurve(
  counts: KeyCounts,
  budget: Required<ServingBudget>,
  costs: SettledCosts,
): ServingPoint[] {
  const allowed = Math.min(entriesAllowed(budget, costs), counts.cardinality);
  const at = [...new Set([0, allowed, ...curveAt(counts.cardinality)])].sort((a, b) => a - b);
  return at.map((entries) => pointAt(entries, hitsAt(counts, entries) / counts.asked, costs));
}

function pointAt(
  entries: number,
  hitRate: number,
  costs: SettledCosts,
  asTable: boolean = entries > 0,
): ServingPoint {
  const { onDemandMicros, lookupMicros, precomputeMicros, bytesPerEntry, rebuildsPerDay } = costs;
  const { requestsPerDay, prices, latency } = costs;
  const buildMicros = (entries * precomputeMicros * rebuildsPerDay) / requestsPerDay;
  const meanMicros = asTable ? lookupMicros + (1 - hitRate) * onDemandMicros + buildMicros : onDemandMicros;
  const bytes = entries * bytesPerEntry;
  const quantile = (probability: number): number =>
    asTable ? latency.mixed(hitRate, probability) : latency.computed(probability);
  return {
    ...{ entries, hitRate, meanMicros, bytes },
    p50Micros: quantile(0.5),
    p99Micros: quantile(0.99),
    costPerDay:
      prices &&
      (meanMicros * requestsPerDay * prices.cpuHour) / HOUR_MICROS +
        ((bytes / 1e9) * prices.gigabyteMonth) / MONTH_DAYS,
  };
}
