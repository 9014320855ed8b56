import { quoteNames, SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkChoice, checkKeys } from '../core/options.ts';
import { PIPELINE_VERSION, type FittedPipeline } from './fitted-pipeline.ts';
import { oneHot } from './one-hot.ts';
import { revivePipeline } from './revive-pipeline.ts';
import { selectColumns } from './select-columns.ts';

const where = 'prepare/columns-as-they-are';

/** The columns that a model takes as they are: numbers, and categories with their levels in the order of their codes. */
export interface PlainColumns {
  readonly dense: readonly string[];
  readonly categories: readonly { readonly name: string; readonly levels: readonly string[] }[];
}

/** Options of {@link columnsAsTheyAre}. */
export interface ColumnsAsTheyAreOptions {
  /** What a level becomes that is none of a category's: missing, or an error. @default 'missing' */
  readonly unknown?: 'missing' | 'error';
  /** What a missing number becomes: it is left to the model, or refused. @default 'keep' */
  readonly missing?: 'keep' | 'refuse';
}

/**
 * A preparation that hands columns through to a model that was trained elsewhere: numbers in 32 bits, categories as the
 * codes that they had there.
 *
 * Nothing is learned. A missing number stays `NaN`, a missing category is code -1; a level that the category does not have
 * is missing too, unless `unknown` says otherwise. An infinite number is refused. Columns beyond these are not read. What
 * it gives is a pipeline as any other: it saves, compiles to a row and to SQL.
 *
 * @param columns - such as the `inputs` of what {@link fromXgboost} gives.
 * @throws {SlipwayError} `bad-option` on columns that are none, have one name twice, or levels twice. What it gives throws
 *   `unknown-column`, `wrong-kind`, `bad-data` and `check-failed` as every pipeline.
 * @example
 * const prepare = columnsAsTheyAre({ dense: ['age'], categories: [{ name: 'city', levels: ['York', 'Bath'] }] });
 * const { dense, categories } = prepare.matrix(table({ age: numberColumn([31, null]), city: categoryColumn(['Bath', 'Rome']) }));
 * [dense.values, categories[0].codes] // => [Float32Array [31, NaN], Int32Array [1, -1]]
 */
export function columnsAsTheyAre(
  columns: PlainColumns,
  options: ColumnsAsTheyAreOptions = {},
): FittedPipeline {
  checkKeys(where, options, ['unknown', 'missing']);
  const unknown = checkChoice(where, 'unknown', options.unknown ?? 'missing', ['missing', 'error']);
  const missing = checkChoice(where, 'missing', options.missing ?? 'keep', ['keep', 'refuse']);
  const { dense, categories } = checkColumns(columns);
  const select = { name: selectColumns.name, version: 2, state: { columns: dense, missing } };
  const encodings = categories.map(({ name, levels }) => ({
    name,
    kind: 'category',
    levels,
    dropped: null,
    unknown: unknown === 'error' ? 'error' : 'zeros',
    bucket: null,
    bucketAt: 'last',
    missing: 'zeros',
    missingLevel: null,
    rareLevels: 0,
    rareRows: 0,
  }));
  const encode = { name: oneHot.name, version: 2, state: { columns: encodings } };
  return revivePipeline({
    name: 'pipeline',
    version: PIPELINE_VERSION,
    state: {
      input: [
        ...dense.map((name) => ({ name, kind: 'number' })),
        ...categories.map(({ name }) => ({ name, kind: 'category' })),
      ],
      steps: [...(dense.length > 0 ? [select] : []), ...(categories.length > 0 ? [encode] : [])],
    },
  });
}

function checkColumns(columns: PlainColumns): PlainColumns {
  const refuse = (found: string): SlipwayError =>
    new SlipwayError(
      'bad-option',
      where,
      `${found}; expected { dense, categories } of different names, with the levels of each category, such as model.inputs.`,
      { details: { option: 'columns' } },
    );
  const areTexts = (list: unknown): list is readonly string[] =>
    Array.isArray(list) && list.every((each) => typeof each === 'string');
  const given: unknown = columns;
  if (!isRecord(given) || !areTexts(given['dense']) || !Array.isArray(given['categories']))
    throw refuse('the columns are no dense names and categories');
  const categories = given['categories'] as readonly unknown[];
  for (const each of categories) {
    if (!isRecord(each) || typeof each['name'] !== 'string' || !areTexts(each['levels']))
      throw refuse('a category has no name or no levels');
    if (new Set(each['levels']).size !== each['levels'].length)
      throw refuse(`category ${quoteNames([each['name']])} has a level twice`);
  }
  const names = [...columns.dense, ...columns.categories.map(({ name }) => name)];
  const lasts = new Map(names.map((name, at) => [name, at]));
  const twice = names.find((name, at) => lasts.get(name) !== at);
  if (twice !== undefined) throw refuse(`there are two columns ${quoteNames([twice])}`);
  return columns;
}
