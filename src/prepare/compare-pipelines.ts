import { SlipwayError, quoteNames } from '../core/error.ts';
import { figureText } from '../core/figure-text.ts';
import { isRecord, type Json } from '../core/json.ts';
import type { FittedPipeline, InputField, SavedPipeline } from './fitted-pipeline.ts';
import type { SavedStep } from './step.ts';

const where = 'prepare/compare-pipelines';

/** One difference between two fitted pipelines. */
export interface PipelineChange {
  /** The step it is in, such as `one-hot`; `input` for the raw columns, `pipeline` for all steps. */
  readonly step: string;
  /** The column it is about; `null` when it is about the whole step. */
  readonly column: string | null;
  /** The difference in words. */
  readonly sentence: string;
}

/**
 * What differs between two fitted pipelines, in words, in the order of their steps; nothing when they compute the same.
 *
 * For a look at what a retraining changed: means that moved, levels that came and went, edges, steps. Steps are matched by
 * name, those of one name by their order, and what they remember by column; steps and columns in another order are told.
 * The order of the raw columns changes nothing and is not. Of what has another version nothing more is compared.
 *
 * @param before - fitted, or what its `save` gave.
 * @param after - the same of the other.
 * @throws {SlipwayError} `bad-data` on what is no fitted pipeline, or has an input or a step that is none.
 * @example
 * const fitted = (age) => pipeline(impute({ columns: ['age'], with: 'mean' })).fit(table({ age: numberColumn([age]) }));
 * comparePipelines(fitted(30), fitted(33)).map(({ sentence }) => sentence) // => ['impute: the value of "age" is 33, was 30 (+10 %).']
 */
export function comparePipelines(
  before: FittedPipeline | SavedPipeline,
  after: FittedPipeline | SavedPipeline,
): readonly PipelineChange[] {
  const [old, now] = [savedOf(before), savedOf(after)];
  if (old.version !== now.version) {
    const sentence = `pipeline: the pipeline has version ${now.version}, was ${old.version}.`;
    return [{ step: 'pipeline', column: null, sentence }];
  }
  const [first, second] = [old.state, now.state];
  const changes: PipelineChange[] = [];
  compareInputs(first.input, second.input, changes);
  const [keyed, rekeyed] = [byOccurrence(first.steps), byOccurrence(second.steps)];
  const moved = reordered(keyed, rekeyed, ({ name }) => name);
  if (moved !== undefined)
    changes.push({ step: 'pipeline', column: null, sentence: `pipeline: the steps ${moved}.` });
  for (const key of new Set([...keyed.keys(), ...rekeyed.keys()])) {
    const [was, is] = [keyed.get(key), rekeyed.get(key)];
    if (!was || !is) {
      const { name } = (was ?? is)!;
      changes.push({ step: name, column: null, sentence: `${name}: the step is ${was ? 'gone' : 'new'}.` });
    } else if (was.version !== is.version) {
      const sentence = `${is.name}: the step has version ${is.version}, was ${was.version}.`;
      changes.push({ step: is.name, column: null, sentence });
    } else compareStates(is.name, was.state, is.state, changes);
  }
  return changes;
}

function savedOf(pipeline: FittedPipeline | SavedPipeline): SavedPipeline {
  const found: unknown = pipeline;
  const saved: unknown =
    isRecord(found) && typeof found['save'] === 'function' ? (pipeline as FittedPipeline).save() : found;
  const expected = 'expected one, or what its save() gave.';
  if (
    !isRecord(saved) ||
    saved['name'] !== 'pipeline' ||
    !Number.isInteger(saved['version']) ||
    !isRecord(saved['state'])
  )
    throw refuse(`what is compared is no fitted pipeline; ${expected}`);
  for (const [list, isOne] of [
    ['input', isInput],
    ['steps', isStep],
  ] as const) {
    const entries = own(saved['state'], list);
    if (!Array.isArray(entries)) throw refuse(`what is compared is no fitted pipeline; ${expected}`);
    const wrong = entries.findIndex((entry) => !isOne(entry));
    if (wrong >= 0) throw refuse(`entry ${wrong} of ${list} in what is compared cannot be read; ${expected}`);
  }
  return saved as SavedPipeline;
}

function isInput(entry: unknown): boolean {
  return isRecord(entry) && typeof entry['name'] === 'string' && typeof entry['kind'] === 'string';
}

function isStep(entry: unknown): boolean {
  return (
    isRecord(entry) &&
    typeof entry['name'] === 'string' &&
    typeof entry['version'] === 'number' &&
    entry['state'] !== undefined
  );
}

function refuse(found: string): SlipwayError {
  return new SlipwayError('bad-data', where, found);
}

