import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkNumber } from '../core/options.ts';
import type { Workers } from './workers.ts';

/**
 * Checks who is to compute beside the thread that calls.
 *
 * @throws {SlipwayError} `bad-option` on what are no workers.
 */
export function checkWorkers(where: string, workers: Workers | undefined): void {
  if (workers === undefined) return;
  const { count, post, isAlive } = (isRecord(workers) ? workers : {}) as Partial<Workers>;
  if (typeof post !== 'function' || typeof isAlive !== 'function') {
    throw new SlipwayError(
      'bad-option',
      where,
      'workers are none; expected what nodeWorkers or browserWorkers gives.',
      { details: { option: 'workers' } },
    );
  }
  checkNumber(where, 'workers.count', count, { min: 1, max: 255, integer: true });
}

/**
 * Refuses workers where threads have no memory in common, for what is divided among them by words in it.
 *
 * @throws {SlipwayError} `unsupported`.
 */
export function checkSharing(where: string, workers: Workers | undefined): void {
  if (workers === undefined || typeof SharedArrayBuffer === 'function') return;
  throw new SlipwayError(
    'unsupported',
    where,
    'threads may not share memory here; expected SharedArrayBuffer. Serve the page with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp, or leave workers out.',
    { details: { option: 'workers' } },
  );
}
