import { SlipwayError } from '../core/error.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import { column, type Table } from '../table/table.ts';
import { refuse } from './check-scored.ts';
import type { Cells } from './confusion-cells.ts';

/** What a decision costs: a number for all rows, or the name of a raw number column with a cost for each. Gains are negative. */
export interface DecisionCosts {
  /** Of a row decided 1 that has label 0. */
  readonly falsePositive: number | string;
  /** Of a row decided 0 that has label 1. */
  readonly falseNegative: number | string;
  /** @default 0 */
  readonly truePositive?: number | string;
  /** @default 0 */
  readonly trueNegative?: number | string;
}

/** The names of the costs, in the order of {@link Cells}. */
const NAMES = ['truePositive', 'falsePositive', 'falseNegative', 'trueNegative'] as const;

/** The costs in the order of {@link Cells}. */
export type CostList = readonly (number | string)[];

/** Checks the costs and puts them in order. */
export function readCosts(where: string, costs: DecisionCosts, others: readonly string[] = []): CostList {
  checkKeys(where, costs, [...NAMES, ...others]);
  const { truePositive = 0, trueNegative = 0, falsePositive, falseNegative } = costs;
  const given = { truePositive, falsePositive, falseNegative, trueNegative };
  return NAMES.map((name) => {
    const cost: unknown = given[name];
    return typeof cost === 'string' ? cost : checkNumber(where, name, cost);
  });
}

/** The costs as numbers, where all are. */
export function cellsOfCosts(costs: CostList): Cells | undefined {
  return costs.every((cost) => typeof cost === 'number') ? (costs as unknown as Cells) : undefined;
}

/** The raw columns that costs are read from, each once. */
export function columnsOfCosts(costs: CostList): readonly string[] {
  return [...new Set(costs.filter((cost) => typeof cost === 'string'))];
}

/**
 * The costs of each row: an array for each kind of decision.
 *
 * @throws {SlipwayError} `bad-data` without the rows, or on a cost that is missing or infinite; `unknown-column`, `wrong-kind`.
 */
export function costsByRow(
  where: string,
  costs: CostList,
  length: number,
  rows?: Table,
): readonly Float64Array[] {
  return costs.map((cost) => {
    if (typeof cost === 'number') return new Float64Array(length).fill(cost);
    const { values } = column(rowsGiven(where, [cost], length, rows), cost, 'number', where);
    for (let row = 0; row < length; row++)
      if (!Number.isFinite(values[row]))
        throw refuse(where, `cost "${cost}"`, values[row]!, row, 'a finite number');
    return values;
  });
}

/** The raw rows that a metric needs, as many as there are labels. */
export function rowsGiven(where: string, names: readonly string[], length: number, rows?: Table): Table {
  if (!rows) {
    throw new SlipwayError(
      'bad-data',
      where,
      `the column "${names[0]!}" is read from the raw rows, and there are none; expected a table of them. Hand it over as the last argument, or as scored.table.`,
      { details: { column: names[0]! } },
    );
  }
  if (rows.rows === length) return rows;
  throw new SlipwayError(
    'shape-mismatch',
    where,
    `the table has ${rows.rows} rows; expected ${length}, one a label.`,
    { details: { got: rows.rows, expected: length } },
  );
}
