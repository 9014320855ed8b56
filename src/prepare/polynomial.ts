import { SlipwayError } from '../core/error.ts';
import { checkFlag, checkKeys, checkNumber } from '../core/options.ts';
import { call, literal, onlyIf, type NumberExpression } from '../sql/expression.ts';
import { numberColumn } from '../table/column.ts';
import type { Schema } from '../table/schema.ts';
import { column } from '../table/table.ts';
import { checkColumns, chosenColumns, type ColumnChoice } from './choose-columns.ts';
import { defineStep } from './define-step.ts';
import { countTerms, termsOf, type Term } from './polynomial-terms.ts';
import { savedFields } from './saved-fields.ts';
import type { StepMaker, WrittenField } from './step.ts';

const where = 'prepare/polynomial';

/** Options of {@link polynomial}. */
export interface PolynomialOptions {
  /** The number columns that are multiplied; they stay what they are. */
  readonly columns: ColumnChoice;
  /** Most columns in a product, from 2 to 20. @default 2 */
  readonly degree?: number;
  /** Whether a column comes once in a product at most: no squares. @default false */
  readonly interactionOnly?: boolean;
  /** How many columns may be written, from 1 to 100,000: more are refused. @default 1000 */
  readonly maxColumns?: number;
}

type State = {
  readonly columns: readonly string[];
  readonly degree: number;
  readonly interactionOnly: boolean;
};
type Plan = Omit<State, 'columns'> & { readonly columns: ColumnChoice; readonly maxColumns: number };

const MOST_COLUMNS = 100_000;

/**
 * Products of number columns: squares and pairs, so that a linear model bends and sees what columns do together.
 *
 * Writes a new column for each product of two columns and more, up to `degree`, named by what is multiplied: `a a`,
 * `a b`, `a a b`. The columns themselves stay what they are: they are features only where another step writes them. Scale
 * them before, since powers of large numbers are very large. A product with a missing value is missing, as is that of 0
 * and an infinite one. For pairs alone, set `interactionOnly`.
 *
 * @throws {SlipwayError} `unknown-column`, `wrong-kind` on fit or transform; on fit `too-large` when there would be more
 *   than `maxColumns` new columns, and `column-collision` when one would have a name that is taken.
 * @source scikit-learn's `PolynomialFeatures`, in its order, which also hands on the columns themselves and a column of
 *   ones, and says `a^2` for `a a`: no name that a column of BigQuery can have.
 * @example
 * const fitted = polynomial({ columns: ['a', 'b'] }).fit(table({ a: numberColumn([1]), b: numberColumn([2]) }));
 * toRows(fitted.transform(table({ a: numberColumn([3]), b: numberColumn([5]) }))) // => [{ a: 3, b: 5, 'a a': 9, 'a b': 15, 'b b': 25 }]
 */
export const polynomial: StepMaker<PolynomialOptions> = /* @__PURE__ */ defineStep({
  name: 'polynomial',
  version: 1,
  options(given: PolynomialOptions): Plan {
    checkKeys(where, given, ['columns', 'degree', 'interactionOnly', 'maxColumns']);
    const { columns, degree = 2, interactionOnly = false, maxColumns = 1000 } = given;
    return {
      columns: checkColumns(where, columns),
      degree: checkNumber(where, 'degree', degree, { min: 2, max: 20, integer: true }),
      interactionOnly: checkFlag(where, 'interactionOnly', interactionOnly),
      maxColumns: checkNumber(where, 'maxColumns', maxColumns, { min: 1, max: MOST_COLUMNS, integer: true }),
    };
  },
  reads: ({ columns }, schema) => chosenColumns(columns, schema),
  takes: () => ['number'],
  writes: (plan, schema) => fieldsOf(chosenColumns(plan.columns, schema), newTerms(plan, schema)),
  needs: () => ({}),
  learn: (_, { columns, degree, interactionOnly }, schema): State => ({
    columns: chosenColumns(columns, schema),
    degree,
    interactionOnly,
  }),
  read(saved): State {
    const fields = savedFields(where, saved);
    const state = {
      columns: fields.texts('columns'),
      degree: fields.count('degree'),
      interactionOnly: fields.flag('interactionOnly'),
    };
    if (state.degree < 2 || state.degree > 20) throw fields.refuse('degree', 'a whole number from 2 to 20');
    if (countTerms(state) > MOST_COLUMNS)
      throw fields.refuse('columns', `no more than ${MOST_COLUMNS} products`);
    return state;
  },
  compile(state) {
    const terms = termsOf(state);
    return {
      reads: state.columns,
      writes: fieldsOf(state.columns, terms),
      bind(rows) {
        const values = state.columns.map((name) => column(rows, name, 'number', where).values);
        const products = terms.map(() => new Float64Array(rows.rows));
        const all = [...values, ...products];
        return {
          columns: new Map(terms.map(({ name }, place) => [name, numberColumn(products[place]!)])),
          run() {
            for (let place = 0; place < terms.length; place++) {
              const { left, right } = terms[place]!;
              multiply(all[left]!, all[right]!, products[place]!);
            }
          },
        };
      },
      sql: (read) =>
        new Map(
          terms.map(({ name, factors }) => [
            name,
            productSql(factors.map((place) => read.number(state.columns[place]!))),
          ]),
        ),
    };
  },
});

/** The products to write; refuses too many. */
function newTerms({ maxColumns, ...plan }: Plan, schema: Schema): readonly Term[] {
  const columns = chosenColumns(plan.columns, schema);
  const count = countTerms({ ...plan, columns });
  if (count > maxColumns) {
    throw new SlipwayError(
      'too-large',
      where,
      `${columns.length} columns have ${count} products of up to ${plan.degree}; expected ${maxColumns} at most. Choose fewer columns, a lower degree or a larger maxColumns.`,
      { details: { columns: count, expected: maxColumns } },
    );
  }
  return termsOf({ ...plan, columns });
}

function fieldsOf(columns: readonly string[], terms: readonly Term[]): WrittenField[] {
  return terms.map(({ name, factors }) => ({
    name,
    kind: 'number',
    from: [...new Set(factors)].map((place) => columns[place]!),
  }));
}

function multiply(left: Float64Array, right: Float64Array, to: Float64Array): void {
  for (let row = 0; row < to.length; row++) to[row] = left[row]! * right[row]!;
}

/** Missing where it is no number: engines do not take that of 0 and an infinite value for missing. */
function productSql([first, ...others]: readonly NumberExpression[]): NumberExpression {
  const product = others.reduce((left, right) => call('multiply', left, right), first!);
  return onlyIf(call('atMost', product, literal(Infinity)), product);
}
