import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkKeys, checkNumber, checkText } from '../core/options.ts';
import { quantiles, type Quantiles } from '../stats/quantiles.ts';
import { bindBins, binExpression, binLevels, type Bins } from './bins.ts';
import { checkColumns, chosenColumns, type ColumnChoice } from './choose-columns.ts';
import { defineStep } from './define-step.ts';
import { nothingToLearn } from './replace-numbers.ts';
import { savedFields } from './saved-fields.ts';
import type { StepMaker, WrittenField } from './step.ts';

const where = 'prepare/bucketize';

/** Options of {@link bucketize}: edges that are known, or how many bins to cut training into. */
export type BucketizeOptions = BucketizeEdges | BucketizeQuantiles;

/** Bins between edges that are known. */
export interface BucketizeEdges {
  /** The number columns to replace. */
  readonly columns: ColumnChoice;
  /** Where a bin ends and the next begins: at least one, finite and strictly increasing; there is one bin more. */
  readonly edges: readonly number[];
  /** What a missing value becomes: a row of zeros, or a level `(missing)`. @default 'zeros' */
  readonly missing?: 'zeros' | 'level';
  /** Writes `column` + suffix beside each column, which stays; left empty, in its place. @default '' */
  readonly suffix?: string;
}

/** Bins that hold about as many training rows each. */
export interface BucketizeQuantiles {
  /** The number columns to replace. */
  readonly columns: ColumnChoice;
  /** How many bins, from 2 to 1,000; there are fewer where their edges fall together. */
  readonly quantiles: number;
  /** What a missing value becomes: a row of zeros, or a level `(missing)`. @default 'zeros' */
  readonly missing?: 'zeros' | 'level';
  /** Writes `column` + suffix beside each column, which stays; left empty, in its place. @default '' */
  readonly suffix?: string;
}

type State = { readonly columns: readonly Bins[] };
type Plan = {
  readonly columns: ColumnChoice;
  readonly missing: Bins['missing'];
  readonly suffix: string;
  readonly edges: readonly number[];
  /** Of the edges to learn; none where they are known. */
  readonly shares: readonly number[];
};

/**
 * Numbers as the bin they fall into, kept as codes of a settled category: what lets a linear model bend.
 *
 * Replaces each column, in its place unless a `suffix` is given, by a category with the levels `bin_1`, `bin_2`, …, as
 * {@link oneHot} does. A bin
 * holds its lower edge and not its upper one; the first has no lower and the last no upper end, so that no later value is
 * without a bin, the infinite ones included. Missing is a row of zeros, or a level of its own.
 *
 * Under `quantiles` the edges are those of training, type 7; over batches they come from a sketch, exact for some
 * thousand rows and close beyond. Edges that are equal, or that no training value is below, are left out, and the state
 * counts them as `merged`; a column with a single value in training has a single bin.
 *
 * @throws {SlipwayError} `unknown-column`, `wrong-kind` on fit or transform; with a suffix `column-collision`; with
 *   quantiles `bad-data` on fit when a column has no value present, or when a quantile is infinite.
 * @source BigQuery's `ML.BUCKETIZE`, and `ML.QUANTILE_BUCKETIZE` but for the quantiles, which there are values of the
 *   column; scikit-learn's `KBinsDiscretizer(strategy="quantile")`.
 * @example
 * const fitted = bucketize({ columns: ['age'], edges: [18, 65] }).fit(table({ age: numberColumn([30]) }));
 * fitted.transform(table({ age: numberColumn([17, 18, 80, null]) })).columns.get('age') // => { kind: 'category', codes: Int32Array [0, 1, 2, -1], levels: ['bin_1', 'bin_2', 'bin_3'] }
 */
