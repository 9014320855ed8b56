import { SlipwayError } from '../core/error.ts';
import { isRecord, type Json } from '../core/json.ts';
import type { Model, ModelArray, ModelReviver, SavedModel } from './model.ts';

/** A model without its arrays, as one that holds it keeps it. */
export type SavedInner = { readonly kind: string; readonly version: number; readonly state: Json };

/** Models within models, at most: more are no model that was trained, and a danger to the stack. */
const DEEPEST = 8;

/** What a model saves of others that it holds; `prefixes` go before the names of their arrays. */
export function saveInner(
  models: readonly Model[],
  prefixes: readonly string[],
): { readonly models: SavedInner[]; readonly arrays: Record<string, ModelArray> } {
  const arrays: Record<string, ModelArray> = {};
  const saved = models.map((model, at) => {
    const { arrays: own, ...inner } = model.save();
    for (const [name, array] of Object.entries(own)) arrays[prefixes[at]! + name] = array;
    return inner;
  });
  return { models: saved, arrays };
}

/**
 * Brings back a model that another one holds.
 *
 * @throws {SlipwayError} `bad-format` when it is malformed, no reviver reads it, or models are nested too deeply.
 */
export function reviveInner(
  saved: unknown,
  { arrays: all }: SavedModel,
  prefix: string,
  revivers: readonly ModelReviver[],
  where: string,
): Model {
  const refuse = (message: string): SlipwayError => new SlipwayError('bad-format', where, message);
  if (!isRecord(saved)) throw refuse('the saved model lacks one that it holds.');
  if (!isShallow(saved)) throw refuse(`models are nested more than ${DEEPEST} deep.`);
  const reviver = revivers.find(({ kind }) => kind === saved['kind']);
  if (!reviver) {
    const known = revivers.map(({ kind }) => kind).join(', ');
    throw refuse(`the inner model is of kind ${JSON.stringify(saved['kind'])}; expected one of ${known}.`);
  }
  const arrays: Record<string, ModelArray> = {};
  for (const [name, array] of Object.entries(all))
    if (name.startsWith(prefix)) arrays[name.slice(prefix.length)] = array;
  const { kind, version, state } = saved;
  return reviver.revive({ kind: kind as string, version: version as number, state: state as Json, arrays });
}

/** Whether no more than so many models are within each other. */
function isShallow(saved: unknown): boolean {
  let level: unknown[] = [saved];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === DEEPEST) return false;
    level = level.flatMap((model): unknown[] => {
      const state = isRecord(model) && isRecord(model['state']) ? model['state'] : {};
      const { model: one, members, final } = state;
      return [one, final, ...(Array.isArray(members) ? (members as unknown[]) : [])].filter(isRecord);
    });
  }
  return true;
}
