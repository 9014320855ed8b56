import type { Clock } from '../core/clock.ts';
import { systemClock } from '../core/clock.ts';
import { quoteNames, SlipwayError } from '../core/error.ts';
import { hexOf } from '../core/hash.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import { checkModelName, checkVersionRef } from './names.ts';
import type { VersionRef } from './version.ts';

const where = 'registry/prediction-id';
/** Nine digits of base 36 hold the milliseconds until the year 5188. */
const instantDigits = 9;
const pattern = /^([^:]{1,120}):([1-9]\d{0,14}):([0-9a-z]{9}):([0-9a-f]{16})$/;

/** What a prediction's id says by itself. */
export interface PredictionOrigin extends VersionRef {
  /** When it was made: milliseconds since 1970 UTC. */
  readonly at: number;
}

/** Where the instant and the digits by chance of an id come from. */
export interface PredictionIdOptions {
  /** @default systemClock */
  readonly clock?: Clock;
  /** Fills an array of eight bytes; two ids of one instant differ by them. @default crypto.getRandomValues */
  readonly fill?: (bytes: Uint8Array<ArrayBuffer>) => void;
}

/**
 * An id for a prediction, which says by itself which version made it and when: `name:version:instant:chance`.
 *
 * {@link tracePrediction} goes from it to everything the registry knows. It holds no secret, and nobody's signature: whoever
 * writes ids can write any.
 *
 * @throws {SlipwayError} `bad-option` on what is no version.
 * @example
 * predictionId({ name: 'late', version: 3 }, { clock: fixedClock(0), fill: (bytes) => bytes.fill(1) }) // => 'late:3:000000000:0101010101010101'
 */
export function predictionId(of: VersionRef, options: PredictionIdOptions = {}): string {
  checkKeys(where, options, ['clock', 'fill']);
  const { clock = systemClock, fill = (bytes) => void crypto.getRandomValues(bytes) } = options;
  const { name, version } = checkVersionRef(of);
  checkNumber(where, 'version', version, { min: 1, max: 999_999_999_999_999, integer: true });
  const now = checkNumber(where, 'the time of the clock', clock.now(), {
    min: 0,
    max: 36 ** instantDigits - 1,
  });
  const bytes = new Uint8Array(8);
  fill(bytes);
  const chance = hexOf(bytes);
  return `${name}:${version}:${Math.floor(now).toString(36).padStart(instantDigits, '0')}:${chance}`;
}

/**
 * What an id of {@link predictionId} says by itself.
 *
 * @throws {SlipwayError} `bad-option` on text that is no such id.
 * @example
 * readPredictionId('late:3:000000000:0101010101010101') // => { name: 'late', version: 3, at: 0 }
 */
export function readPredictionId(id: string): PredictionOrigin {
  const parts = typeof id === 'string' ? pattern.exec(id) : null;
  if (parts === null) {
    throw new SlipwayError(
      'bad-option',
      where,
      `the id is ${typeof id === 'string' ? quoteNames([id]) : `of type ${typeof id}`}; expected name:version:instant:chance, as predictionId gives.`,
      { details: { option: 'id' } },
    );
  }
  const [, name = '', version, instant = ''] = parts;
  checkModelName(name);
  return { name, version: Number(version), at: Number.parseInt(instant, 36) };
}
