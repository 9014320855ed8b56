import { SlipwayError } from '../../core/error.ts';
import type { ServedModels } from '../models.ts';
import type { Instance, Prediction } from '../service.ts';
import type { Settings } from './handler-options.ts';
import { optionsOf } from './options-of.ts';
import { readBody } from './read-json.ts';
import { refuseField } from './refusal.ts';
import type { Serving } from './serving.ts';
import { turnsFor } from './turns.ts';
import { leaseOf, whichOf } from './which.ts';

/**
 * What every dialect does with a request for predictions: the body is read within its limits, a version is taken in
 * use, and asked when its turn comes.
 */
export function predicting(models: ServedModels, settings: Settings): Serving['predict'] {
  const { maxBytes, maxConcurrent, maxWaiting, key } = settings;
  const turns = turnsFor(maxConcurrent, maxWaiting);
  return async (call, model, intake) => {
    turns.check();
    intake.check(call.exchange);
    const body = await readBody(call.exchange, maxBytes);
    call.throwIfAborted();
    const turn = turns.enter(call);
    if (turn) await turn;
    try {
      const lease = leaseOf(models, model, whichOf(call));
      try {
        const asked = intake.read(body, call, lease);
        const given = await lease.service.predict(asked.rows, optionsOf(call));
        if (!Array.isArray(given) || given.length !== asked.rows.length) throw notOneARow(asked.rows.length);
        return asked.reply(key === undefined ? given : withKeys(given, asked.rows, key), lease);
      } finally {
        lease.release();
      }
    } finally {
      turns.leave();
    }
  };
}

/** The predictions, each with the key of its row. */
function withKeys(
  predictions: readonly Prediction[],
  rows: readonly Instance[],
  key: string,
): readonly Prediction[] {
  return predictions.map((prediction, row) => {
    const instance = rows[row]!;
    const value: unknown = Object.hasOwn(instance, key) ? instance[key] : undefined;
    if (value === undefined || (typeof value === 'object' && value !== null)) {
      const found = value === undefined ? 'no field' : 'another value in the field';
      const message = `row ${row} has ${found} ${JSON.stringify(key)}; expected a text, a number, true, false or null.`;
      throw refuseField(message, key, row);
    }
    return { ...prediction, [key]: value };
  });
}

/** A service of somebody's own that breaks the contract: the client is told that it failed, not half an answer. */
function notOneARow(rows: number): SlipwayError {
  const message = `the service gave no list of ${rows} answers; expected one a row.`;
  return new SlipwayError('shape-mismatch', 'serve/handler', message);
}
