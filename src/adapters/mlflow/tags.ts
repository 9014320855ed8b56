import { SlipwayError } from '../../core/error.ts';
import { hashBytes } from '../../core/hash.ts';
import { isRecord } from '../../core/json.ts';
import { where, type MlflowFields } from './client.ts';

/** A tag as MLflow has it. */
export interface MlflowTag {
  readonly key: string;
  readonly value: string;
}

/** What Slipway's own tags begin with. */
export const ours = 'slipway.';

/** The tags of a model or of a version, by key. */
export function tagsOf(fields: MlflowFields): ReadonlyMap<string, string> {
  const tags = fields['tags'];
  const all = new Map<string, string>();
  for (const tag of Array.isArray(tags) ? (tags as unknown[]) : [])
    if (isRecord(tag) && typeof tag['key'] === 'string')
      all.set(tag['key'], typeof tag['value'] === 'string' ? tag['value'] : '');
  return all;
}

/** Tags as MLflow takes them. */
export function toTags(tags: ReadonlyMap<string, string>): readonly MlflowTag[] {
  return [...tags].map(([key, value]) => ({ key, value }));
}

/** An object of an answer, or nothing in it. */
export function fieldOf(fields: MlflowFields | null, name: string): MlflowFields {
  const value = fields?.[name];
  return isRecord(value) ? value : {};
}

/** The objects of a list of an answer. */
export function fieldsOf(fields: MlflowFields | null, name: string): readonly MlflowFields[] {
  const value = fields?.[name];
  return Array.isArray(value) ? (value as unknown[]).filter(isRecord) : [];
}

/** A version's number, which MLflow writes as text; `NaN` when it is none. */
export function numberOf(version: MlflowFields): number {
  return Number(version['version']);
}

/**
 * A version's number, of one that was asked for or made.
 *
 * @throws {SlipwayError} `bad-format` when it is none.
 */
export function versionNumber(version: MlflowFields): number {
  const number = numberOf(version);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new SlipwayError(
    'bad-format',
    where,
    'the answer has no version with a number; expected that of an MLflow server.',
  );
}

/** MLflow's older databases hold 5,000 characters in a tag. */
const inlineCharacters = 4500;

/** The SHA-256 of a record, and its text where it is short. */
export function recordTags(bytes: Uint8Array): Map<string, string> {
  const text = new TextDecoder().decode(bytes);
  const tags = new Map([[`${ours}sha256`, hashBytes(bytes)]]);
  if (text.length <= inlineCharacters) tags.set(`${ours}record`, text);
  return tags;
}
