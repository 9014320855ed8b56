import type { Json } from '../core/json.ts';
import type { Verdict } from '../core/verdict.ts';
import type { Evaluation } from '../evaluate/evaluation.ts';
import type { Signature } from '../models/model.ts';
import { isMove, type RegistryEvent } from './event.ts';
import { personOf } from './person-of.ts';
import { readPredictionId, type PredictionOrigin } from './prediction-id.ts';
import type { Registry } from './registry.ts';
import type { Training } from './training.ts';
import type { Version } from './version.ts';

/** Everything a registry knows about a prediction. */
export interface PredictionTrace extends PredictionOrigin {
  /** The version that made it, whole. */
  readonly made: Version;
  /** What that version learned from: its fingerprint. */
  readonly data: Json | null;
  readonly training: Training;
  /** The raw columns it reads, and the fields of its answers; `null` when the predictor does not say. */
  readonly signature: Signature | null;
  /** How it did on rows it had not seen. */
  readonly metrics: Evaluation['metrics'] | null;
  readonly verdict: Verdict | null;
  /** The aliases that pointed to it at that instant, each with the event that did it: who, when and why. */
  readonly servedAs: readonly RegistryEvent[];
  /** Who approved of it until then. */
  readonly approvedBy: readonly string[];
}

/**
 * From the id of a prediction to the version that made it, what that learned from and how it did, and who promoted it, when
 * and why.
 *
 * @param id - as `predictionId` gives.
 * @throws {SlipwayError} `bad-option` on what is no id; `not-found` when the registry has no such version.
 * @example
 * const registry = createRegistry(memoryStore(), { clock: fixedClock(0), actor: 'nightly' });
 * const version = await registry.register('late', { save: () => ({ format: 'slipway-predictor', version: 1, prepare: null,
 *   options: {}, model: { kind: 'naive', version: 1, state: {}, arrays: {} } }) }, { data: 'ab12' });
 * await registry.promote(version, 'champion');
 * const { data, servedAs } = await tracePrediction(registry, predictionId(version, { clock: fixedClock(60_000) }));
 * [data, servedAs[0].alias, servedAs[0].actor] // => ['ab12', 'champion', 'nightly']
 */
export async function tracePrediction(
  registry: Pick<Registry, 'get' | 'history'>,
  id: string,
): Promise<PredictionTrace> {
  const origin = readPredictionId(id);
  const { name, version, at } = origin;
  const made = await registry.get(name, version);
  const until = (await registry.history(name)).filter((event) => Date.parse(event.at) <= at);
  const moves = new Map<string, RegistryEvent>();
  for (const event of until) if (isMove(event)) moves.set(event.alias, event);
  const approvals = new Map<string, string>();
  for (const event of until) {
    if (event.version !== version || event.actor === null) continue;
    if (event.kind === 'approve') approvals.set(personOf(event.actor), event.actor);
    if (event.kind === 'revoke') approvals.delete(personOf(event.actor));
  }
  return {
    ...origin,
    made,
    data: made.data,
    training: made.training,
    signature: made.signature,
    metrics: made.evaluation?.metrics ?? null,
    verdict: made.verdict,
    servedAs: [...moves.values()].filter((event) => event.version === version),
    approvedBy: [...approvals.values()],
  };
}
