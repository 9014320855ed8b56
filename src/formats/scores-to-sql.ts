import { SlipwayError } from '../core/error.ts';
import { checkKeys, checkNames } from '../core/options.ts';
import { lastRoundedTo } from './float32.ts';
import type { LinearModel } from '../models/linear-model.ts';
import type { TreeLink } from '../models/link.ts';
import type { Model } from '../models/model.ts';
import type { TreeModel } from '../models/tree-model.ts';
import type { Trees } from '../models/trees.ts';
import type { RowDialect } from '../sql/dialect.ts';
import { dialectOf, type DialectName } from '../sql/dialect-of.ts';
import {
  call,
  literal,
  lookupOf,
  numberOf,
  when,
  type BooleanExpression,
  type NumberExpression,
} from '../sql/expression.ts';
import { printExpression } from '../sql/print.ts';
import type { Features } from '../models/features.ts';

const where = 'formats/scores-to-sql';

/** Options of {@link scoresToSql}. */
export interface ScoresToSqlOptions {
  /** Columns of the features' SELECT to hand on, such as keys. @default [] */
  readonly keep?: readonly string[];
}

/**
 * The scores of a model as a SELECT over the features that a fitted pipeline selects: predictions where the data is.
 *
 * For linear models (a weighted sum, a category looked up by its code) and for trees with one output (nested `CASE`s). Others,
 * such as nets, are `unsupported`: what an engine would make of them is slower than fetching the rows.
 *
 * Sums are in float64, in another order than the model's; features are doubles here and float32 there. So scores agree to about
 * 1e-6 of themselves; in trees a number goes the way that it goes there when it is rounded. A missing number makes the score of a linear model missing; in trees it goes the way that it was learned to go.
 *
 * @param features - what `prepare.toSql(dialect, { from, keep })` gives, with categories as codes.
 * @returns a SELECT of the columns to keep and `score`.
 * @throws {SlipwayError} `unsupported` on other models; `too-large` beyond what the engine reads; `bad-option`.
 * @example
 * const { prepare } = pipeline(impute({ columns: ['age'], with: 'median' })).fitExamples(
 *   table({ age: numberColumn([20, 50]), late: numberColumn([0, 1]) }), { label: 'late' });
 * const model = linearModel({ features: { dense: ['age'], categories: [] }, weights: Float64Array.of(1), intercept: -35 });
 * const scores = scoresToSql(model, prepare.toSql('duckdb', { from: 'people', keep: ['id'] }), 'duckdb', { keep: ['id'] });
 * const engine = await duckdb();
 * await engine.load('people', table({ id: textColumn(['a', 'b']), age: numberColumn([35, 36]) }));
 * toRows(await engine.query(scores)) // => [{ id: 'a', score: 0.5 }, { id: 'b', score: 0.7310585786300049 }]
 */
export function scoresToSql(
  model: Model,
  features: string,
  dialect: DialectName | RowDialect,
  options: ScoresToSqlOptions = {},
): string {
  checkKeys(where, options, ['keep']);
  const spelled = dialectOf(where, dialect);
  const { keep = [] } = options;
  if (keep.length > 0) checkNames(where, 'keep', keep);
  if (typeof features !== 'string' || !/^\s*(with|select)\b/i.test(features.replace(/--[^\n]*\n/g, ''))) {
    throw new SlipwayError('bad-option', where, 'features is no SELECT; expected what prepare.toSql gives.', {
      details: { option: 'features' },
    });
  }
  // To an engine, names are one in whatever case.
  const taken = keep.find((name) => ['score', SUM].includes(name.toLowerCase()));
  if (taken !== undefined) {
    throw new SlipwayError(
      'column-collision',
      where,
      `keep has ${JSON.stringify(taken)}, the name of a result; expected others.`,
    );
  }
  const { sum, link } = sumAndLink(model);
  const { quoteIdentifier: quote } = spelled;
  const columns = (value: NumberExpression, name: string): string =>
    [...keep.map(quote), `${printExpression(value, spelled)} AS ${quote(name)}`].join(', ');
  // The sum has a SELECT of its own, so that it is computed and written once.
  const sums = `SELECT ${columns(sum, SUM)} FROM (${features}) AS ${quote('features')}`;
  const sql = `SELECT ${columns(linked(numberOf(SUM), link), 'score')} FROM (${sums}) AS ${quote('sums')}`;
  const bytes = new TextEncoder().encode(sql).length;
  if (spelled.mostBytes !== undefined && bytes > spelled.mostBytes) {
    throw new SlipwayError(
      'too-large',
      where,
      `the query has ${bytes} bytes, and ${spelled.name} reads ${spelled.mostBytes}; expected fewer trees or levels.`,
      { details: { bytes } },
    );
  }
  return sql;
}

/** What the sum of a row is called between the two SELECTs. */
const SUM = 'slipway_sum';

