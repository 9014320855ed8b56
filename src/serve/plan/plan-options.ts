import { SlipwayError } from '../../core/error.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';

/** What a lookup table may take, and what it must give. */
export interface ServingBudget {
  /** Most entries that may be stored, 1 or more. @default 100000 */
  readonly maxEntries?: number;
  /** Most memory they may take. @default 268435456 */
  readonly maxBytes?: number;
  /** The share of requests for keys never seen before from which on a lookup needs an on-demand tail, from 0 to 1. @default 0.02 */
  readonly maxUnseenShare?: number;
  /** The least share of the computing that a table must save to be worth keeping, from 0 to 1; of the price, where there are prices. @default 0.25 */
  readonly minSavedShare?: number;
  /** How old an entry may be, in milliseconds above 0: the table is computed anew at least as often. @default Infinity */
  readonly maxAgeMs?: number;
  /**
   * What 99 of a hundred requests may take at most, in microseconds above 0. Where either a table or computing on demand
   * keeps to it and the other does not, that one is chosen, whatever it saves. @default Infinity
   */
  readonly maxP99Micros?: number;
}

/** What serving costs. What is not given is measured. Times are in microseconds. */
export interface ServingCosts {
  /** One row computed: the mean. */
  readonly onDemandMicros?: number;
  /** One row looked up: the mean. */
  readonly lookupMicros?: number;
  /** Times of single requests that were computed, such as from a log: their quantiles, and their mean where none is given. */
  readonly onDemandLatencies?: readonly number[] | Float64Array;
  /** The same of requests that were looked up. */
  readonly lookupLatencies?: readonly number[] | Float64Array;
  /** One entry of the table computed. @default measured, or as on demand where nothing is measured */
  readonly precomputeMicros?: number;
  /** Memory of one entry. @default that of a table of the keys that would be kept, of which 100,000 are tried */
  readonly bytesPerEntry?: number;
  /** How often the model is trained anew, and the whole table with it. @default 1 */
  readonly retrainsPerDay?: number;
  /** @default the requests of the workload: it is taken for one day */
  readonly requestsPerDay?: number;
  /** The price of an hour of one processor, in any currency. With both prices a plan tells the cost of a day. */
  readonly pricePerCpuHour?: number;
  /** The price of 10^9 bytes of memory for a month of 730.5 hours. */
  readonly pricePerGigabyteMonth?: number;
}

/** A budget with its defaults, checked. */
export function checkBudget(where: string, budget: ServingBudget): Required<ServingBudget> {
  checkKeys(where, budget, [
    'maxEntries',
    'maxBytes',
    'maxUnseenShare',
    'minSavedShare',
    'maxAgeMs',
    'maxP99Micros',
  ]);
  const above = { min: Number.MIN_VALUE, max: Infinity };
  const share = { min: 0, max: 1 };
  return {
    maxEntries: checkNumber(where, 'maxEntries', budget.maxEntries ?? 100_000, {
      min: 1,
      max: Infinity,
      integer: true,
    }),
    maxBytes: checkNumber(where, 'maxBytes', budget.maxBytes ?? 2 ** 28, { min: 1, max: Infinity }),
    maxUnseenShare: checkNumber(where, 'maxUnseenShare', budget.maxUnseenShare ?? 0.02, share),
    minSavedShare: checkNumber(where, 'minSavedShare', budget.minSavedShare ?? 0.25, share),
    maxAgeMs: checkNumber(where, 'maxAgeMs', budget.maxAgeMs ?? Infinity, above),
    maxP99Micros: checkNumber(where, 'maxP99Micros', budget.maxP99Micros ?? Infinity, above),
  };
}

/** Costs as they may be given, and what each must be. */
const COSTS: Readonly<Record<keyof ServingCosts, 'positive' | 'number' | 'times'>> = {
  onDemandMicros: 'positive',
  lookupMicros: 'number',
  onDemandLatencies: 'times',
  lookupLatencies: 'times',
  precomputeMicros: 'number',
  bytesPerEntry: 'positive',
  retrainsPerDay: 'number',
  requestsPerDay: 'positive',
  pricePerCpuHour: 'number',
  pricePerGigabyteMonth: 'number',
};

/** Refuses costs that are none. */
export function checkCosts(where: string, costs: ServingCosts): void {
  checkKeys(where, costs, Object.keys(COSTS));
  for (const [name, value] of Object.entries(costs) as [keyof ServingCosts, unknown][]) {
    if (value === undefined) continue;
    if (COSTS[name] === 'times') checkTimes(where, name, value);
    else checkNumber(where, name, value, { min: COSTS[name] === 'positive' ? Number.MIN_VALUE : 0 });
  }
  if ((costs.pricePerCpuHour === undefined) !== (costs.pricePerGigabyteMonth === undefined)) {
    throw new SlipwayError(
      'bad-option',
      where,
      'there is one price; expected pricePerCpuHour and pricePerGigabyteMonth, or neither. What is free costs 0.',
    );
  }
}

function checkTimes(where: string, name: string, value: unknown): void {
  const times = Array.isArray(value) || value instanceof Float64Array ? (value as ArrayLike<unknown>) : [];
  const all = Array.from(times);
  if (all.length > 0 && all.every((time) => typeof time === 'number' && time >= 0 && time < Infinity)) return;
  throw new SlipwayError('bad-option', where, `${name} is no list of times; expected numbers of 0 or more.`, {
    details: { option: name },
  });
}
