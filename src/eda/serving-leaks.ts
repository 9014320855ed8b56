import { quoteNames } from '../core/error.ts';
import { checkKeys, checkNames, checkNumber } from '../core/options.ts';
import { verdictOf, type Issue, type Verdict } from '../core/verdict.ts';
import { checkIsTable } from '../table/check-is-table.ts';
import { isMissing } from '../table/column.ts';
import { column, type Table } from '../table/table.ts';
import { share } from './report-figures.ts';

/** Options of {@link servingLeaks}. */
export interface ServingLeakOptions {
  /** The column that serving cannot have. */
  readonly label?: string;
  /** The columns that a model is to learn from. @default all but the label */
  readonly columns?: readonly string[];
  /** How far the share of rows present may fall from training to serving, in [0, 1]. @default 0.5 */
  readonly maxPresenceDrop?: number;
}

const WHERE = 'eda/serving-leaks';

/**
 * Which columns a model would learn from and not have when it is asked: known afterwards only, or lost on the way.
 *
 * `serving-missing` (error): the column is not in the serving rows, or the share of rows on which it is present is lower there
 * than in training by more than `maxPresenceDrop`. A column that is empty in training too is no leak. What is there but
 * not yet final, such as a running total, is not seen: only missing is.
 *
 * @param train - the rows to learn from.
 * @param serving - rows as requests bring them, a few hundred or more; without rows nothing is checked.
 * @throws {SlipwayError} `bad-option`; `unknown-column` on a column that training has not; `bad-data` on what is no table.
 * @example
 * const train = table({ fare: numberColumn([5, 8]), tips: numberColumn([0, 2]) });
 * servingLeaks(train, table({ fare: numberColumn([6]) })).issues[0].column // => 'tips'
 */
export function servingLeaks(train: Table, serving: Table, options: ServingLeakOptions = {}): Verdict {
  checkKeys(WHERE, options, ['label', 'columns', 'maxPresenceDrop']);
  checkIsTable(WHERE, train);
  checkIsTable(WHERE, serving);
  const { label } = options;
  if (label !== undefined) column(train, checkNames(WHERE, 'label', [label])[0]!, undefined, WHERE);
  const limit = checkNumber(WHERE, 'maxPresenceDrop', options.maxPresenceDrop ?? 0.5, { min: 0, max: 1 });
  const names =
    options.columns === undefined ? [...train.columns.keys()] : checkNames(WHERE, 'columns', options.columns);
  const asked = names.filter((name) => name !== label);
  const issues = asked.flatMap((name): Issue[] => {
    const trained = presence(train, name);
    if (trained === 0) return [];
    const served = serving.columns.has(name) ? presence(serving, name) : 0;
    const drop = trained - served;
    if (serving.columns.has(name) && !(drop > limit)) return [];
    const found = serving.columns.has(name)
      ? `present on ${share(trained)} of the rows in training and on ${share(served)} in serving`
      : 'in training and not in serving';
    return [
      {
        code: 'serving-missing',
        severity: 'error',
        column: name,
        measure: 'presenceDrop',
        value: drop,
        limit,
        rows: serving.rows,
        message: `column ${quoteNames([name])} is ${found}; expected it where the model is asked. Take it out of training, or bring it to serving.`,
      },
    ];
  });
  return verdictOf(issues, serving.rows > 0 ? asked.length : 0);
}

/** The share of rows on which a column is present; 0 without rows. */
function presence(from: Table, name: string): number {
  const found = column(from, name, undefined, WHERE);
  let present = 0;
  for (let row = 0; row < from.rows; row++) if (!isMissing(found, row)) present++;
  return from.rows === 0 ? 0 : present / from.rows;
}
