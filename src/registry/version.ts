import { SlipwayError } from '../core/error.ts';
import type { Json } from '../core/json.ts';
import type { Issue, Verdict } from '../core/verdict.ts';
import type { Evaluation, SliceEvaluation } from '../evaluate/evaluation.ts';
import { isRecord } from '../core/json.ts';
import type { Signature } from '../models/model.ts';
import { isArtifactKey, sharedArtifactKey } from './artifact-key.ts';
import { isModelName } from './names.ts';
import { corrupt, deepFreeze, readRecord, toFigure, writeRecord, type Fields } from './record.ts';
import { readSignature } from './sample.ts';
import { readTraining, type Training } from './training.ts';

const format = 'slipway-version';

/** Names a version of a model: what {@link Version} is too. */
export interface VersionRef {
  readonly name: string;
  readonly version: number;
}

/** One registered predictor, with what is known about it. Plain, frozen, and never changed afterwards. */
export interface Version extends VersionRef {
  /** The model's name. */
  readonly name: string;
  /** 1, 2, 3, … within the model's name, without gaps. */
  readonly version: number;
  /** ISO 8601, UTC, from the registry's clock; never earlier than the version before. */
  readonly createdAt: string;
  /** Who registered it; `null` when the registry was not told. */
  readonly actor: string | null;
  /** What decides its answers, as `predictor.hash` and every service's `modelHash` have it; `null` when it does not say. */
  readonly modelHash: string | null;
  /** The predictor's bytes: their SHA-256, how many there are, and the key they have in the store. */
  readonly artifact: { readonly hash: string; readonly bytes: number; readonly key: string };
  /** How it did; a metric that does not exist is `NaN`. */
  readonly evaluation: Evaluation | null;
  /** The outcome of its gate. */
  readonly verdict: Verdict | null;
  /** What it learned from, such as the table's fingerprint. */
  readonly data: Json | null;
  /** How it was trained. */
  readonly training: Training;
  /** What goes into it and what comes out; `null` when the predictor does not say. */
  readonly signature: Signature | null;
  /** The version it is meant to replace. */
  readonly parent: number | null;
  /** Versions of other models that it stands on, such as those it stacks. */
  readonly uses: readonly VersionRef[];
  readonly note: string | null;
  readonly tags: Readonly<Record<string, string>>;
  /** SHA-256 of the stored bytes of the record of the version before; `null` for the first, and in what 0.1 wrote. */
  readonly after: string | null;
}

/** The bytes of a version's record. Figures JSON cannot spell (`NaN`, infinities) survive. */
export function writeVersion(version: Version): Uint8Array {
  const { evaluation, verdict } = version;
  return writeRecord(format, {
    ...version,
    evaluation: evaluation && {
      ...evaluation,
      ...writtenFigures(evaluation),
      slices: evaluation.slices.map((slice) => ({ ...slice, ...writtenFigures(slice) })),
    },
    verdict: verdict && {
      ...verdict,
      issues: verdict.issues.map((issue) => ({
        ...issue,
        ...figures(issue, (name) => toFigure(issue[name], name)),
      })),
    },
  });
}

/**
 * Reads a version's record, trusting nothing in it.
 *
 * @throws {SlipwayError} `corrupt`, `bad-version`.
 */
export function readVersion(bytes: Uint8Array, key: string, expected: VersionRef): Version {
  const fields = readRecord(bytes, format, key);
  const version: Version = {
    name: fields.text('name'),
    version: fields.count('version'),
    createdAt: fields.instant('createdAt'),
    actor: fields.textOrNull('actor'),
    modelHash: (fields.rest()['modelHash'] ?? null) === null ? null : fields.text('modelHash'),
    artifact: readArtifact(fields.object('artifact'), key),
    evaluation: fields.isNull('evaluation') ? null : readEvaluation(fields.object('evaluation')),
    verdict: fields.isNull('verdict') ? null : readVerdict(fields.object('verdict')),
    data: fields.json('data'),
    training: readTraining(fields.object('training')),
    signature: fields.isNull('signature')
      ? null
      : readSignature(fields.json('signature'), (found) => corrupt(key, found)),
    uses: fields.objects('uses').map((used) => ({ name: used.text('name'), version: used.count('version') })),
    parent: fields.isNull('parent') ? null : fields.count('parent'),
    note: fields.textOrNull('note'),
    tags: fields.object('tags').entries((tags, tag) => tags.text(tag)),
    after: fields.hashOrNull('after'),
  };
  if (version.name !== expected.name || version.version !== expected.version)
    throw corrupt(key, 'it describes another version');
  if (
    version.version === 0 ||
    (version.parent !== null && !(version.parent > 0 && version.parent < version.version))
  )
    throw corrupt(key, 'its number or its parent is impossible');
  if (!version.uses.every((used) => isModelName(used.name) && used.version > 0))
    throw corrupt(key, 'it stands on what is no version');
  if (version.uses.some((used) => used.name === version.name && used.version >= version.version))
    throw corrupt(key, 'it stands on itself, or on a later version');
  return deepFreeze(version);
}

