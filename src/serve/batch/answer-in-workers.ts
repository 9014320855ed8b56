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
  answers: Table | null;
}

interface Helper {
  readonly port: Port;
  readonly at: number;
  is: 'coming' | 'ready' | 'lost';
  busy: Batch | null;
}

/**
 * Answers batches in workers, one each at a time, and on this thread what no worker has: in order, and the same without any
 * worker. What a worker fails at is answered here once more, so that an error is the one of this thread.
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
  let isOver = false;

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
      if (batch && told.is === 'answered') batch.answers = told.answers;
      else if (batch) batch.by = null;
    }
    news.ring();
  }

  function hand(): void {
    for (const helper of helpers) {
      if (helper.is !== 'lost' && !workers.isAlive(helper.at)) lose(helper);
      if (helper.is !== 'ready' || helper.busy) continue;
      const batch = held.find(({ by, answers }) => by === null && answers === null);
      if (!batch) return;
      const { rows, transfer } = sentRows(batch.rows, columns);
      helper.port.postMessage(rows, transfer);
      helper.busy = batch;
      batch.by = helper;
    }
  }

  try {
    for (;;) {
      signal?.throwIfAborted();
      if (refused) throw refused;
      while (!isOver && held.length <= helpers.length) {
        const next = await source.next();
        if (next.done === true) isOver = true;
        else held.push({ rows: next.value, by: null, answers: null });
        hand();
      }
      const [first] = held;
      if (!first) return;
      if (first.answers) {
        held.shift();
        yield first.answers;
        continue;
      }
      // Whatever nobody has is done here, while the others are at work.
      const free = held.find(({ by, answers }) => by === null && answers === null);
      if (free) free.answers = predictionsTable(predictor, free.rows, { key });
      else if (!(await news.heard(PATIENCE_MS)) && first.by) lose(first.by);
      // What came meanwhile is heard before more is begun here.
      await news.heard(0);
      hand();
    }
  } finally {
    for (const { port, is } of helpers) {
      if (is !== 'lost') port.postMessage(null);
      port.close();
    }
    await source.return?.();
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
