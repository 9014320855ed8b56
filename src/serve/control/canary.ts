import { tell } from '../../core/tell.ts';
import { sentenceOf, SlipwayError } from '../../core/error.ts';
import { checkVerdict } from '../../core/check-verdict.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';
import { verdictOf, type Verdict } from '../../core/verdict.ts';
import { isOfARow } from '../../core/is-of-a-row.ts';
import { waitFor } from '../../core/waiting.ts';
import { checkRows, checkService } from '../check-parts.ts';
import { askSome } from '../ask-some.ts';
import type { Instance, Prediction, PredictOptions, Service } from '../service.ts';
import { throwIfAborted } from '../throw-if-aborted.ts';
import { answerByArm, armChooser, checkSalt, keyReader, type RowKey } from './arms.ts';
import { count, counts, fail, figures } from './canary-counts.ts';
import { canaryGate, type CanaryReport } from './canary-gate.ts';

const where = 'serve/canary';
const arms = ['stable', 'canary'] as const;

/** Options of {@link canary}. */
export interface CanaryOptions {
  /** The share of the keys that the new version answers, from 0 to 1. @default 0.05 */
  readonly share?: number;
  /** What a row is told apart by: a key always goes to the same version. */
  readonly key: RowKey;
  /** With another one, such as the name of the new version, other customers are the first to get it. @default '' */
  readonly salt?: string;
  /**
   * Judges what was seen so far. A verdict that fails withdraws the new version for good, and so does a gate that gives
   * none. @default canaryGate()
   */
  readonly gate?: (report: CanaryReport) => Verdict;
  /** Rows of the new version between one verdict and the next; a failure is judged at once. @default 100 */
  readonly every?: number;
  /** How long the new version may take, in milliseconds; then it failed, and the stable one is asked. @default 10000 */
  readonly timeoutMs?: number;
  /** Told of every verdict. */
  readonly onVerdict?: (verdict: Verdict, report: CanaryReport) => void;
  /** Milliseconds that only go on, for how long calls take. @default performance.now */
  readonly elapsed?: () => number;
}

/** A service that tries a new version on a part of the traffic. */
export interface CanaryService extends Service {
  report(): CanaryReport;
  /** Changes the share, such as from 5 to 25 %: those who have the new version keep it. Not once it is withdrawn. */
  setShare(share: number): void;
  /** Takes the new version out, for good. */
  withdraw(): void;
}

/**
 * Gives a new version a small, sticky part of the traffic, and takes it back by itself when its gate fails.
 *
 * Where the new version fails, is late, or refuses a row that the stable one answers, the stable one answers instead: no
 * request is lost to it. What both refuse, the row is to blame for, and nobody else. Each prediction tells by its `version`
 * which of the two made it. Where another version comes to be tried, as {@link modelService} has it, counting begins anew.
 *
 * @throws {SlipwayError} `bad-option`. `predict` throws what the stable one throws, and `bad-data` for rows without their key.
 * @example
 * const of = (score) => ({ mode: 'on-demand', modelHash: `m${score}`, predict: async (rows) => rows.map(() => ({ score, prediction: 0 })) });
 * const broken = { ...of(2), predict: async () => { throw new Error('no memory'); } };
 * const service = canary(of(1), broken, { key: 'customer', share: 0.5, every: 10, gate: canaryGate({ minRows: 10 }) });
 * for (let at = 0; at < 50; at++) await service.predict([{ customer: at }]);
 * const { state, verdict } = service.report();
 * [state, verdict.issues[0].code] // => ['withdrawn', 'canary-failures']
 */