function compareInputs(
  first: readonly InputField[],
  second: readonly InputField[],
  changes: PipelineChange[],
): void {
  const step = 'input';
  const say = (column: string, words: string): void => {
    changes.push({ step, column, sentence: `input: column ${quoteNames([column])} ${words}.` });
  };
  for (const { name } of first)
    if (!second.some((field) => field.name === name)) say(name, 'is read no more');
  for (const { name, kind, zone } of second) {
    const was = first.find((field) => field.name === name);
    if (!was) say(name, 'is read now');
    else if (was.kind !== kind) say(name, `is of kind ${kind}, was ${was.kind}`);
    else if (was.zone !== zone) say(name, `is in the zone ${zone}, was ${was.zone}`);
  }
}

/** Steps by their name and how many of that name stand before them. */
function byOccurrence(steps: readonly SavedStep[]): Map<string, SavedStep> {
  const counts = new Map<string, number>();
  return new Map(
    steps.map((step) => {
      const place = counts.get(step.name) ?? 0;
      counts.set(step.name, place + 1);
      return [`${step.name} ${place}`, step];
    }),
  );
}

/** What both have, from where on it is in another order; `undefined` where it is not. */
function reordered<Each>(
  was: ReadonlyMap<string, Each>,
  is: ReadonlyMap<string, Each>,
  nameOf: (each: Each) => string,
): string | undefined {
  const before = [...was.keys()].filter((key) => is.has(key));
  const after = [...is.keys()].filter((key) => was.has(key));
  const first = before.findIndex((key, place) => key !== after[place]);
  if (first < 0) return undefined;
  const names = (keys: readonly string[]): string =>
    quoteNames(keys.slice(first).map((key) => nameOf(is.get(key)!)));
  return `are in another order: ${names(after)}; were ${names(before)}`;
}

function compareStates(step: string, was: Json, is: Json, changes: PipelineChange[]): void {
  const visit = (
    before: Json | undefined,
    after: Json | undefined,
    column: string | null,
    path: string,
  ): void => {
    if (same(before, after)) return;
    if (isColumnList(before) && isColumnList(after)) {
      const [old, now] = [byName(before), byName(after)];
      const moved = reordered<Named>(old, now, ({ name }) => name);
      if (moved !== undefined) tell(column, `the ${path} ${moved}`);
      for (const name of new Set([...old.keys(), ...now.keys()])) {
        if (old.has(name) && now.has(name)) visit(old.get(name), now.get(name), name, '');
        else tell(name, `column ${quoteNames([name])} is ${old.has(name) ? 'left out now' : 'new'}`);
      }
    } else if (isRecord(before) && isRecord(after)) {
      for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
        visit(own(before, key), own(after, key), column, path === '' ? key : `${path}.${key}`);
    } else {
      const of = column === null ? '' : ` of ${quoteNames([column])}`;
      tell(column, wordsOf(`the ${path}${of}`, before, after));
    }
  };
  const tell = (column: string | null, words: string): void => {
    changes.push({ step, column, sentence: `${step}: ${words}.` });
  };
  visit(was, is, null, '');
}

function wordsOf(what: string, before: Json | undefined, after: Json | undefined): string {
  if (typeof before === 'number' && typeof after === 'number') {
    const share = before === 0 ? '' : ` (${signed(((after - before) / Math.abs(before)) * 100)} %)`;
    return `${what} is ${figureText(after, before)}, was ${figureText(before, after)}${share}`;
  }
  if (areTexts(before) && areTexts(after)) {
    const [old, now] = [new Set(before), new Set(after)];
    const more = after.filter((text) => !old.has(text));
    const fewer = before.filter((text) => !now.has(text));
    const parts = [
      ...(more.length > 0 ? [`${more.length} more: ${quoteNames(more)}`] : []),
      ...(fewer.length > 0 ? [`${fewer.length} fewer: ${quoteNames(fewer)}`] : []),
    ];
    return parts.length > 0 ? `${what} are ${parts.join('; ')}` : `${what} are in another order`;
  }
  return `${what} is ${shown(after)}, was ${shown(before)}`;
}

function signed(percent: number): string {
  const text = figureText(Number(percent.toPrecision(3)));
  return percent > 0 ? `+${text}` : text;
}

function shown(value: Json | undefined): string {
  if (value === undefined || value === null) return 'none';
  const text = typeof value === 'string' ? quoteNames([value]) : JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 97)}…` : text;
}

type Named = { readonly name: string };

/** What a step remembers by column: a list of records with different names. */
function isColumnList(value: Json | undefined): value is readonly (Json & Named)[] {
  return (
    Array.isArray(value) &&
    value.every((each) => isRecord(each) && typeof each['name'] === 'string') &&
    byName(value as unknown as readonly Named[]).size === value.length
  );
}

function byName<Each extends Named>(list: readonly Each[]): Map<string, Each> {
  return new Map(list.map((each) => [each.name, each]));
}

function areTexts(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function own(record: object, key: string): Json | undefined {
  return Object.hasOwn(record, key) ? (record as Readonly<Record<string, Json>>)[key] : undefined;
}

function same(first: Json | undefined, second: Json | undefined): boolean {
  return JSON.stringify(first) === JSON.stringify(second);
}
