import { tell } from '../../core/tell.ts';
import { SlipwayError } from '../../core/error.ts';
import { pause } from '../../core/pause.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';
import { random } from '../../core/random.ts';
import { waitFor } from '../../core/waiting.ts';
import { checkService } from '../check-parts.ts';
import type { Instance, Prediction, Service } from '../service.ts';
import { compareAnswers, type AnswerDifferences } from './compare-answers.ts';

const where = 'serve/shadow';

/** Options of {@link shadow}. */
export interface ShadowOptions {
  /** The share of requests that the candidate is asked, too, from 0 to 1. @default 1 */
  readonly sample?: number;
  /** Decides which of them. @default 0 */
  readonly seed?: number;
  /** Numbers that differ by no more than this are alike. @default 1e-9 */
  readonly tolerance?: number;
  /** Requests that the candidate may be at work on; while it is, further ones are not asked, and counted. @default 16 */
  readonly maxInFlight?: number;
  /** How long the candidate may take, in milliseconds; then it failed. @default 30000 */
  readonly timeoutMs?: number;
  /** Told of a row whose predictions differ. What it throws is nobody's answer. */
  readonly onDifference?: (difference: ShadowDifference) => void;
}

/** A row to which the two gave different predictions. */
export interface ShadowDifference {
  readonly row: Instance;
  readonly primary: Prediction;
  readonly candidate: Prediction;
}

/** What came of asking the candidate. */
export interface ShadowReport extends AnswerDifferences {
  /** Requests that it answered, that it failed at, and that it was not asked because it was busy. */
  readonly compared: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A service with another one in its shadow. */
export interface ShadowService extends Service {
  report(): ShadowReport;
  /** Waits until the candidate is done with all that it was asked. */
  settled(): Promise<void>;
}

/**
 * Answers with one service, and asks another the same in its shadow: what the candidate would have said is compared and
 * counted, and never waited for, never sent, and never the request's failure.
 *
 * @param primary - answers.
 * @param candidate - is asked after the answer was given.
 * @throws {SlipwayError} `bad-option`. `predict` throws what the primary throws.
 * @example
 * const of = (score) => ({ mode: 'on-demand', modelHash: `m${score}`, predict: async (rows) => rows.map(() => ({ score, prediction: score > 0.5 ? 1 : 0 })) });
 * const service = shadow(of(0.4), of(0.6));
 * await service.predict([{ age: 31 }]);
 * await service.settled();
 * const { compared, disagreements } = service.report();
 * [compared, disagreements] // => [1, 1]
 */
export function shadow(primary: Service, candidate: Service, options: ShadowOptions = {}): ShadowService {
  checkService(where, primary);
  checkService(where, candidate);
  checkKeys(where, options, ['sample', 'seed', 'tolerance', 'maxInFlight', 'timeoutMs', 'onDifference']);
  const sample = checkNumber(where, 'sample', options.sample ?? 1, { min: 0, max: 1 });
  const tolerance = checkNumber(where, 'tolerance', options.tolerance ?? 1e-9, { min: 0 });
  const maxInFlight = checkNumber(where, 'maxInFlight', options.maxInFlight ?? 16, { min: 1, integer: true });
  const timeoutMs = checkNumber(where, 'timeoutMs', options.timeoutMs ?? 30_000, {
    min: 1,
    max: 2 ** 31 - 1,
  });
  const { onDifference } = options;
  const source = random(options.seed ?? 0);
  const comparison = compareAnswers(tolerance);
  const working = new Set<Promise<void>>();
  let [compared, failed, skipped] = [0, 0, 0];

  async function ask(rows: readonly Instance[], answers: readonly Prediction[]): Promise<void> {
    try {
      const waited = await waitFor((signal) => candidate.predict(rows, { signal }), timeoutMs);
      if (waited.late) throw new SlipwayError('io', where, `no answer within ${timeoutMs} ms.`);
      const told = waited.result;
      if (told.length !== rows.length)
        throw new SlipwayError('shape-mismatch', where, 'not one answer a row.');
      compared++;
      for (const row of comparison.add(answers, told)) {
        tell(onDifference, { row: rows[row]!, primary: answers[row]!, candidate: told[row]! });
      }
    } catch {
      failed++;
    }
  }

  return Object.freeze({
    mode: primary.mode,
    get modelHash() {
      return primary.modelHash;
    },
    ...(primary.signature && { signature: primary.signature }),
    report: () => ({ ...comparison.figures(), compared, failed, skipped }),
    async settled() {
      await Promise.all(working);
    },
    async predict(rows, given) {
      const answers = await primary.predict(rows, given);
      if (sample < 1 && source.next() >= sample) return answers;
      if (working.size >= maxInFlight) {
        skipped++;
        return answers;
      }
      // In a turn of its own: the answer goes out first.
      const work = pause()
        .then(() => ask(rows, answers))
        .finally(() => working.delete(work));
      working.add(work);
      return answers;
    },
  } satisfies ShadowService);
}
