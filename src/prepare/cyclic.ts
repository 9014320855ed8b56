import { SlipwayError } from '../core/error.ts';
import { checkKeys } from '../core/options.ts';
import { call, literal, onlyIf } from '../sql/expression.ts';
import { numberColumn, type NumberColumn } from '../table/column.ts';
import { describe } from '../table/describe.ts';
import type { Schema } from '../table/schema.ts';
import { column } from '../table/table.ts';
import { checkColumns, chosenColumns, type ColumnChoice } from './choose-columns.ts';
import { defineStep } from './define-step.ts';
import { savedFields } from './saved-fields.ts';
import type { StepMaker, WrittenField } from './step.ts';

const where = 'prepare/cyclic';

/** Parts of dates that come round, and after how many they do. */
const PERIODS = { quarter: 4, month: 12, dayOfWeek: 7, hour: 24, minute: 60, minuteOfDay: 1440 } as const;

/** A part of dates that comes round after always as many. */
export type CyclicPart = keyof typeof PERIODS;

/** Options of {@link cyclic}. */
export interface CyclicOptions {
  /** The number columns to read. They stay as they are. */
  readonly columns: ColumnChoice;
  /**
   * After how much the values come round: a number above 0 (3.5e-308 at least), or the part of a date that they are: `quarter` (4), `month`
   * (12), `dayOfWeek` (7), `hour` (24), `minute` (60) or `minuteOfDay` (1440).
   */
  readonly period: number | CyclicPart;
}

type Settings = { readonly period: number };
type State = Settings & { readonly columns: readonly string[] };

/**
 * Numbers that come round, such as hours, as points on a circle: their sine and cosine, so that 23 lies beside 0.
 *
 * Writes `column_sin` and `column_cos`. Missing stays missing. An infinite number has no place on a circle and becomes
 * missing. Nothing is learned from the rows, so nothing is unseen.
 *
 * @throws {SlipwayError} `unknown-column`, `wrong-kind` on fit or transform; `column-collision`; `bad-option` when the
 *   period is neither above 0 and finite nor a part.
 * @source sin and cos of 2π · value / period.
 * @example
 * const rows = table({ hour: numberColumn([0, 6, null]) });
 * const { columns } = cyclic({ columns: ['hour'], period: 'hour' }).fit(rows).transform(rows);
 * [columns.get('hour_sin').values, columns.get('hour_cos').values[0]] // => [Float64Array [0, 1, NaN], 1]
 */
export const cyclic: StepMaker<CyclicOptions> = /* @__PURE__ */ defineStep({
  name: 'cyclic',
  version: 1,
  options(given: CyclicOptions): Settings & { readonly columns: ColumnChoice } {
    checkKeys(where, given, ['columns', 'period']);
    return { columns: checkColumns(where, given.columns), period: periodOf(given.period) };
  },
  reads: ({ columns }, schema) => chosenColumns(columns, schema),
  takes: () => ['number'],
  writes: (plan, schema) => fieldsOf(stateOf(plan, schema)),
  needs: () => ({}),
  learn: (_, plan, schema): State => stateOf(plan, schema),
  read: (saved): State => {
    const fields = savedFields(where, saved);
    const period = fields.number('period');
    if (!isPeriod(period)) throw fields.refuse('period', LEAST);
    return { columns: fields.texts('columns'), period };
  },
  compile(state) {
    const turn = (2 * Math.PI) / state.period;
    return {
      reads: state.columns,
      writes: fieldsOf(state),
      bind(rows) {
        const ties = state.columns.map((name) => {
          const { values } = column(rows, name, 'number', where);
          return { name, values, sin: new Float64Array(rows.rows), cos: new Float64Array(rows.rows) };
        });
        return {
          columns: new Map(
            ties.flatMap(({ name, sin, cos }): (readonly [string, NumberColumn])[] => [
              [`${name}_sin`, numberColumn(sin)],
              [`${name}_cos`, numberColumn(cos)],
            ]),
          ),
          run() {
            for (const { values, sin, cos } of ties) {
              for (let row = 0; row < values.length; row++) {
                sin[row] = Math.sin(values[row]! * turn);
                cos[row] = Math.cos(values[row]! * turn);
              }
            }
          },
        };
      },
      sql: (read) =>
        new Map(
          state.columns.flatMap((name) => {
            const value = read.number(name);
            const angle = call('multiply', value, literal(turn));
            return [
              [`${name}_sin`, onlyIf(call('isFinite', angle), call('sine', angle))],
              [`${name}_cos`, onlyIf(call('isFinite', angle), call('cosine', angle))],
            ] as const;
          }),
        ),
    };
  },
});

function periodOf(period: unknown): number {
  if (typeof period === 'string' && Object.hasOwn(PERIODS, period)) return PERIODS[period as CyclicPart];
  if (typeof period === 'number' && isPeriod(period)) return period;
  throw new SlipwayError(
    'bad-option',
    where,
    `period is ${describe(period)}; expected ${LEAST} or one of ${Object.keys(PERIODS).join(', ')}.`,
    { details: { option: 'period' } },
  );
}

const LEAST = 'a number of 3.5e-308 or more';

/** Above 0, and not so little above it that a turn is infinite. */
function isPeriod(period: number): boolean {
  return period > 0 && period < Infinity && (2 * Math.PI) / period < Infinity;
}

function stateOf(plan: Settings & { readonly columns: ColumnChoice }, schema: Schema): State {
  return { ...plan, columns: chosenColumns(plan.columns, schema) };
}

function fieldsOf({ columns }: State): WrittenField[] {
  return columns.flatMap((name) =>
    ['sin', 'cos'].map((what): WrittenField => ({ name: `${name}_${what}`, kind: 'number', from: [name] })),
  );
}