/**
 * The version that bytes just written will be read as, before they are stored: what could not be read would be in the way
 * of every later version.
 *
 * @throws {SlipwayError} `bad-data` when it could not be read.
 */
export function readBack(bytes: Uint8Array, key: string, expected: VersionRef): Version {
  try {
    return readVersion(bytes, key, expected);
  } catch (cause) {
    if (!(cause instanceof SlipwayError)) throw cause;
    throw new SlipwayError(
      'bad-data',
      'registry',
      `what was said about the version cannot be stored: ${String(cause.details['found'] ?? cause.message)}. Hand over what evaluate and gate return, and plain data.`,
      { cause },
    );
  }
}

/** Records of before keys of their own do not say where the bytes are: under their hash. */
function readArtifact(fields: Fields, record: string): Version['artifact'] {
  const hash = fields.text('hash');
  if (!/^[0-9a-f]{64}$/.test(hash)) throw corrupt(record, 'the hash of its artifact is not a SHA-256');
  const key = fields.has('key') ? fields.text('key') : sharedArtifactKey(hash);
  if (!isArtifactKey(key, hash)) throw corrupt(record, 'the key of its artifact does not say its hash');
  return { hash, bytes: fields.count('bytes'), key };
}

function readEvaluation(fields: Fields): Evaluation {
  return {
    ...(fields.rest() as unknown as Evaluation),
    rows: fields.count('rows'),
    ...readFigures(fields),
    directions: fields
      .object('directions')
      .entries((directions, metric) => directions.choice(metric, ['higher', 'lower'])),
    slices: fields.objects('slices').map((slice): SliceEvaluation => ({
      ...(slice.rest() as unknown as SliceEvaluation),
      slice: slice.object('slice').entries((levels, column) => levels.text(column)),
      rows: slice.count('rows'),
      ...readFigures(slice),
    })),
  };
}

function readVerdict(fields: Fields): Verdict {
  const issues = fields.objects('issues').map((issue): Issue => {
    const rest = issue.rest() as unknown as Issue;
    const severity = issue.choice('severity', ['error', 'warning']);
    return {
      ...rest,
      code: issue.text('code'),
      message: issue.text('message'),
      severity,
      ...figures(rest, (name) => issue.figure(name)),
    };
  });
  return {
    ...(fields.rest() as unknown as Verdict),
    pass: fields.yesNo('pass'),
    checked: fields.count('checked'),
    issues,
  };
}

/** Metrics and, where there are some, how far off they may be and their intervals. */
type Measured = Pick<SliceEvaluation, 'metrics' | 'errors' | 'intervals'>;

function writtenFigures({ metrics, errors, intervals }: Measured): object {
  return {
    metrics: mapValues(metrics, toFigure),
    ...(errors && { errors: mapValues(errors, toFigure) }),
    ...(intervals && {
      intervals: mapValues(intervals, (of: unknown, metric) => {
        const { low, high } = isRecord(of) ? of : {};
        return { low: toFigure(low, metric), high: toFigure(high, metric) };
      }),
    }),
  };
}

function readFigures(fields: Fields): Measured {
  const figuresOf = (name: string): Readonly<Record<string, number>> =>
    fields.object(name).entries((all, metric) => all.figure(metric));
  const there = (name: string): boolean => (fields.rest()[name] ?? null) !== null;
  const measured = { metrics: figuresOf('metrics'), ...(there('errors') && { errors: figuresOf('errors') }) };
  if (!there('intervals')) return measured;
  const intervals = fields.object('intervals').entries((all, metric) => {
    const of = all.object(metric);
    return { low: of.figure('low'), high: of.figure('high') };
  });
  return { ...measured, intervals };
}

/** The figures an issue has, each through `convert`. */
function figures<Result>(issue: Issue, convert: (name: 'value' | 'limit') => Result): Record<string, Result> {
  const named = (['value', 'limit'] as const).filter((name) => issue[name] !== undefined);
  return Object.fromEntries(named.map((name) => [name, convert(name)]));
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  convert: (value: From, key: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, convert(value, key)]));
}
