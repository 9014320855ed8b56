import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkKeys, checkNames, checkNumber } from '../core/options.ts';
import { levelCounts, type LevelCounts } from '../stats/level-counts.ts';
import { column, type Table } from '../table/table.ts';
import { bindLevels } from './bind-levels.ts';
import { checkColumns, chosenColumns, type ColumnChoice } from './choose-columns.ts';
import { defineStep } from './define-step.ts';
import { inverseOf, LEVEL_KINDS, levelKindOf, readLevelKind, type LevelKind } from './level-kinds.ts';
import { levelLookup, lookupExpression, type LevelNumbers } from './level-lookup.ts';
import { checkFrequencies } from './level-options.ts';
import { frequentLevels } from './one-hot-levels.ts';
import { savedFields } from './saved-fields.ts';
import type { StepMaker } from './step.ts';

const where = 'prepare/ordinal';

/** Options of {@link ordinal}. */
export interface OrdinalOptions {
  /** The category, text or number columns to replace. */
  readonly columns: ColumnChoice;
  /** The order of the levels: sorted, or the most frequent first (of equally frequent ones the first). @default 'sorted' */
  readonly order?: 'sorted' | 'frequency';
  /** The levels in their order, the same for every column, in place of what training has. */
  readonly levels?: readonly string[];
  /** The number of the first level. @default 0 */
  readonly start?: number;
  /**
   * What a level without a number becomes: missing, the number before those of the levels, the one after, or an error.
   * @default 'missing'
   */
  readonly unknown?: 'missing' | 'before' | 'after' | 'error';
  /**
   * What a missing value becomes: it stays missing, or what unknown levels become, or like a level of its own the number
   * after all others. @default 'missing'
   */
  readonly missing?: 'missing' | 'unknown' | 'level';
  /** Training rows a level needs for a number: 1 or more. Rarer levels are unknown. @default 1 */
  readonly minFrequency?: number;
  /** How many levels get a number, the most frequent first: 1 or more. @default Infinity */
  readonly maxLevels?: number;
}

/** The numbers of a column: `start` and on for the levels. */
type Numbering = {
  readonly name: string;
  /** Of the column that was read; states of version 1 do not say. */
  readonly kind: LevelKind | null;
  readonly levels: readonly string[];
  readonly start: number;
  readonly unknown: 'missing' | 'before' | 'after' | 'error';
  readonly missing: 'missing' | 'unknown' | 'level';
  readonly rareLevels: number;
  readonly rareRows: number;
};
type State = { readonly columns: readonly Numbering[] };

/** So large a number with as many levels after it is still whole in 32 bits. */
const MOST = 1_000_000;

/**
 * A vocabulary: each level as a whole number, in an order, as a feature that is a number.
 *
 * Replaces each column in its place by a number column. The order is that of the levels' UTF-16 code units (numbers: of
 * their value), of their frequency in training, or the one given. Use it where the order means something, or for trees;
 * elsewhere {@link oneHot}. Missing and unseen values are missing unless the options say otherwise. Rarer levels are
 * unknown, and the state counts them and their rows; a number is its level as JavaScript spells it. The inverse gives
 * levels back in the kind the column had.
 *
 * @throws {SlipwayError} `unknown-column`, `wrong-kind` on fit or transform; `bad-data` on fit when a column has no
 *   value present or no level that is frequent enough; `check-failed` on an unseen level when `unknown` is `'error'`;
 *   `bad-option`, when `levels` are given beside what chooses them, or when `unknown` is `'error'` and rare levels would
 *   be refused in the training rows themselves.
 * @source scikit-learn's `OrdinalEncoder` with `unknown: 'error'`; with {@link bigquery}`.labelEncoder` BigQuery's
 *   `ML.LABEL_ENCODER`.
 * @example
 * const fitted = ordinal({ columns: ['size'], levels: ['S', 'M', 'L'] }).fit(table({ size: categoryColumn(['M']) }));
 * toRows(fitted.transform(table({ size: categoryColumn(['L', 'S', 'XL']) }))) // => [{ size: 2 }, { size: 0 }, { size: null }]
 */
