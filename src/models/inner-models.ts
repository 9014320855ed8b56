import { SlipwayError } from '../core/error.ts';
import { isRecord, type Json } from '../core/json.ts';
import type { Model, ModelArray, ModelReviver, SavedModel } from './model.ts';

/** A model without its arrays, as one that holds it keeps it. */
export type SavedInner = { readonly kind: string; readonly version: number; readonly state: Json };

/** Models within models, at most: more are no model that was trained, and a danger to the stack. */
const DEEPEST = 8;

/** What a model saves of others that it holds, by names of which none has a slash: those go before the names of their arrays. */
export function saveInner(
  models: readonly Model[],
  names: readonly string[],
): { readonly models: SavedInner[]; readonly arrays: Record<string, ModelArray> } {
  const arrays: Record<string, ModelArray> = {};
  const saved = models.map((model, at) => {
    const { arrays: own, ...inner } = model.save();
    for (const [name, array] of Object.entries(own)) arrays[`${names[at]!}/${name}`] = array;
    return inner;
  });
  return { models: saved, arrays };
}

/** The arrays of each model that another one holds, by what stands before the first slash of their names. */
export type InnerArrays = ReadonlyMap<string, readonly (readonly [name: string, array: ModelArray])[]>;

/** Divides the arrays of a saved model among those that it holds. */
export function innerArrays({ arrays }: SavedModel): InnerArrays {
  const out = new Map<string, [string, ModelArray][]>();
  for (const [name, array] of Object.entries(arrays)) {
    const slash = name.indexOf('/');
    if (slash < 0) continue;
    const holder = name.slice(0, slash);
    const own = out.get(holder) ?? [];
    if (own.length === 0) out.set(holder, own);
    own.push([name.slice(slash + 1), array]);
  }
  return out;
}

/**
 * Brings back a model that another one holds.
 *
 * @throws {SlipwayError} `bad-format` when it is malformed, no reviver reads it, or models are nested too deeply.
 */
export function reviveInner(
  saved: unknown,
  all: InnerArrays,
  name: string,
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
  const arrays = Object.fromEntries(all.get(name) ?? []);
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