export const bucketize: StepMaker<BucketizeOptions> = /* @__PURE__ */ defineStep({
  name: 'bucketize',
  version: 1,
  options(given: BucketizeOptions): Plan {
    const isLearned = typeof given === 'object' && given !== null && 'quantiles' in given;
    checkKeys(where, given, ['columns', isLearned ? 'quantiles' : 'edges', 'missing', 'suffix']);
    const plan = {
      columns: checkColumns(where, given.columns),
      missing: checkChoice(where, 'missing', given.missing ?? 'zeros', ['zeros', 'level']),
      suffix: checkText(where, 'suffix', given.suffix ?? ''),
    };
    if (!isLearned) return { ...plan, edges: checkEdges(given.edges, 1), shares: [] };
    const count = checkNumber(where, 'quantiles', given.quantiles, { min: 2, max: 1000, integer: true });
    return { ...plan, edges: [], shares: Array.from({ length: count - 1 }, (_, at) => (at + 1) / count) };
  },
  reads: ({ columns }, schema) => chosenColumns(columns, schema),
  takes: () => ['number'],
  writes: ({ columns, suffix }, schema) =>
    chosenColumns(columns, schema).map((name) => fieldOf({ name, to: name + suffix })),
  needs: ({ columns, shares }, schema) =>
    Object.fromEntries(
      (shares.length > 0 ? chosenColumns(columns, schema) : []).map((name) => [
        name,
        quantiles(name, [0, ...shares]),
      ]),
    ),
  learn: (known, { columns, edges, shares, missing, suffix }, schema): State => ({
    columns: chosenColumns(columns, schema).map((name) => {
      const kept = shares.length > 0 ? edgesOf(name, known[name]!) : edges;
      return {
        name,
        to: name + suffix,
        edges: kept,
        merged: Math.max(0, shares.length - kept.length),
        missing,
      };
    }),
  }),
  read: (saved): State => ({
    columns: savedFields(where, saved)
      .list('columns')
      .map((each) => ({
        name: each.text('name'),
        to: each.text('to'),
        edges: each.checked('edges', (edges) => checkEdges(edges, 0), 'finite numbers, strictly increasing'),
        merged: each.count('merged'),
        missing: each.choice('missing', ['zeros', 'level']),
      })),
  }),
  compile: ({ columns }) => ({
    reads: columns.map(({ name }) => name),
    writes: columns.map((bins) => ({ ...fieldOf(bins), levels: binLevels(bins) })),
    bind(rows) {
      const ties = columns.map((bins) => ({ name: bins.to, ...bindBins(where, rows, bins) }));
      return {
        columns: new Map(ties.map(({ name, column }) => [name, column])),
        run() {
          for (const tie of ties) tie.run();
        },
      };
    },
    sql: (read) => new Map(columns.map((bins) => [bins.to, binExpression(read.number(bins.name), bins)])),
  }),
});

function fieldOf({ name, to }: Pick<Bins, 'name' | 'to'>): WrittenField {
  return { name: to, kind: 'category', ...(to !== name && { from: [name] }) };
}

function checkEdges(edges: unknown, least: number): readonly number[] {
  const list = Array.isArray(edges) ? [...(edges as unknown[])] : undefined;
  const isRising = list?.every(
    (edge, at) =>
      typeof edge === 'number' && Number.isFinite(edge) && (at === 0 || edge > (list[at - 1] as number)),
  );
  if (list && isRising === true && list.length >= least) return list as number[];
  throw new SlipwayError(
    'bad-option',
    where,
    'edges cannot be used; expected a list of finite numbers, strictly increasing, such as [18, 65].',
    { details: { option: 'edges' } },
  );
}

/** The edges that part training rows, each once. */
function edgesOf(name: string, { count, missing, values }: Quantiles): readonly number[] {
  if (count === 0) throw nothingToLearn(where, name, missing);
  const [min, ...edges] = values;
  const endless = edges.find((edge) => !Number.isFinite(edge));
  if (endless !== undefined) {
    throw new SlipwayError(
      'bad-data',
      where,
      `column "${name}" has a quantile of ${endless}; expected finite ones. Look for infinite values in the column.`,
      { details: { column: name } },
    );
  }
  return edges
    .filter((edge, at) => edge > min! && (at === 0 || edge > edges[at - 1]!))
    .map((edge) => edge + 0);
}
