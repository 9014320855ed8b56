import { quoteNames } from '../core/error.ts';
import { figureText } from '../core/figure-text.ts';
import { checkKeys, checkNames, checkNumber } from '../core/options.ts';
import { random } from '../core/random.ts';
import { verdictOf, type Issue, type Verdict } from '../core/verdict.ts';
import { column, type Table } from '../table/table.ts';
import { foldsOf, leakCodes, outOfFold, type LeakCodes } from './leakage-folds.ts';
import { groupLeak, groupsOf } from './leakage-groups.ts';
import { readLeakLabel, type LeakLabel } from './leakage-label.ts';
import { MOST_PAIRED, ruleLeaks } from './leakage-rules.ts';
import { MOST_LEFT, type NamedNumbers } from './leakage-sum-fit.ts';
import { MOST_SUMMED, sumLeaks, sumText } from './leakage-sums.ts';

/** Options of {@link labelLeaks}. */
export interface LabelLeakOptions {
  /** A number or category column. Of two values it is binary. */
  readonly label: string;
  /** The level that is 1, of a category of more than two. */
  readonly positive?: string;
  /** The columns that a model is to learn from. @default all but the label and the groups */
  readonly columns?: readonly string[];
  /** Columns whose equal values belong together, such as the day of a flight or the customer. @default [] */
  readonly groups?: readonly string[];
  /** Above this AUC, in [0.5, 1], one column knows a binary label too well. @default 0.85 */
  readonly maxAuc?: number;
  /** Above this share explained, in [0, 1], one column knows a number or the classes too well. @default 0.8 */
  readonly maxExplained?: number;
  /** Parts of the rows, 2 to 20, each told by the others. @default 5 */
  readonly folds?: number;
  /** Of the folds and of the samples that sums and rules are looked for in. @default 0 */
  readonly seed?: number;
}

const WHERE = 'eda/label-leaks';

/**
 * Which columns know a label that they should not know: before a model finds out, and seems better than it is.
 *
 * Every error names a column: take it out, or keep it knowing when its value is written down. A column
 * gets the first code that fits:
 *
 * `sum-leak`: the label is this column, or a sum of this and others (differences, multiples, an offset), up to a
 * thousandth of its spread. `rule-leak`: a binary label is this number, or its ratio or difference with another, held
 * against a threshold, wrong on at most 2 % of the rarer class. `label-leak`: one column alone, as a lookup table of the
 * label's mean by level or bin, learned on the other folds, has an AUC above `maxAuc` or explains more than
 * `maxExplained` (R² of a number; Goodman and Kruskal's tau of classes). `group-feature-leak`: a number is alike within each
 * group and tells the mean of the group's own labels better than an honest number could.
 *
 * Every column is looked at alone. Sums of several are looked for among 100 number columns that go with the label most,
 * rules of two among 40; where there are more, the warning `columns-left-out` says so. Columns that are missing on more
 * than half of the rows are in no sum.
 *
 * Rows with a missing label are left out; each issue says over how many `rows` it speaks. A missing value counts as a
 * level of its own, so missingness that tells the label is found. Identifiers, different on every row, are not
 * flagged: what one fold says of them is nothing to the others. Text is taken whole, not read.
 *
 * @throws {SlipwayError} `bad-option`; `unknown-column`; `wrong-kind` on a label that is a time or text; `bad-data` on
 *   a label of more than 100 classes without `positive`.
 * @cost about 80 ms a column of 300,000 rows, and some 0.3 s for the sums and rules of 20 columns.
 * @source L. A. Goodman, W. H. Kruskal (1954), Journal of the American Statistical Association 49, 732–764 (tau);
 *   S. Kaufman et al. (2012), Leakage in Data Mining, ACM TKDD 6(4).
 * @example
 * const cnt = Array.from({ length: 100 }, (_, hour) => hour % 24);
 * const rides = table({ casual: numberColumn(cnt.map((n) => n % 5)), registered: numberColumn(cnt.map((n) => n - (n % 5))), cnt: numberColumn(cnt) });
 * labelLeaks(rides, { label: 'cnt' }).issues.map(({ code, column }) => [code, column]) // => [['sum-leak', 'casual'], ['sum-leak', 'registered']]
 */
