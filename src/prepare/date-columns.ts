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

/** Ties parts of dates to the time columns they are read from. */
export function bindDates(
  rows: Table,
  names: readonly string[],
  zone: Zone,
  parts: readonly DatePart[],
  settings: DateSettings,
  holidays: Int32Array,
): Bound {
  const columns = new Map<string, Column>();
  const ties = names.map((name) => {
    const { values } = column(rows, name, 'time', 'prepare/dates');
    const { to, written } = columnsOf(rows.rows, parts, settings, holidays);
    for (const [part, each] of written) columns.set(`${name}_${part}`, each);
    return { values, to };
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
  parts: readonly DatePart[],
  settings: DateSettings,
  holidays: Int32Array,
): { readonly to: DateColumns; readonly written: ReadonlyMap<DatePart, Column> } {
  const fields: FieldColumn[] = [];
  const days: DayColumn[] = [];
  const weekdays: Int32Array[] = [];
  const written = new Map<DatePart, Column>();
  for (const part of parts) {
    if (part === 'weekdayName') {
      const codes = new Int32Array(rows);
      weekdays.push(codes);
      written.set(part, { kind: 'category', codes, levels: settings.weekdayNames ?? [] });
      continue;
    }
    const out = new Float64Array(rows);
    written.set(part, numberColumn(out));
    if (part === 'isHoliday' || part === 'daysToHoliday' || part === 'daysSinceHoliday') {
      days.push({ valueOf: holidayRule(part, holidays), out });
      continue;
    }
    const { of, field, valueOf } = fieldRule(part, settings);
    const values = Float64Array.from({ length: 1 << field.bits }, (_, bits) => valueOf(bits));
    fields.push({ of, field, values, out, isYear: part === 'year' || part === 'isoYear' });
  }
  const notesWeeks = fields.some(({ of }) => of === 'thursday' || of === 'sundays');
  return {
    to: { fields, weekdays, days, countsDays: notesWeeks || days.length > 0, notesWeeks },
    written,
  };
}