export const ordinal: StepMaker<OrdinalOptions> = /* @__PURE__ */ defineStep({
  name: 'ordinal',
  version: 2,
  since: 1,
  options(given: OrdinalOptions) {
    const choosing = ['order', 'minFrequency', 'maxLevels'] as const;
    checkKeys(where, given, ['columns', 'levels', 'start', 'unknown', 'missing', ...choosing]);
    const { columns, order = 'sorted', levels, start = 0, unknown = 'missing', missing = 'missing' } = given;
    const plan = {
      columns: checkColumns(where, columns),
      order: checkChoice(where, 'order', order, ['sorted', 'frequency']),
      levels: levels === undefined ? undefined : checkNames(where, 'levels', levels),
      start: checkNumber(where, 'start', start, { min: -MOST, max: MOST, integer: true }),
      unknown: checkChoice(where, 'unknown', unknown, ['missing', 'before', 'after', 'error']),
      missing: checkChoice(where, 'missing', missing, ['missing', 'unknown', 'level']),
      ...checkFrequencies(where, given),
    };
    const refuse = (option: string, found: string): SlipwayError =>
      new SlipwayError('bad-option', where, found, { details: { option } });
    const beside = choosing.find((option) => given[option] !== undefined);
    if (plan.levels && beside)
      throw refuse(
        beside,
        `${beside} is given beside levels, which are taken as they are; expected one of the two.`,
      );
    if (unknown === 'error' && missing === 'unknown')
      throw refuse(
        'missing',
        `missing is 'unknown' while unknown is 'error'; expected 'missing' or 'level'.`,
      );
    if (unknown === 'error' && (plan.minFrequency > 1 || plan.maxLevels < Infinity))
      throw refuse(
        'unknown',
        "unknown is 'error' while minFrequency or maxLevels make levels of the training rows unknown; expected another choice.",
      );
    return plan;
  },
  reads: ({ columns }, schema) => chosenColumns(columns, schema),
  takes: () => LEVEL_KINDS,
  writes: ({ columns }, schema) => chosenColumns(columns, schema).map((name) => ({ name, kind: 'number' })),
  needs: ({ columns, levels }, schema) =>
    Object.fromEntries(levels ? [] : chosenColumns(columns, schema).map((name) => [name, levelCounts(name)])),
  learn: (known: Readonly<Record<string, LevelCounts>>, plan, schema): State => ({
    columns: chosenColumns(plan.columns, schema).map((name) => {
      const { start, unknown, missing } = plan;
      const kind = levelKindOf(name, schema);
      if (plan.levels)
        return { name, kind, levels: plan.levels, start, unknown, missing, rareLevels: 0, rareRows: 0 };
      const { levels, ...rare } = frequentLevels(where, name, known[name]!, kind, plan);
      if (levels.length === 0) throw noLevel(name, plan.minFrequency, known[name]!);
      const ordered = plan.order === 'sorted' ? levels : [...levels].sort((a, b) => b[1] - a[1]);
      return { name, kind, levels: ordered.map(([level]) => level), start, unknown, missing, ...rare };
    }),
  }),
  read: (saved, version): State => ({
    columns: savedFields(where, saved)
      .list('columns')
      .map((each) => {
        const start = each.number('start');
        if (!Number.isInteger(start) || Math.abs(start) > MOST) throw each.refuse('start', 'a whole number');
        const numbering: Numbering = {
          name: each.text('name'),
          kind: readLevelKind(each, version),
          levels: each.texts('levels'),
          start,
          unknown: each.choice('unknown', ['missing', 'before', 'after', 'error']),
          missing: each.choice('missing', ['missing', 'unknown', 'level']),
          rareLevels: each.count('rareLevels'),
          rareRows: each.count('rareRows'),
        };
        if (numbering.unknown === 'error' && numbering.missing === 'unknown')
          throw each.refuse('missing', '"missing" or "level" when unknown is "error"');
        return numbering;
      }),
  }),
  compile({ columns }) {
    const names = columns.map(({ name }) => name);
    const ties = columns.map((each) => ({ name: each.name, tie: levelLookup(where, numbersOf(each)) }));
    return {
      reads: names,
      writes: names.map((name) => ({ name, kind: 'number' })),
      bind: (rows) => bindLevels(where, rows, ties),
      sql: (read) =>
        new Map(columns.map((each) => [each.name, lookupExpression(where, numbersOf(each), read, 'double')])),
      ...inverseOf(columns, placesOf),
    };
  },
});

function numbersOf({ name, levels, start, unknown, missing }: Numbering): LevelNumbers {
  const end = start + levels.length;
  const other = { missing: NaN, before: start - 1, after: end, error: NaN }[unknown];
  const last = unknown === 'after' ? end + 1 : end;
  return {
    name,
    numbers: new Map(levels.map((level, place) => [level, start + place])),
    missing: { missing: NaN, unknown: other, level: last }[missing],
    unknown:
      unknown === 'error' ? { advice: "Set unknown: 'missing', 'before' or 'after' to encode it." } : other,
  };
}

/** The places of the levels that numbers stand for; -1 where a number stands for none. */
function placesOf(rows: Table, { name, levels, start }: Numbering): Int32Array {
  const { values } = column(rows, name, 'number', where);
  return Int32Array.from(values, (value) => {
    const place = value - start;
    return Number.isInteger(place) && place >= 0 && place < levels.length ? place : -1;
  });
}

function noLevel(name: string, minFrequency: number, { count, levels }: LevelCounts): SlipwayError {
  return new SlipwayError(
    'bad-data',
    where,
    `column "${name}" has no level on ${minFrequency} or more of ${count} rows present, so it would have no numbers; expected one. Lower minFrequency, or leave the column out.`,
    { details: { column: name, levels: levels.size } },
  );
}