export function labelLeaks(from: Table, options: LabelLeakOptions): Verdict {
  const asked = checkOptions(from, options);
  const { names, groups, folds, seed, maxAuc, maxExplained } = asked;
  const label = readLeakLabel(WHERE, from, options.label, options.positive);
  if (label.fewest < 1 || !names.length || label.rows < 2 * folds) return verdictOf([], 0);
  const numbers: NamedNumbers[] = names.flatMap((name) => {
    const found = from.columns.get(name)!;
    return found.kind === 'number' || found.kind === 'time' ? [{ name, values: found.values }] : [];
  });
  const issues = new Map<string, Issue>();
  const flag = (issue: Issue & { readonly column: string }): void => {
    if (!issues.has(issue.column)) issues.set(issue.column, issue);
  };
  for (const issue of [...sumIssues(label, numbers, seed), ...ruleIssues(label, numbers, seed)]) flag(issue);
  const fold = foldsOf(from.rows, folds, seed);
  const limit = label.kind === 'binary' ? maxAuc : maxExplained;
  for (const name of names) {
    if (issues.has(name)) continue;
    const codes = leakCodes(from.columns.get(name)!);
    const value = outOfFold(codes, label, fold, folds);
    if (!(value > limit)) continue;
    flag({ ...labelIssue(name, label, value, limit), ...missingToo(name, codes, label, fold, folds, limit) });
  }
  for (const group of groups) for (const issue of groupIssues(from, group, label, numbers)) flag(issue);
  const order = new Map([...from.columns.keys()].map((name, place) => [name, place]));
  const found = [...issues.values()].sort(
    (first, second) => order.get(first.column!)! - order.get(second.column!)!,
  );
  return verdictOf([...found, ...leftOut(label, numbers.length)], names.length);
}

type ColumnIssue = Issue & { readonly column: string };

function checkOptions(
  from: Table,
  options: LabelLeakOptions,
): Required<Omit<LabelLeakOptions, 'label' | 'positive' | 'columns'>> & {
  readonly names: readonly string[];
} {
  checkKeys(WHERE, options, [
    'label',
    'positive',
    'columns',
    'groups',
    'maxAuc',
    'maxExplained',
    'folds',
    'seed',
  ]);
  const label = checkNames(WHERE, 'label', [options.label])[0]!;
  column(from, label, ['number', 'category'], WHERE);
  const known = (option: 'columns' | 'groups', list: readonly string[]): readonly string[] =>
    checkNames(WHERE, option, list).map((name) => {
      column(from, name, undefined, WHERE);
      return name;
    });
  const groups =
    options.groups === undefined || options.groups.length === 0 ? [] : known('groups', options.groups);
  const { seed = 0 } = options;
  random(seed);
  const names =
    options.columns === undefined
      ? [...from.columns.keys()].filter((name) => name !== label && !groups.includes(name))
      : known('columns', options.columns).filter((name) => name !== label);
  return {
    names,
    groups,
    seed,
    maxAuc: checkNumber(WHERE, 'maxAuc', options.maxAuc ?? 0.85, { min: 0.5, max: 1 }),
    maxExplained: checkNumber(WHERE, 'maxExplained', options.maxExplained ?? 0.8, { min: 0, max: 1 }),
    folds: checkNumber(WHERE, 'folds', options.folds ?? 5, { min: 2, max: 20, integer: true }),
  };
}

function sumIssues(label: LeakLabel, numbers: readonly NamedNumbers[], seed: number): ColumnIssue[] {
  if (label.kind === 'classes') return [];
  const { values } = label;
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return sumLeaks(values, numbers, seed).flatMap((leak) =>
    leak.terms.map(({ column: name }) => ({
      code: 'sum-leak',
      severity: 'error' as const,
      column: name,
      measure: 'explained',
      value: leak.explained,
      limit: 1 - MOST_LEFT,
      rows: leak.rows,
      message: `label ${quoteNames([label.name])} is ${sumText(leak, high - low)} on ${leak.rows} rows; column ${quoteNames([name])} is part of it.`,
    })),
  );
}

