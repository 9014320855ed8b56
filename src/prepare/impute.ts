import { SlipwayError } from '../core/error.ts';
import { checkFlag, checkKeys } from '../core/options.ts';
import { call, literal, when, type Expression } from '../sql/expression.ts';
import { levelCounts, type LevelCounts } from '../stats/level-counts.ts';
import { moments, type Moments } from '../stats/moments.ts';
import { quantiles, type Quantiles } from '../stats/quantiles.ts';
import type { AnyStatistic } from '../stats/statistic.ts';
import type { ColumnKind } from '../table/column.ts';
import type { Schema } from '../table/schema.ts';
import { checkColumns, chosenColumns, type ColumnChoice } from './choose-columns.ts';
import { defineStep } from './define-step.ts';
import { bindFill, type Fill } from './fill-missing.ts';
import { checkWith, type ImputeWith } from './impute-with.ts';
import { savedFields } from './saved-fields.ts';
import type { SqlColumns, StepMaker, WrittenField } from './step.ts';

const where = 'prepare/impute';

/** Options of {@link impute}. */
export interface ImputeOptions {
  /** The columns to replace. */
  readonly columns: ColumnChoice;
  /** What a missing value becomes; `mean` and `median` are for numbers. */
  readonly with: ImputeWith;
  /** Whether to write `column_missing` beside each: 1 where it was missing, else 0. @default false */
  readonly indicator?: boolean;
}

type State = { readonly columns: readonly Fill[] };
type Plan = { readonly columns: ColumnChoice; readonly with: ImputeWith; readonly indicator: boolean };
type Known = Moments | Quantiles | LevelCounts;

/**
 * No missing values: each becomes the mean, the median or the most frequent value of training, or a constant.
 *
 * Replaces each column in its place. The median is quantile type 7; of values equally frequent the smallest is taken
 * (of levels, the first by UTF-16 code unit). Values present are not touched, unseen ones included. The state says
 * how many training rows were filled. A category takes the fill as a level; encoding it is another step's work.
 *
 * @throws {SlipwayError} `unknown-column`, `wrong-kind` on fit or transform; `bad-data` on fit when nothing is present
 *   to learn from, or when the mean or median is not finite; `column-collision` when there is a column of an indicator's name.
 * @source scikit-learn's `SimpleImputer`, which instead drops a column with nothing present.
 * @example
 * const fitted = impute({ columns: ['temp'], with: 'median' }).fit(table({ temp: numberColumn([30, 50, 40, null]) }));
 * toRows(fitted.transform(table({ temp: numberColumn([null, 70]) }))) // => [{ temp: 40 }, { temp: 70 }]
 */
export const impute: StepMaker<ImputeOptions> = /* @__PURE__ */ defineStep({
  name: 'impute',
  version: 1,
  options(given: ImputeOptions): Plan {
    checkKeys(where, given, ['columns', 'with', 'indicator']);
    return {
      columns: checkColumns(where, given.columns),
      with: checkWith(where, given.with),
      indicator: checkFlag(where, 'indicator', given.indicator ?? false),
    };
  },
  reads: ({ columns }, schema) => chosenColumns(columns, schema),
  takes: (plan) => kindsFor(plan.with),
  writes: ({ columns, indicator }, schema) =>
    chosenColumns(columns, schema).flatMap((name) =>
      fieldsOf({ name, kind: kindOf(name, schema), indicator: indicator ? indicatorOf(name) : null }),
    ),
  needs: (plan, schema) =>
    Object.fromEntries(
      chosenColumns(plan.columns, schema).map(
        (name) => [name, statisticOf(name, plan.with, kindOf(name, schema))] as const,
      ),
    ),
  learn: (known, plan, schema): State => ({
    columns: chosenColumns(plan.columns, schema).map((name) => {
      const kind = kindOf(name, schema);
      const answer = known[name]!;
      const value = fillOf(name, answer, plan.with, kind);
      const facts = {
        name,
        indicator: plan.indicator ? indicatorOf(name) : null,
        filled: answer.missing,
      };
      return kind === 'number'
        ? { ...facts, kind, value: value as number }
        : { ...facts, kind, value: value as string };
    }),
  }),
  read: (saved): State => ({
    columns: savedFields(where, saved)
      .list('columns')
      .map((each): Fill => {
        const kind = each.choice('kind', ['number', 'category', 'text']);
        const facts = {
          name: each.text('name'),
          indicator: each.textOrNull('indicator'),
          filled: each.count('filled'),
        };
        return kind === 'number'
          ? { ...facts, kind, value: each.number('value') }
          : { ...facts, kind, value: each.text('value') };
      }),
  }),
  compile({ columns }) {
    return {
      reads: columns.map(({ name }) => name),
      writes: columns.flatMap(fieldsOf),
      bind(rows) {
        const fills = columns.map((fill) => bindFill(where, rows, fill));
        return {
          columns: new Map(fills.flatMap((fill) => fill.columns)),
          run() {
            for (const fill of fills) fill.run();
          },
        };
      },
      sql: (read) => new Map(columns.flatMap((fill) => expressionsOf(fill, read))),
    };
  },
});

