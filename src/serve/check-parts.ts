import { SlipwayError } from '../core/error.ts';
import type { ServedModels } from './models.ts';
import type { Service } from './service.ts';

/** Refuses what is no service: a predictor or a model, handed over by mistake. */
export function checkService(where: string, service: unknown): void {
  if (has(service, 'predict') && typeof fieldOf(service, 'mode') === 'string') return;
  throw refuse(
    where,
    'what should answer is no service; expected what onDemand(predictor), lookup(table) or hybrid(…) gives.',
  );
}

/** Whether these are models by name and version, and no service. */
export function isModels(served: Service | ServedModels): served is ServedModels {
  return ['names', 'versions', 'lease', 'ready'].every((method) => has(served, method));
}

/** Refuses what is neither a service nor models. */
export function checkServed(where: string, served: Service | ServedModels): void {
  if (!isModels(served)) checkService(where, served);
}

/** Refuses what is no predictor: a model, or a preparation. */
export function checkPredictor(where: string, predictor: unknown): void {
  if (has(predictor, 'predict') && has(predictor, 'predictTable') && has(predictor, 'save')) return;
  throw refuse(where, 'there is no predictor; expected what createPredictor(prepare, model) gives.');
}

/** Refuses what is no preparation and model, such as the two in the other order. */
export function checkPreparedModel(where: string, prepare: unknown, model: unknown): void {
  if (has(prepare, 'matrix') && has(model, 'predict')) return;
  throw refuse(
    where,
    'these are no preparation and model; expected createPredictor(prepare, model), in this order.',
  );
}

/** Refuses what is no table of answers. */
export function checkLookupTable(where: string, table: unknown): void {
  if (has(table, 'find') && typeof fieldOf(table, 'modelHash') === 'string') return;
  throw refuse(where, 'there is no table of answers; expected what precompute(predictor, keys) gives.');
}

/** Refuses what does not look answers up: another service, or a table. */
export function checkLookupService(where: string, head: unknown): void {
  if (has(head, 'answers') && typeof fieldOf(head, 'modelHash') === 'string') return;
  throw refuse(
    where,
    'what should be looked up first is no lookup; expected what lookup(table) or storedLookup(store, predictor) gives.',
  );
}

/** Refuses what is no list of rows: a single row, or nothing. */
export function checkRows(where: string, rows: unknown): void {
  if (Array.isArray(rows)) return;
  throw new SlipwayError(
    'bad-data',
    where,
    `the rows are ${rows === null ? 'null' : `of type ${typeof rows}`}; expected a list of rows, such as [{ … }].`,
  );
}

function refuse(where: string, message: string): SlipwayError {
  return new SlipwayError('bad-option', where, message);
}

function has(value: unknown, method: string): boolean {
  return typeof fieldOf(value, method) === 'function';
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
