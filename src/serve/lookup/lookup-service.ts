import { SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import { checkKeys } from '../../core/options.ts';
import type { Signature } from '../../models/model.ts';
import type { Schema } from '../../table/schema.ts';
import { checkRows } from '../check-parts.ts';
import type { Instance, PredictOptions, Prediction, Service } from '../service.ts';
import { throwIfAborted } from '../throw-if-aborted.ts';

/** Options of {@link lookup}. */
export interface LookupOptions {
  /**
   * What becomes of a row that was not precomputed: `error` refuses the request with `not-found`; `nan` answers it with `NaN`
   * for score and prediction, which the HTTP handler writes as `null`; a prediction, such as the mean of all labels, is its
   * answer. To compute it, use {@link hybrid}.
   * @default 'error'
   */
  readonly unseen?: 'error' | 'nan' | Prediction;
}

/** How many rows a service has answered from its table, and how many it could not. */
export interface LookupStats {
  readonly hits: number;
  readonly misses: number;
}

/** A service that looks its answers up. */
export interface LookupService extends Service {
  readonly mode: 'lookup';
  /** The raw columns a row is found by. */
  readonly input: Schema;
  /**
   * What was precomputed for each row, `null` where nothing was: what {@link hybrid} asks. It counts nothing.
   *
   * @throws {SlipwayError} `bad-data` on a row that lacks a field or has one of the wrong type.
   */
  answers(rows: readonly Instance[], options?: PredictOptions): Promise<readonly (Prediction | null)[]>;
  /** Rows answered since it was made; rows of refused requests are counted too. */
  stats(): LookupStats;
}

/** What a lookup service is made of. */
export interface LookupSource {
  readonly where: string;
  readonly modelHash: string;
  readonly input: Schema;
  readonly signature: Signature;
  readonly answers: LookupService['answers'];
}

/** A service from where answers are looked up, and what becomes of rows without one. */
export function lookupService(source: LookupSource, options: LookupOptions): LookupService {
  const { where, modelHash, input, signature, answers } = source;
  checkKeys(where, options, ['unseen']);
  const instead = insteadOf(where, options.unseen ?? 'error', signature);
  let hits = 0;
  let misses = 0;
  return {
    mode: 'lookup',
    modelHash,
    input,
    signature,
    answers,
    stats: () => ({ hits, misses }),
    async predict(rows, given = {}) {
      throwIfAborted(given);
      checkRows(where, rows);
      const found = await answers(rows, given);
      const missed = found.reduce((count, answer) => (answer === null ? count + 1 : count), 0);
      hits += found.length - missed;
      misses += missed;
      if (missed === 0) return found as readonly Prediction[];
      if (instead === null) throw notFound(where, found.indexOf(null));
      return found.map((answer) => answer ?? instead());
    },
  };
}

/** The answer of a row that was not precomputed, a new one each time; `null` where the request is refused. */
function insteadOf(where: string, unseen: unknown, { outputs }: Signature): (() => Prediction) | null {
  if (unseen === 'error') return null;
  if (unseen === 'nan') return () => ({ score: NaN, prediction: NaN });
  const classes = outputs.find((output) => output.classes)?.classes?.length;
  if (isRecord(unseen) && typeof unseen['score'] === 'number' && typeof unseen['prediction'] === 'number') {
    checkKeys(where, unseen, ['score', 'prediction', 'probabilities']);
    const { probabilities } = unseen;
    if (probabilities === undefined || isNumbers(probabilities, classes))
      return () => structuredClone(unseen) as unknown as Prediction;
  }
  throw new SlipwayError(
    'bad-option',
    where,
    `unseen is ${typeof unseen === 'string' ? JSON.stringify(unseen.slice(0, 80)) : 'no answer'}; expected one of "error", "nan", or a prediction such as { score, prediction }${classes === undefined ? '' : `, with probabilities, if any, of ${classes} classes`}.`,
    { details: { option: 'unseen' } },
  );
}

/** Whether these are numbers, as many as there are classes where those are known. */
function isNumbers(values: unknown, classes: number | undefined): boolean {
  return (
    Array.isArray(values) &&
    values.length === (classes ?? values.length) &&
    values.every((value) => typeof value === 'number')
  );
}

function notFound(where: string, row: number): SlipwayError {
  return new SlipwayError(
    'not-found',
    where,
    `row ${row} was not precomputed. Answer such rows with hybrid(), or set unseen: 'nan'.`,
    { details: { row } },
  );
}
