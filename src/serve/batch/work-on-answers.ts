import { SlipwayError } from '../../core/error.ts';
import type { SavedPredictor } from '../../models/model.ts';
import type { Table } from '../../table/table.ts';
import type { Port } from '../../workers/port.ts';
import type { WorkerJob } from '../../workers/workers.ts';
import { predictionsTable } from '../predictions-table.ts';
import type { Predictor } from '../predictor.ts';

/** What a worker needs to answer batches, which come through the port. */
export interface AnswerJob extends WorkerJob {
  readonly job: 'answers';
  readonly saved: SavedPredictor;
  readonly key: readonly string[];
  readonly port: Port;
}

/** What a worker says: that it is ready or cannot be, and then of each batch what became of it. */
export type WorkerAnswer =
  | { readonly is: 'ready' }
  /** The predictor cannot be brought back there. */
  | { readonly is: 'refused'; readonly why: string }
  | { readonly is: 'answered'; readonly answers: Table }
  /** The caller finds out why, by answering it. */
  | { readonly is: 'failed' };

/**
 * Answers batches that come through a port until it is closed, or a message says that there are no more.
 *
 * @param revive - brings a saved predictor back.
 */
export function workOnAnswers(
  { saved, key, port }: AnswerJob,
  revive: (saved: SavedPredictor) => Predictor,
): void {
  const say = (answer: WorkerAnswer): void => port.postMessage(answer);
  let predictor: Predictor;
  try {
    predictor = revive(saved);
  } catch (error) {
    say({ is: 'refused', why: error instanceof SlipwayError ? error.message : String(error) });
    return;
  }
  port.onmessage = ({ data }) => {
    if (data === null) return port.close();
    try {
      say({ is: 'answered', answers: predictionsTable(predictor, data as Table, { key }) });
    } catch {
      say({ is: 'failed' });
    }
  };
  say({ is: 'ready' });
}
