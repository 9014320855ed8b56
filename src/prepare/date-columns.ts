import { numberColumn, type Column } from '../table/column.ts';
import { column, type Table } from '../table/table.ts';
import type { Zone } from '../table/zone.ts';
import { holidayRule } from './calendar-days.ts';
import { fieldRule, type Conventions, type DatePart } from './date-parts.ts';
import type { Bound } from './step.ts';
import { writeDates, type DateColumns, type DayColumn, type FieldColumn } from './date-loops.ts';

/** How the days of the week are called, Monday first, beside the conventions of the other parts. */
export interface DateSettings extends Conventions {
  readonly weekdayNames: readonly string[] | null;
}

/** What writes each part of a date, ready to be tied to any table. */
export type DateRules = readonly (
  | { readonly part: DatePart; readonly by: 'field'; readonly field: Omit<FieldColumn, 'out'> }
  | { readonly part: DatePart; readonly by: 'day'; readonly numberAt: DayColumn['numberAt'] }
  | { readonly part: DatePart; readonly by: 'weekday'; readonly levels: readonly string[] }
)[];

/** The rules of some parts. */
export function dateRules(
  parts: readonly DatePart[],
  settings: DateSettings,
  holidays: Int32Array,
): DateRules {
  return parts.map((part): DateRules[number] => {
    if (part === 'weekdayName') return { part, by: 'weekday', levels: settings.weekdayNames ?? [] };
    if (part === 'isHoliday' || part === 'daysToHoliday' || part === 'daysSinceHoliday')
      return { part, by: 'day', numberAt: holidayRule(part, holidays) };
    const { of, field, numberAt } = fieldRule(part, settings);
    const values = new Float64Array(1 << field.bits);
    for (let bits = 0; bits < values.length; bits++) values[bits] = numberAt(bits);
    return { part, by: 'field', field: { of, field, values, isYear: part === 'year' || part === 'isoYear' } };
  });
}

/** Ties parts of dates to the time columns they are read from. */
export function bindDates(rows: Table, names: readonly string[], zone: Zone, rules: DateRules): Bound {
  const columns = new Map<string, Column>();
  const ties = names.map((name) => {
    const { values } = column(rows, name, 'time', 'prepare/dates');
    const write = (part: DatePart, written: Column): void => void columns.set(`${name}_${part}`, written);
    return { values, to: columnsOf(rows.rows, rules, write) };
  });
  return {
    columns,
    run() {
      for (const { values, to } of ties) writeDates(zone, values, to);
    },
  };
}

function columnsOf(
  rows: number,
  rules: DateRules,
  write: (part: DatePart, written: Column) => void,
): DateColumns {
  const fields: FieldColumn[] = [];
  const days: DayColumn[] = [];
  const weekdays: Int32Array[] = [];
  for (const rule of rules) {
    if (rule.by === 'weekday') {
      const codes = new Int32Array(rows);
      weekdays.push(codes);
      write(rule.part, { kind: 'category', codes, levels: rule.levels });
      continue;
    }
    const out = new Float64Array(rows);
    write(rule.part, numberColumn(out));
    if (rule.by === 'day') days.push({ numberAt: rule.numberAt, out });
    else fields.push({ ...rule.field, out });
  }
  const notesWeeks = fields.some(({ of }) => of === 'thursday' || of === 'sundays');
  return { fields, weekdays, days, countsDays: notesWeeks || days.length > 0, notesWeeks };
}