function fieldsOf({ name, kind, indicator }: Pick<Fill, 'name' | 'kind' | 'indicator'>): WrittenField[] {
  const filled = { name, kind };
  return indicator === null ? [filled] : [filled, { name: indicator, kind: 'number', from: [name] }];
}

function indicatorOf(name: string): string {
  return `${name}_missing`;
}

function expressionsOf({ name, kind, value, indicator }: Fill, read: SqlColumns): [string, Expression][] {
  const found = kind === 'number' ? read.number(name) : read.text(name);
  const missing = call('isMissing', found);
  const filled: Expression =
    kind === 'number'
      ? when([[missing, literal(value)]], read.number(name))
      : when([[missing, literal(value)]], read.text(name));
  if (indicator === null) return [[name, filled]];
  return [
    [name, filled],
    [indicator, when([[missing, literal(1)]], literal(0))],
  ];
}

function kindsFor(choice: ImputeWith): readonly ColumnKind[] {
  if (choice === 'most-frequent') return ['number', 'category', 'text'];
  if (typeof choice === 'string' || typeof choice.constant === 'number') return ['number'];
  return ['category', 'text'];
}

function kindOf(name: string, { fields }: Schema): Fill['kind'] {
  return fields.find((field) => field.name === name)!.kind as Fill['kind'];
}

function statisticOf(name: string, choice: ImputeWith, kind: Fill['kind']): AnyStatistic<Known> {
  if (choice === 'median') return quantiles(name, [0.5]);
  return choice === 'most-frequent' || kind !== 'number' ? levelCounts(name) : moments(name);
}

function fillOf(name: string, known: Known, choice: ImputeWith, kind: Fill['kind']): number | string {
  if (typeof choice !== 'string') return choice.constant;
  if (known.count === 0) {
    throw new SlipwayError(
      'bad-data',
      where,
      `column "${name}" has no value present in ${known.missing} training rows, so it has no ${choice}. Leave the column out, or give a constant.`,
      { details: { column: name, missing: known.missing } },
    );
  }
  if ('levels' in known) return mostFrequent(known.levels, kind);
  const value = 'values' in known ? known.values[0]! : known.mean;
  if (Number.isFinite(value)) return value;
  throw new SlipwayError(
    'bad-data',
    where,
    `the ${choice} of column "${name}" is ${value}; expected a finite number. Look for infinite values in the column.`,
    { details: { column: name } },
  );
}

/** Of equally frequent levels the first; of numbers the smallest. */
function mostFrequent(levels: ReadonlyMap<string, number>, kind: Fill['kind']): number | string {
  let best: string | undefined;
  let most = 0;
  for (const [level, rows] of levels) {
    const smaller = rows === most && kind === 'number' && Number(level) < Number(best);
    if (rows > most || smaller) best = level;
    most = Math.max(most, rows);
  }
  return kind === 'number' ? Number(best) : best!;
}
