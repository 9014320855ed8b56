import { openBell } from '../../core/bell.ts';
import { SlipwayError } from '../../core/error.ts';
import { version } from '../../core/version.ts';
import { sentRows } from '../../table/sent-rows.ts';
import type { Table } from '../../table/table.ts';
import { openPort, type Port } from '../../workers/port.ts';
import type { Workers } from '../../workers/workers.ts';
import { predictionsTable } from '../predictions-table.ts';
import type { Predictor } from '../predictor.ts';
import type { AnswerJob, WorkerAnswer } from './work-on-answers.ts';

/** How long a worker may be silent while everybody waits for it, before its batch is answered here. */
const PATIENCE_MS = 5000;

interface Batch {
  readonly rows: Table;
  by: Helper | null;
  /** Whether a worker has failed at it: then it is this thread's. */
  isOurs: boolean;
  /** What came of it. */
  end: { readonly answers: Table } | { readonly error: unknown } | null;
}

interface Helper {
  readonly port: Port;
  readonly at: number;
  is: 'coming' | 'ready' | 'lost';
  busy: Batch | null;
}

/**
 * Answers batches in workers, one each at a time, and on this thread what no worker has: in order, and the same without any
 * worker. What a worker fails at is answered here once more, so that an error is the one of this thread; it waits for its
 * turn, as what breaks in the source does. Nobody waits for more batches than there are to give an answer.
 *
 * @throws {SlipwayError} `unsupported` when workers cannot bring the predictor back.
 */
export async function* answerInWorkers(
  predictor: Predictor,
  batches: AsyncIterable<Table>,
  key: readonly string[],
  workers: Workers,
  signal: AbortSignal | undefined,
): AsyncGenerator<Table, void, undefined> {
  const news = openBell();
  const columns = new Set([...key, ...predictor.input.fields.map(({ name }) => name)]);
  let refused: SlipwayError | undefined;
  const helpers = Array.from({ length: workers.count }, (_, at) => at)
    .filter((at) => workers.isAlive(at))
    .map((at) => open(at));
  const held: Batch[] = [];
  const source = batches[Symbol.asyncIterator]();
  let isReading = false;
  /** How the source ended: `undefined` while it goes on. */
  let over: { readonly error?: unknown } | undefined;

  function open(at: number): Helper {
    const { mine, others } = openPort({
      hear: (message) => hear(helper, message as WorkerAnswer),
      lose: () => lose(helper),
    });
    const helper: Helper = { port: mine, at, is: 'coming', busy: null };
    const job: AnswerJob = { job: 'answers', version, saved: predictor.save(), key, port: others };
    try {
      workers.post(at, job, [others]);
    } catch (cause) {
      refused = refusal(String(cause), cause);
      helper.is = 'lost';
    }
    return helper;
  }

  function lose(helper: Helper): void {
    helper.is = 'lost';
    if (helper.busy) helper.busy.by = null;
    helper.busy = null;
    news.ring();
  }

  function hear(helper: Helper, told: WorkerAnswer): void {
    if (helper.is === 'lost') return;
    if (told.is === 'ready') helper.is = 'ready';
    else if (told.is === 'refused') refused = refusal(told.why);
    else {
      const batch = helper.busy;
      helper.busy = null;
      if (batch && told.is === 'answered') batch.end = { answers: told.answers };
      else if (batch) {
        batch.by = null;
        batch.isOurs = true;
      }
    }
    news.ring();
  }

  /** Asks for a batch, unless there are enough: one for each worker and one for this thread. */
  function read(): void {
    if (isReading || over || held.length > helpers.length) return;
    isReading = true;
    source.next().then(
      ({ done, value }) => {
        isReading = false;
        if (done === true) over = {};
        else held.push({ rows: value, by: null, isOurs: false, end: null });
        news.ring();
      },
      (error: unknown) => {
        isReading = false;
        over = { error };
        news.ring();
      },
    );
  }

  function hand(): void {
    for (const helper of helpers) {
      if (helper.is !== 'lost' && !workers.isAlive(helper.at)) lose(helper);
      if (helper.is !== 'ready' || helper.busy) continue;
      const batch = held.find(({ by, isOurs, end }) => by === null && !isOurs && end === null);
      if (!batch) return;
      const { rows, transfer } = sentRows(batch.rows, columns);
      helper.port.postMessage(rows, transfer);
      helper.busy = batch;
      batch.by = helper;
    }
  }

  signal?.addEventListener('abort', news.ring);
  try {
    for (;;) {
      signal?.throwIfAborted();
      if (refused) throw refused;
      read();
      hand();
      const [first] = held;
      if (first?.end) {
        if ('error' in first.end) throw first.end.error;
        held.shift();
        yield first.end.answers;
        continue;
      }
      if (!first && over) {
        if ('error' in over) throw over.error;
        return;
      }
      // What comes at once is heard before anything is begun here: others may have use of it.
      if (await news.heard(0)) continue;
      const free = held.find(({ by, end }) => by === null && end === null);
      if (free) free.end = answerOf(free.rows);
      else if (!(await news.heard(first?.by ? PATIENCE_MS : undefined)) && first?.by) lose(first.by);
    }
  } finally {
    signal?.removeEventListener('abort', news.ring);
    for (const { port, is } of helpers) {
      if (is !== 'lost') port.postMessage(null);
      port.close();
    }
    const closing = Promise.resolve(source.return?.());
    // A source that waits for its next batch would keep whoever leaves waiting with it.
    if (isReading) closing.catch(() => undefined);
    else await closing;
  }

  function answerOf(rows: Table): Batch['end'] {
    try {
      return { answers: predictionsTable(predictor, rows, { key }) };
    } catch (error) {
      return { error };
    }
  }
}

function refusal(why: string, cause?: unknown): SlipwayError {
  return new SlipwayError(
    'unsupported',
    'serve/predict-batches',
    `workers cannot bring this predictor back (${why}); expected steps and models of this library. Leave workers out to answer on this thread.`,
    { details: { option: 'workers' }, cause },
  );
}
