import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { duckdb } from '../../src/engines/duckdb.ts';
import { numberValues } from '../../src/sql/answer.ts';
import { duckdbDialect } from '../../src/sql/duckdb-dialect.ts';
import { call, instantOf, literal } from '../../src/sql/expression.ts';
import { printExpression } from '../../src/sql/print.ts';
import { timeColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { zoneOf } from '../../src/table/zone.ts';

const DAY = 86_400_000;

/** What a wall shows, by the dates of the platform. */
const parts = {
  year: (wall: Date) => wall.getUTCFullYear(),
  quarter: (wall: Date) => Math.floor(wall.getUTCMonth() / 3) + 1,
  month: (wall: Date) => wall.getUTCMonth() + 1,
  day: (wall: Date) => wall.getUTCDate(),
  dayOfWeek: (wall: Date) => wall.getUTCDay() || 7,
  dayOfYear: (wall: Date) => Math.floor((wall.getTime() - Date.UTC(wall.getUTCFullYear(), 0)) / DAY) + 1,
  isoYear: (wall: Date) => thursdayOf(wall).getUTCFullYear(),
  isoWeek: (wall: Date) => Math.ceil(parts.dayOfYear(thursdayOf(wall)) / 7),
  hour: (wall: Date) => wall.getUTCHours(),
  minute: (wall: Date) => wall.getUTCMinutes(),
  wallMilliseconds: (wall: Date) => wall.getTime(),
};

/** The Thursday of a day's week: its year is the year of the week. */
function thursdayOf(wall: Date): Date {
  return new Date(wall.getTime() + (4 - (wall.getUTCDay() || 7)) * DAY);
}

test.each([
  'UTC',
  'America/New_York',
  'Europe/London',
  'Pacific/Apia',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
])('what the walls of %s show, from 1850 to 2037, is what the platform says', async (zone) => {
  const source = random(31);
  const [from, to] = [Date.UTC(1850, 0), Date.UTC(2037, 0)];
  const instants = Float64Array.from({ length: 3000 }, () => Math.floor(from + source.next() * (to - from)));
  const db = await duckdb({ threads: 1 });
  await db.load('t', table({ at: timeColumn(instants) }));
  const wall = call('wallClock', instantOf('at'), literal(zone));
  const names = Object.keys(parts) as (keyof typeof parts)[];
  const column = (name: string): string => duckdbDialect.readInstant(duckdbDialect.quoteIdentifier(name));
  const select = names.map(
    (name) => `${printExpression(call(name, wall), duckdbDialect, { column })} AS ${name}`,
  );
  const found = await db.query(`SELECT ${select.join(', ')} FROM t`);
  await db.close();
  const walls = Array.from(instants, (ms) => new Date(ms + zoneOf(zone).offsetAt(ms)));
  for (const name of names)
    expect([...numberValues(found, name)], name).toEqual(walls.map((shown) => parts[name](shown)));
});
