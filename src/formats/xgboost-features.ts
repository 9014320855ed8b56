import { quoteNames, SlipwayError } from '../core/error.ts';
import { checkNames } from '../core/options.ts';
import type { Features } from '../models/features.ts';
import { checkCategories, levelsOf, type CategoryLevels } from './categories.ts';
import type { FileFields } from './fields.ts';
import type { FeaturePlaces, XgboostTree } from './xgboost-trees.ts';

/** The most features that may go without a name. */
const MOST_FEATURES = 100_000;

/** What is said of features beside the file. */
export interface FeatureOptions {
  readonly features?: readonly string[];
  readonly categories?: CategoryLevels;
}

/** The features of a file, and where they are among ours: numbers first, then categories. */
export function xgboostFeatures(
  where: string,
  learner: FileFields,
  model: FileFields,
  trees: readonly XgboostTree[],
  { features: given, categories = {} }: FeatureOptions,
): FeaturePlaces & { readonly features: Features } {
  const count = learner.fields('learner_model_param').count('num_feature');
  const names = namesOf(where, learner, count, given);
  const kinds = learner.has('feature_types') ? learner.texts('feature_types') : [];
  const highest = new Int32Array(count).fill(-1);
  const isCategory = new Uint8Array(count);
  kinds.forEach((kind, at) => (isCategory[at] = kind === 'c' ? 1 : 0));
  for (const { categories: sets, features } of trees) {
    for (const [node, codes] of sets) {
      const feature = features[node]!;
      if (!(feature >= 0 && feature < count)) continue;
      isCategory[feature] = 1;
      for (let k = 0; k < codes.length; k++)
        highest[feature] = Math.max(highest[feature]!, Math.min(codes[k]!, 2 ** 30));
    }
  }
  checkCategories(
    where,
    categories,
    names.filter((_, at) => isCategory[at]),
  );
  const told = toldLevels(model, count);
  const dense: string[] = [];
  const made: Features['categories'][number][] = [];
  const levels = new Int32Array(count).fill(-1);
  const places = new Int32Array(count);
  names.forEach((name, at) => {
    if (!isCategory[at]) {
      places[at] = dense.push(name) - 1;
      return;
    }
    const given = Object.hasOwn(categories, name) ? categories[name] : undefined;
    if (typeof given === 'object') checkOrder(where, name, given, told?.[at] ?? []);
    const own = levelsOf(where, name, given, told?.[at], highest[at]!);
    levels[at] = own.length;
    made.push({ name, levels: own });
  });
  let category = dense.length;
  for (let at = 0; at < count; at++) if (isCategory[at]) places[at] = category++;
  return { features: { dense, categories: made }, places, levels };
}

/** Refuses levels in another order than the file says, which would be other codes. */
function checkOrder(where: string, name: string, given: readonly string[], told: readonly string[]): void {
  const other = told.findIndex((level, code) => given[code] !== level);
  if (other < 0) return;
  throw new SlipwayError(
    'bad-option',
    where,
    `categories of ${quoteNames([name])} has ${other < given.length ? quoteNames([given[other]!]) : 'nothing'} at ${other}; the model was trained with ${quoteNames([told[other]!])} there. Leave them out: the file says them.`,
    { details: { option: 'categories', column: name } },
  );
}

function namesOf(
  where: string,
  learner: FileFields,
  count: number,
  given: readonly string[] | undefined,
): readonly string[] {
  const told = learner.has('feature_names') ? learner.texts('feature_names') : [];
  if (given !== undefined) {
    const names = checkNames(where, 'features', given);
    const other = names.findIndex((name, at) => told.length > 0 && name !== told[at]);
    if (names.length === count && other < 0) return names;
    throw new SlipwayError(
      'bad-option',
      where,
      other < 0
        ? `features has ${names.length} names; expected ${count}, one for each feature of the model.`
        : `features has ${JSON.stringify(names[other])} at ${other}; the model was trained with ${JSON.stringify(told[other]?.slice(0, 80))} there.`,
      { details: { option: 'features' } },
    );
  }
  if (told.length > 0) {
    if (told.length === count && new Set(told).size === count) return told;
    throw learner.refuse('feature_names', `a list of ${count} different names`);
  }
  if (count <= MOST_FEATURES) return Array.from({ length: count }, (_, at) => `f${at}`);
  throw new SlipwayError(
    'too-large',
    where,
    `the file says ${count} features and no names of them; expected at most ${MOST_FEATURES}.`,
  );
}

/**
 * The names of levels, which files have since XGBoost 3.1 where tables with categories were learned from. Of names beyond
 * ASCII it writes the places by characters and the text by bytes, so they cannot be told apart: they count as not said.
 */
function toldLevels(
  model: FileFields,
  count: number,
): readonly (readonly string[] | undefined)[] | undefined {
  if (!model.has('cats')) return undefined;
  const file = model.fields('cats');
  if (!file.has('enc')) return undefined;
  const all = file.list('enc');
  if (all.length === 0) return undefined;
  if (all.length !== count) throw file.refuse('enc', `a list of ${count}, one for each feature`);
  return all.map((each) => {
    const values = each.numbers('values');
    if (!each.has('offsets')) return values.length === 0 ? undefined : Array.from(values, String);
    const offsets = Array.from(each.numbers('offsets'));
    if (offsets.length < 2) return undefined;
    const bytes = Uint8Array.from(values, (value) => value & 255);
    if (bytes.some((byte) => byte > 127)) return undefined;
    if (!offsets.every((offset, at) => offset >= (at === 0 ? 0 : offsets[at - 1]!) && offset <= bytes.length))
      throw each.refuse('offsets', 'a rising list of places in values');
    const decoder = new TextDecoder();
    return offsets.slice(1).map((end, at) => decoder.decode(bytes.subarray(offsets[at], end)));
  });
}