export function canary(stable: Service, candidate: Service, options: CanaryOptions): CanaryService {
  checkService(where, stable);
  checkService(where, candidate);
  checkKeys(where, options, ['share', 'key', 'salt', 'gate', 'every', 'timeoutMs', 'onVerdict', 'elapsed']);
  const { gate = canaryGate(), onVerdict, elapsed = () => performance.now() } = options;
  if (typeof gate !== 'function')
    throw new SlipwayError('bad-option', where, 'gate is no function; expected such as canaryGate().', {
      details: { option: 'gate' },
    });
  const every = checkNumber(where, 'every', options.every ?? 100, { min: 1, integer: true });
  const timeoutMs = checkNumber(where, 'timeoutMs', options.timeoutMs ?? 10_000, {
    min: 1,
    max: 2 ** 31 - 1,
  });
  let share = checkShare(options.share ?? 0.05);
  let state: CanaryReport['state'] = 'trying';
  let verdict: Verdict | null = null;
  let judgedAt = 0;
  let judgedFailures = 0;
  let seen = { stable: counts(), canary: counts() };
  let triedHash = candidate.modelHash;
  const readKey = keyReader(where, options.key);
  const choose = armChooser(arms, () => [1 - share, share], checkSalt(where, options.salt));

  const report = (): CanaryReport => ({
    state,
    share,
    stable: figures(seen.stable),
    canary: figures(seen.canary),
    verdict,
  });

  function withdraw(): void {
    state = 'withdrawn';
    share = 0;
  }

  /** What was seen of another version than is tried now, as where a registry is followed, says nothing about this one. */
  function forgetOthers(): void {
    if (candidate.modelHash === triedHash) return;
    triedHash = candidate.modelHash;
    seen = { stable: counts(), canary: counts() };
    [judgedAt, judgedFailures] = [0, 0];
  }

  function judge(): void {
    const { rows, failedRows } = seen.canary;
    if (state !== 'trying' || (rows - judgedAt < every && failedRows === judgedFailures)) return;
    [judgedAt, judgedFailures] = [rows, failedRows];
    verdict = verdictBy(gate, report());
    if (!verdict.pass) withdraw();
    tell(onVerdict, verdict, report());
  }

  async function timed(
    service: Service,
    rows: readonly Instance[],
    places: readonly number[],
    given: PredictOptions,
  ): Promise<{ readonly answers: readonly Prediction[]; readonly ms: number }> {
    const began = elapsed();
    const answers = await askSome(where, service, rows, places, given);
    return { answers, ms: elapsed() - began };
  }

  async function askStable(
    rows: readonly Instance[],
    places: readonly number[],
    given: PredictOptions,
  ): Promise<readonly Prediction[]> {
    try {
      const { answers, ms } = await timed(stable, rows, places, given);
      count(seen.stable, answers, ms);
      return named(answers, stable);
    } catch (error) {
      if (!isOfARow(error) && !hasLeft(given)) fail(seen.stable, places);
      throw error;
    }
  }

  async function askCandidate(
    rows: readonly Instance[],
    places: readonly number[],
    given: PredictOptions,
  ): Promise<readonly Prediction[]> {
    forgetOthers();
    const { requestId } = given;
    try {
      const waited = await waitFor(
        (signal) => timed(candidate, rows, places, { signal, requestId }),
        timeoutMs,
        given.signal,
      );
      if (!waited.late) {
        const { answers, ms } = waited.result;
        count(seen.canary, answers, ms);
        return named(answers, candidate);
      }
    } catch (error) {
      if (given.signal?.aborted) {
        if (!hasLeft(given)) fail(seen.canary, places);
        throw error;
      }
    }
    // Who is to blame, the row or the new version, is found out by asking the stable one.
    let refused = false;
    try {
      return await askStable(rows, places, given);
    } catch (error) {
      refused = isOfARow(error);
      throw error;
    } finally {
      if (!refused) fail(seen.canary, places);
    }
  }

  return Object.freeze({
    mode: stable.mode,
    get modelHash() {
      return stable.modelHash;
    },
    ...(stable.signature && { signature: stable.signature }),
    report,
    withdraw,
    setShare(next) {
      checkShare(next);
      if (state === 'withdrawn') {
        throw new SlipwayError(
          'conflict',
          where,
          'the new version was withdrawn; expected one that is tried. Make another canary once it is mended.',
        );
      }
      share = next;
    },
    async predict(rows, given = {}) {
      throwIfAborted(given);
      checkRows(where, rows);
      const chosen = rows.map((row, at) => (share === 0 ? 0 : choose(readKey(row, at))));
      try {
        return await answerByArm(chosen, arms.length, (arm, places) =>
          arm === 0 ? askStable(rows, places, given) : askCandidate(rows, places, given),
        );
      } finally {
        judge();
      }
    },
  } satisfies CanaryService);
}

/** The answers, each with the version that made it. */
function named(answers: readonly Prediction[], { modelHash }: Service): readonly Prediction[] {
  return answers.map((answer) => ({ version: modelHash, ...answer }));
}

/** Whether the client is gone; a deadline that is over is a failure of who was asked. */
function hasLeft({ signal }: PredictOptions): boolean {
  return signal?.aborted === true && (signal.reason as Partial<Error> | null)?.name !== 'TimeoutError';
}

/** A gate that breaks, or says nothing, vouches for nothing. */
function verdictBy(gate: (report: CanaryReport) => Verdict, report: CanaryReport): Verdict {
  try {
    return checkVerdict(where, 'what gate gave back', gate(report));
  } catch (error) {
    const found = error instanceof SlipwayError ? sentenceOf(error) : String(error);
    const message = `the gate gave no verdict: ${found}`;
    return verdictOf([{ code: 'canary-gate', severity: 'error', message, rows: report.canary.rows }], 1);
  }
}

function checkShare(share: number): number {
  return checkNumber(where, 'share', share, { min: 0, max: 1 });
}