function ruleIssues(label: LeakLabel, numbers: readonly NamedNumbers[], seed: number): ColumnIssue[] {
  return ruleLeaks(label, numbers, seed).flatMap(({ columns, says, threshold, side, wrong, rows }) =>
    columns.map((name) => ({
      code: 'rule-leak',
      severity: 'error' as const,
      column: name,
      measure: 'wrongRows',
      value: wrong,
      rows,
      message: `label ${quoteNames([label.name])} is ${says} ${side === 'above' ? 'at or above' : 'below'} ${figureText(threshold)}, wrong on ${wrong} of ${rows} rows; column ${quoteNames([name])} is part of it.`,
    })),
  );
}

/** What was not looked at, since every column with every other would take too long. */
function leftOut({ name, kind }: LeakLabel, numbers: number): Issue[] {
  const parts = [
    ...(numbers > MOST_SUMMED ? [`sums among ${MOST_SUMMED}`] : []),
    ...(kind === 'binary' && numbers > MOST_PAIRED ? [`rules of two among ${MOST_PAIRED}`] : []),
  ];
  if (kind === 'classes' || parts.length === 0) return [];
  return [
    {
      code: 'columns-left-out',
      severity: 'warning',
      measure: 'columns',
      value: numbers,
      limit: kind === 'binary' ? MOST_PAIRED : MOST_SUMMED,
      message: `of ${numbers} number columns, ${parts.join(' and ')} were looked for, those that go with label ${quoteNames([name])} most; name fewer columns to look at all of them.`,
    },
  ];
}

const MEASURES = { binary: 'auc', number: 'r2', classes: 'tau' } as const;

function labelIssue(name: string, label: LeakLabel, value: number, limit: number): ColumnIssue {
  const { name: of, kind, rows } = label;
  const knows =
    kind === 'binary'
      ? `tells label ${quoteNames([of])} with an AUC of ${figureText(value, limit)}`
      : `explains ${figureText(value, limit)} of label ${quoteNames([of])}`;
  return {
    code: 'label-leak',
    severity: 'error',
    column: name,
    measure: MEASURES[kind],
    value,
    limit,
    rows,
    message: `column ${quoteNames([name])} alone ${knows}, by levels or bins learned on other rows; expected at most ${figureText(limit, value)}.`,
  };
}

/** Where missing or not is enough to pass the limit, the message says so. */
function missingToo(
  name: string,
  { codes, missing }: LeakCodes,
  label: LeakLabel,
  fold: Uint8Array,
  folds: number,
  limit: number,
): { readonly message?: string } {
  if (missing === 0 || missing === codes.length) return {};
  const present = codes.map((code) => (code === 0 ? 0 : 1));
  const value = outOfFold({ codes: present, levels: 2, missing }, label, fold, folds);
  if (!(value > limit)) return {};
  const measure = label.kind === 'binary' ? 'an AUC of ' : '';
  return {
    message: `whether column ${quoteNames([name])} is missing tells label ${quoteNames([label.name])} with ${measure}${figureText(value, limit)}; expected at most ${figureText(limit, value)}.`,
  };
}

function groupIssues(
  from: Table,
  group: string,
  label: LeakLabel,
  numbers: readonly NamedNumbers[],
): ColumnIssue[] {
  if (label.kind === 'classes') return [];
  const groups = groupsOf(from.columns.get(group)!);
  return numbers.flatMap(({ name, values }) => {
    const leak = groupLeak(groups, values, label);
    if (!leak || !(leak.explained > leak.limit)) return [];
    const { explained, limit, rows, groups: count } = leak;
    return [
      {
        code: 'group-feature-leak',
        severity: 'error' as const,
        column: name,
        measure: 'explained',
        value: explained,
        limit,
        rows,
        message: `column ${quoteNames([name])} is alike within each of ${count} groups of ${quoteNames([group])} and explains ${figureText(explained, limit)} of the groups' own means of label ${quoteNames([label.name])}; expected at most ${figureText(limit, explained)}.`,
      },
    ];
  });
}
