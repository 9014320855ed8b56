import { SlipwayError } from '../core/error.ts';
import { checkKeys, checkNumber } from '../core/options.ts';

/** What a model must keep to when it serves. All inclusive; what is left out is measured where it can be, and not judged. */
export interface ModelLimits {
  /** Of a call with one row, its 99th percentile: all but one in a hundred are as fast. */
  readonly maxLatencyMs?: number;
  /** The same of its median. */
  readonly maxMedianLatencyMs?: number;
  /** How much the memory grows at most, over loading and answering; needs `memory`. */
  readonly maxMemoryBytes?: number;
  /** How large the stored model is at most; needs `bytes`. */
  readonly maxBytes?: number;
  /** How much an answer may differ when it is asked again, or for its row alone; `Infinity` asks no second time. @default 0 */
  readonly maxDifference?: number;
}

const names = ['maxLatencyMs', 'maxMedianLatencyMs', 'maxMemoryBytes', 'maxBytes', 'maxDifference'] as const;

/** The limits, checked: unknown keys, bounds below 0, and those of what nobody measures are refused. */
export function checkModelLimits(
  where: string,
  limits: ModelLimits,
  { memory, bytes }: { readonly memory: unknown; readonly bytes: unknown },
): ModelLimits & { readonly maxDifference: number } {
  checkKeys(where, limits, names);
  for (const name of names) {
    if (limits[name] !== undefined)
      checkNumber(where, `limits.${name}`, limits[name], { min: 0, max: Infinity });
  }
  for (const [limit, meter, given] of [
    ['maxMemoryBytes', 'memory', memory],
    ['maxBytes', 'bytes', bytes],
  ] as const) {
    if (limits[limit] === undefined || given !== undefined) continue;
    throw new SlipwayError(
      'bad-option',
      where,
      `there is a ${limit} and no ${meter}; expected both. Pass ${meter}, which says how many there are.`,
      { details: { option: meter } },
    );
  }
  return { ...limits, maxDifference: limits.maxDifference ?? 0 };
}
