import { tell } from '../../core/tell.ts';
import { sentenceOf, SlipwayError } from '../../core/error.ts';
import { checkVerdict } from '../../core/check-verdict.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';
import { verdictOf, type Issue, type Verdict } from '../../core/verdict.ts';
import { waitFor } from '../../core/waiting.ts';
import { checkRows, checkService } from '../check-parts.ts';
import type { Instance, Prediction, PredictOptions, Service } from '../service.ts';
import { answerByArm, armChooser, checkSalt, keyReader, type RowKey } from './arms.ts';
import { askSome } from './split.ts';

const where = 'serve/canary';
const arms = ['stable', 'canary'] as const;

/** What one of the two did so far. */
export interface CanaryArm {
  readonly rows: number;
  /** Rows of requests that it failed at, or was too late for; what the client did wrong is not counted. */
  readonly failedRows: number;
  /** Of the rows it scored; `NaN` without any. */
  readonly meanScore: number;
  /** Calls that it answered. */
  readonly calls: number;
  /** Milliseconds that the middle one of its last 255 calls took; `NaN` without any. */
  readonly medianMs: number;
}

/** What a gate judges. */
export interface CanaryReport {
  readonly state: 'trying' | 'withdrawn';
  readonly share: number;
  readonly stable: CanaryArm;
  readonly canary: CanaryArm;
  /** Its last verdict; `null` before the first. */
  readonly verdict: Verdict | null;
}

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
 * which of the two made it.
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
  const seen = { stable: counts(), canary: counts() };
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

  function judge(): void {
    const { rows, failedRows } = seen.canary;
    if (state !== 'trying' || (rows - judgedAt < every && failedRows === judgedFailures)) return;
    [judgedAt, judgedFailures] = [rows, failedRows];
    verdict = verdictBy(gate, report());
    if (!verdict.pass) withdraw();
    tell(onVerdict, verdict, report());
  }

  async function askStable(
    rows: readonly Instance[],
    places: readonly number[],
    given: PredictOptions,
  ): Promise<readonly Prediction[]> {
    const began = elapsed();
    try {
      const answers = await askSome(stable, rows, places, given);
      count(seen.stable, answers, elapsed() - began);
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
    const { requestId } = given;
    const began = elapsed();
    try {
      const waited = await waitFor(
        (signal) => askSome(candidate, rows, places, { signal, requestId }),
        timeoutMs,
        given.signal,
      );
      if (!waited.late) {
        count(seen.canary, waited.result, elapsed() - began);
        return named(waited.result, candidate);
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
      given.signal?.throwIfAborted();
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

/** Limits of {@link canaryGate}. */
export interface CanaryLimits {
  /** Rows of the new version before anything but failures is judged. @default 200 */
  readonly minRows?: number;
  /** Most of its rows that may have failed, from 0 to 1. @default 0.01 */
  readonly maxFailedShare?: number;
  /** How many times as long as a call of the stable one its calls may take, in the middle of 20 or more. @default 2 */
  readonly maxTimes?: number;
  /** How far its mean score may be from that of the stable one, in the unit of the score. @default Infinity */
  readonly maxScoreShift?: number;
}

/**
 * A gate for {@link canary}: failures, time and the mean score of the new version beside those of the stable one.
 *
 * @throws {SlipwayError} `bad-option`.
 * @example
 * const arm = { rows: 500, failedRows: 0, meanScore: 0.2, calls: 500, medianMs: 1 };
 * const judge = canaryGate({ maxScoreShift: 0.1 });
 * const verdict = judge({ state: 'trying', share: 0.1, stable: arm, canary: { ...arm, meanScore: 0.5 }, verdict: null });
 * [verdict.pass, verdict.issues[0].code] // => [false, 'canary-score-shift']
 */
export function canaryGate(limits: CanaryLimits = {}): (report: CanaryReport) => Verdict {
  checkKeys(where, limits, ['minRows', 'maxFailedShare', 'maxTimes', 'maxScoreShift']);
  const { minRows = 200, maxFailedShare = 0.01, maxTimes = 2, maxScoreShift = Infinity } = limits;
  checkNumber(where, 'minRows', minRows, { min: 1, integer: true });
  checkNumber(where, 'maxFailedShare', maxFailedShare, { min: 0, max: 1 });
  checkNumber(where, 'maxTimes', maxTimes, { min: 0, max: Infinity });
  checkNumber(where, 'maxScoreShift', maxScoreShift, { min: 0, max: Infinity });
  return ({ stable, canary: tried }) => {
    const issues: Issue[] = [];
    const hold = (code: string, measure: string, value: number, limit: number, message?: string): void => {
      if (!(value > limit)) return;
      issues.push({
        ...{ code, measure, value, limit, severity: 'error', rows: tried.rows },
        message:
          message ??
          `${measure} of the new version is ${Number(value.toPrecision(4))} over ${tried.rows} rows; expected at most ${limit}.`,
      });
    };
    // So many failures among so few are not chance: as soon as a whole verdict's worth of rows would not make up for them.
    const judgedRows = Math.max(tried.rows, minRows);
    hold(
      'canary-failures',
      'the share of failed rows',
      tried.failedRows / judgedRows,
      maxFailedShare,
      `the new version failed at ${tried.failedRows} of ${tried.rows} rows; expected at most ${Math.floor(maxFailedShare * judgedRows)} of ${judgedRows}.`,
    );
    if (Math.min(tried.calls, stable.calls) >= 20)
      hold(
        'canary-time',
        'the time of a call, in times of the stable one,',
        tried.medianMs / stable.medianMs,
        maxTimes,
      );
    if (tried.rows >= minRows) {
      const shift = Math.abs(tried.meanScore - stable.meanScore);
      hold('canary-score-shift', 'the shift of the mean score', shift, maxScoreShift);
    }
    return verdictOf(issues, tried.rows >= minRows ? 3 : 1);
  };
}

interface Counts {
  rows: number;
  failedRows: number;
  scored: number;
  scores: number;
  calls: number;
  /** Of the last calls, over and over. */
  readonly ms: Float64Array;
}

function counts(): Counts {
  return { rows: 0, failedRows: 0, scored: 0, scores: 0, calls: 0, ms: new Float64Array(255) };
}

function count(into: Counts, answers: readonly Prediction[], ms: number): void {
  into.rows += answers.length;
  into.ms[into.calls % into.ms.length] = ms;
  into.calls++;
  for (const { score } of answers) {
    if (Number.isNaN(score)) continue;
    into.scored++;
    into.scores += score;
  }
}

function figures({ rows, failedRows, scored, scores, calls, ms }: Counts): CanaryArm {
  const last = ms.slice(0, Math.min(calls, ms.length)).sort();
  return { rows, failedRows, meanScore: scores / scored, calls, medianMs: last[last.length >> 1] ?? NaN };
}

function fail(into: Counts, places: readonly number[]): void {
  into.rows += places.length;
  into.failedRows += places.length;
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

/** What a row itself is to blame for, whoever answers it. */
export function isOfARow(error: unknown): boolean {
  return error instanceof SlipwayError && typeof error.details['row'] === 'number';
}
