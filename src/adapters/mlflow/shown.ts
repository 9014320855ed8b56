import type { ModelState } from '../../registry/registry.ts';
import type { Version } from '../../registry/version.ts';
import { ours } from './tags.ts';

/** What MLflow shows beside a version as tags, from its registration on; the record decides. */
export function figuresOf({
  tags,
  evaluation,
  verdict,
  artifact,
  actor,
  training,
}: Version): ReadonlyMap<string, string> {
  const shown = new Map<string, string>();
  for (const [key, value] of Object.entries(tags)) if (isTag(key)) shown.set(key, short(value));
  for (const [metric, value] of Object.entries(evaluation?.metrics ?? {})) {
    const key = `${ours}metric.${metric}`;
    if (isName(key)) shown.set(key, String(value));
  }
  shown.set(`${ours}artifact`, artifact.hash);
  if (verdict) shown.set(`${ours}verdict`, verdict.pass ? 'pass' : 'fail');
  if (actor !== null) shown.set(`${ours}actor`, short(actor));
  if (training.estimator !== null) shown.set(`${ours}estimator`, short(training.estimator));
  return shown;
}

/** The description that MLflow shows of a version: its note, as much of it as every database of MLflow holds. */
export function descriptionOf({ note }: Version): string {
  const text = note ?? '';
  return text.length > 5000 ? `${text.slice(0, 4999)}…` : text;
}

/** What was said about a version since, as tags; `undefined` for one that it should not have. */
export function standingOf(
  { deprecated, retired, approvals }: ModelState,
  number: number,
): ReadonlyMap<string, string | undefined> {
  const by = approvals[number]?.join(', ');
  return new Map([
    [`${ours}deprecated`, deprecated.includes(number) ? 'true' : undefined],
    [`${ours}retired`, retired.includes(number) ? 'true' : undefined],
    [`${ours}approvals`, by === undefined ? undefined : short(by)],
  ]);
}

/** A value that every database of MLflow holds. */
function short(value: string): string {
  return value.length > 1000 ? `${value.slice(0, 999)}…` : value;
}

/** Whether MLflow takes a tag of that name. */
function isName(key: string): boolean {
  return /^\w[\w. -]{0,249}$/.test(key);
}

/** Whether it is neither one of ours nor one of MLflow's own. */
function isTag(key: string): boolean {
  return isName(key) && !key.startsWith(ours) && !key.startsWith('mlflow.');
}
