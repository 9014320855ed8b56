import { latencyMix, type Latencies, type LatencyMix } from './latency-mix.ts';
import type { MeasuredCosts } from './measure-costs.ts';
import type { ServingBudget, ServingCosts } from './plan-options.ts';

/** What a plan is reckoned with. */
export interface SettledCosts {
  readonly onDemandMicros: number;
  readonly lookupMicros: number;
  readonly precomputeMicros: number;
  readonly bytesPerEntry: number;
  readonly retrainsPerDay: number;
  /** How often the table is computed: for every training, and as often as its entries may not be older. */
  readonly rebuildsPerDay: number;
  readonly requestsPerDay: number;
  readonly prices: { readonly cpuHour: number; readonly gigabyteMonth: number } | null;
  readonly latency: LatencyMix;
}

const DAY_MS = 86_400_000;

/** The costs given, the others measured; nothing is measured when all that must be known is given. */
export async function settleCosts(
  costs: ServingCosts,
  { maxAgeMs }: Required<ServingBudget>,
  requests: number,
  measure: () => Promise<MeasuredCosts>,
): Promise<SettledCosts> {
  const given = {
    onDemandMicros: costs.onDemandMicros ?? meanOf(costs.onDemandLatencies),
    lookupMicros: costs.lookupMicros ?? meanOf(costs.lookupLatencies),
    bytesPerEntry: costs.bytesPerEntry,
  };
  const { onDemandMicros, lookupMicros, bytesPerEntry } = given;
  const isKnown = onDemandMicros !== undefined && lookupMicros !== undefined && bytesPerEntry !== undefined;
  const found: MeasuredCosts = isKnown
    ? {
        ...{ onDemandMicros, lookupMicros, bytesPerEntry, precomputeMicros: onDemandMicros },
        ...{ onDemandLatencies: Float64Array.of(), lookupLatencies: Float64Array.of() },
      }
    : await measure();
  const spread = (
    latencies: ServingCosts['onDemandLatencies'],
    mean: number | undefined,
    measured: Latencies,
  ): Latencies => {
    if (latencies !== undefined) return Float64Array.from(latencies).sort();
    return mean === undefined ? measured : Float64Array.of(mean);
  };
  const { retrainsPerDay = 1, requestsPerDay = requests, pricePerCpuHour, pricePerGigabyteMonth } = costs;
  return {
    onDemandMicros: onDemandMicros ?? found.onDemandMicros,
    lookupMicros: lookupMicros ?? found.lookupMicros,
    precomputeMicros: costs.precomputeMicros ?? found.precomputeMicros,
    bytesPerEntry: bytesPerEntry ?? found.bytesPerEntry,
    retrainsPerDay,
    rebuildsPerDay: Math.max(retrainsPerDay, DAY_MS / maxAgeMs),
    requestsPerDay,
    prices:
      pricePerCpuHour === undefined || pricePerGigabyteMonth === undefined
        ? null
        : { cpuHour: pricePerCpuHour, gigabyteMonth: pricePerGigabyteMonth },
    latency: latencyMix(
      spread(costs.lookupLatencies, costs.lookupMicros, found.lookupLatencies),
      spread(costs.onDemandLatencies, costs.onDemandMicros, found.onDemandLatencies),
    ),
  };
}

function meanOf(times: ServingCosts['onDemandLatencies']): number | undefined {
  if (times === undefined) return undefined;
  return Array.from(times).reduce((sum, time) => sum + time, 0) / times.length;
}