function sumAndLink(model: Model): { readonly sum: NumberExpression; readonly link: TreeLink } {
  if (model.kind === 'linear')
    return { sum: linearSum(model as LinearModel), link: (model as LinearModel).link };
  if (model.kind === 'trees' && model.classes === undefined) {
    const { trees, link, base, inputs } = treeParts(model as TreeModel);
    const each = Array.from({ length: trees.starts.length - 1 }, (_, tree) =>
      treeValue(trees, trees.starts[tree]!, inputs),
    );
    return { sum: sumOf([literal(base), ...each]), link };
  }
  throw new SlipwayError(
    'unsupported',
    where,
    `there is no SQL for models of kind "${model.kind}"${model.classes ? ' with classes' : ''}; expected a linear model, or trees with one output. Predict with the predictor, in batches.`,
    { details: { kind: model.kind } },
  );
}

/** The features that a model was trained on, from what it saves. */
function featuresIn(model: Model): Features {
  return (model.save().state as unknown as { features: Features }).features;
}

function linearSum(model: LinearModel): NumberExpression {
  const { dense, categories } = featuresIn(model);
  const { weights, intercept } = model;
  const terms: NumberExpression[] = [literal(intercept)];
  dense.forEach((name, at) => terms.push(call('multiply', literal(weights[at]!), numberOf(name))));
  let from = dense.length;
  for (const { name, levels } of categories) {
    const entries = levels.map((_, code): [number, number] => [code, weights[from + code]!]);
    from += levels.length;
    // A code of -1 is a row of zeros.
    terms.push(lookupOf(numberOf(name), entries, { missing: literal(0), otherwise: literal(0) }));
  }
  return sumOf(terms);
}

interface TreeParts {
  readonly trees: Trees;
  readonly link: TreeLink;
  readonly base: number;
  readonly inputs: Features;
}

function treeParts(model: TreeModel): TreeParts {
  const { state, arrays } = model.save();
  return {
    trees: arrays as unknown as Trees,
    link: (state as { link: TreeLink }).link,
    base: arrays['base']![0]!,
    inputs: featuresIn(model),
  };
}

/** The most splits on top of each other: an engine reads `CASE` within `CASE` as far as its stack goes. */
const MOST_DEPTH = 200;

function treeValue(trees: Trees, node: number, inputs: Features, depth = 0): NumberExpression {
  const feature = trees.features[node]!;
  if (feature < 0) return literal(trees.values[node]!);
  if (depth === MOST_DEPTH)
    throw new SlipwayError(
      'too-large',
      where,
      `a tree has more than ${MOST_DEPTH} splits on top of each other; expected fewer. Predict with the predictor, in batches.`,
    );
  const left = treeValue(trees, trees.lefts[node]!, inputs, depth + 1);
  const right = treeValue(trees, trees.rights[node]!, inputs, depth + 1);
  return when([[goesLeft(trees, node, feature, inputs), left]], right);
}

function goesLeft(
  trees: Trees,
  node: number,
  feature: number,
  { dense, categories }: Features,
): BooleanExpression {
  const missingLeft = trees.missingLeft[node] === 1;
  if (feature < dense.length) {
    const value = numberOf(dense[feature]!);
    // A double is at most that where, in 32 bits, it is at most the threshold.
    const below = call('atMost', value, literal(lastRoundedTo(trees.thresholds[node]!)));
    return missingLeft ? call('or', call('isMissing', value), below) : below;
  }
  const { name, levels } = categories[feature - dense.length]!;
  const isIn = (code: number): boolean =>
    ((trees.words[trees.sets[node]! + (code >>> 5)]! >>> (code & 31)) & 1) === 1;
  const entries = levels.map((_, code): [number, number] => [code, isIn(code) ? 1 : 0]);
  const other = literal(missingLeft ? 1 : 0);
  return call('equal', lookupOf(numberOf(name), entries, { missing: other, otherwise: other }), literal(1));
}

/** A sum in pairs of pairs, so that thousands of terms are no thousand parentheses deep. */
function sumOf(terms: readonly NumberExpression[]): NumberExpression {
  if (terms.length === 1) return terms[0]!;
  const half = terms.length >> 1;
  return call('add', sumOf(terms.slice(0, half)), sumOf(terms.slice(half)));
}

function linked(sum: NumberExpression, link: TreeLink): NumberExpression {
  if (link === 'log') return call('exponential', sum);
  if (link !== 'logit') return sum;
  // 1 ÷ (1 + e^-s), or e^s ÷ (1 + e^s): whichever cannot overflow, with all its digits.
  const small = call('exponential', call('negate', call('absolute', sum)));
  const share = (of: NumberExpression): NumberExpression =>
    call('divide', of, call('add', literal(1), small));
  return when([[call('less', sum, literal(0)), share(small)]], share(literal(1)));
}
