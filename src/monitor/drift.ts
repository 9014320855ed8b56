import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkChoice, checkKeys, checkNames, checkNumber } from '../core/options.ts';
import { verdictOf, type Issue, type Verdict } from '../core/verdict.ts';
import type { PsiOptions } from '../stats/psi.ts';
import { checkIsTable } from '../table/check-is-table.ts';
import type { Table } from '../table/table.ts';
import { columnDrift, type DriftFigure } from './column-drift.ts';
import { checkDriftLimits, type DriftLimits } from './drift-limits.ts';
import { driftIssues, unseenIssue } from './drift-issues.ts';
import type { ColumnReference, Reference } from './reference.ts';

/** Options of {@link drift}. */
export interface DriftOptions extends PsiOptions {
  /** The columns to compare; others of the reference are left out. @default every column of the reference */
  readonly columns?: readonly string[];
  /** What the window is called in issues, such as `2013-02`. @default none */
  readonly window?: string;
}

/** A verdict on a window, with every figure it rests on. */
export interface DriftVerdict extends Verdict {
  readonly rows: number;
  /** Every measure of every column compared, whether it has a limit or not; in the order of the reference. */
  readonly figures: readonly DriftFigure[];
}

const where = 'monitor/drift';

/**
 * How far the rows of a window are from the reference, column by column, and whether that is too far.
 *
 * Numbers: `psi` and `jensenShannon` over the reference's decile bins. Categories: `lInfinity`, `jensenShannon`, and
 * `unseenShare`, the share of values whose level the reference has not. Every column: `missingChange`, how much the
 * share of missing values changed; the other measures are over the values present. Scores of a model are a number
 * column like any other. Each figure says what chance alone makes of it (`byChance`).
 *
 * @param limits - the largest value by measure, inclusive: `{ psi: { max: 0.2 }, columns: { temp: { psi: { max: 1 } } } }`.
 * @returns fails with `drifted`, `undefined-measure`, `missing-column` and `kind-changed`; warns with `unseen-level`,
 *   `new-column`, `window-too-small` (a limit below what chance makes of so few rows), and `undefined-measure` where
 *   the column has no value on either side. Without a limit that applies, it fails with `nothing-checked`.
 * @throws {SlipwayError} `bad-option`; `unknown-column` when a column named is not in the reference; `wrong-kind` on a
 *   limit for a measure that the column's kind has not; `bad-version` on a reference of another version;
 *   `bad-data` on what is no reference or no table.
 * @cost one pass over the window's columns.
 * @example
 * const train = reference(table({ city: categoryColumn(['York', 'Bath', 'York', 'Bath']) }));
 * const verdict = drift(train, table({ city: categoryColumn(['York', 'York', 'York', 'Bath']) }), { lInfinity: { max: 0.1 } });
 * verdict.issues.map(({ code, value }) => [code, value]) // => [['drifted', 0.25], ['window-too-small', 0.25]]
 */
export function drift(
  expected: Reference,
  window: Table,
  limits: DriftLimits,
  options: DriftOptions = {},
): DriftVerdict {
  checkKeys(where, options, ['columns', 'window', 'floor', 'flooring']);
  const floor = checkNumber(where, 'floor', options.floor ?? 1e-4, { min: 0, max: 1 });
  const flooring = checkChoice(where, 'flooring', options.flooring ?? 'replace', ['replace', 'add']);
  const columns = chosen(expected, options.columns);
  const limitOf = checkDriftLimits(limits, columns);
  checkIsTable(where, window);

  const figures: DriftFigure[] = [];
  const issues: Issue[] = [];
  let checked = 0;
  for (const of of columns) {
    const changed = changedColumn(of, window);
    if (changed) {
      checked++;
      issues.push(changed);
      continue;
    }
    const found = columnDrift(of, window, { floor, flooring });
    for (const figure of found.figures) {
      figures.push(figure);
      const limit = limitOf(figure.column, figure.measure);
      if (limit === Infinity) continue;
      const judged = driftIssues(figure, limit);
      checked += judged.checked;
      issues.push(...judged.issues);
    }
    if (found.unseen.length > 0) issues.push(unseenIssue(of.name, found.unseen, found.values));
  }
  if (options.columns === undefined) {
    const names = new Set(columns.map(({ name }) => name));
    for (const name of window.columns.keys()) if (!names.has(name)) issues.push(newColumn(name));
  }
  const placed =
    options.window === undefined ? issues : issues.map((issue) => ({ ...issue, window: options.window! }));
  return { ...verdictOf(placed, checked), rows: window.rows, figures };
}

function chosen(expected: Reference, names: readonly string[] | undefined): readonly ColumnReference[] {
  const given: unknown = expected;
  if (!isRecord(given) || !Array.isArray(given['columns']) || !given['columns'].every(isColumn)) {
    throw new SlipwayError(
      'bad-data',
      where,
      'there is no reference to compare with; expected what reference(train) gives.',
    );
  }
  if (expected.version !== 1) {
    throw new SlipwayError(
      'bad-version',
      where,
      `the reference is of version ${String(expected.version)}; expected 1. Make it again from the training rows.`,
    );
  }
  if (names === undefined) return expected.columns;
  const byName = new Map(expected.columns.map((of) => [of.name, of]));
  return checkNames(where, 'columns', names).map((name) => {
    const found = byName.get(name);
    if (found) return found;
    throw new SlipwayError(
      'unknown-column',
      where,
      `the reference has no column "${name}"; expected one of its ${byName.size} columns.`,
      { details: { column: name } },
    );
  });
}

function isColumn(value: unknown): boolean {
  if (!isRecord(value) || typeof value['name'] !== 'string') return false;
  const { kind, bins, levels } = value;
  if (![value['count'], value['missing']].every(Number.isSafeInteger)) return false;
  if (kind === 'category') return Array.isArray(levels) && levels.every(isRecord);
  if (kind !== 'number') return kind === 'time' || kind === 'text';
  return bins === null || (isRecord(bins) && Array.isArray(bins['edges']) && Array.isArray(bins['counts']));
}

function changedColumn({ name, kind }: ColumnReference, window: Table): Issue | undefined {
  const found = window.columns.get(name);
  if (found?.kind === kind) return undefined;
  return {
    code: found ? 'kind-changed' : 'missing-column',
    severity: 'error',
    message: found
      ? `column ${name} is of kind ${found.kind} in the window; expected ${kind}, as in the reference.`
      : `column ${name} is not in the window; expected it, because the reference has it.`,
    column: name,
    rows: window.rows,
  };
}

function newColumn(name: string): Issue {
  return {
    code: 'new-column',
    severity: 'warning',
    message: `column ${name} is in the window and not in the reference; it was not compared.`,
    column: name,
  };
}
