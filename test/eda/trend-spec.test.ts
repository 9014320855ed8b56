import { expect, it } from 'vitest';
import { renderSvg } from '../../src/adapters/node-svg.ts';
import { trendSpec } from '../../src/eda/trend-spec.ts';
import { trend } from '../../src/eda/trend.ts';
import { numberColumn, timeColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

const at = Array.from({ length: 60 }, (_, day) => Date.UTC(2013, 0, 1 + day, 5));
const rows = table({
  at: timeColumn(at, 'America/New_York'),
  fare: numberColumn(at.map((_, day) => (day < 30 ? 5 : 9) + (day % 3))),
});
const found = trend(rows, { time: 'at', column: 'fare', unit: 'day' });
const valuesOf = (spec: object): { wall: number; label: string; value: number }[] =>
  (spec as { data: { values: { wall: number; label: string; value: number }[] } }).data.values;

it('a trend is drawn on the wall clock of its zone, whatever the clock of the machine', async () => {
  const spec = trendSpec(found, { unit: '$' });
  // 05:00 UTC is midnight in New York: the point stands at the day that its wall shows.
  expect(valuesOf(spec)[0]).toMatchObject({ wall: Date.UTC(2013, 0, 1), label: '2013-01-01', value: 5 });
  expect(valuesOf(spec)).toHaveLength(60);
  const svg = await renderSvg(spec);
  expect(svg).toContain('fare ($)');
  expect(svg).not.toMatch(/NaN|undefined/);
});

it('a step of a trend is a dashed line, told in the description', () => {
  expect(found.changePoints).toHaveLength(1);
  expect(trendSpec(found)['description']).toMatch(/The level changes: 2013-01-31 from 6\.01 to 9\.99\./);
});

it('a trend is drawn alike from its JSON, and what is none is refused', () => {
  expect(trendSpec(JSON.parse(JSON.stringify(found)) as typeof found)).toEqual(trendSpec(found));
  for (const bad of [undefined, {}, [], { ...found, points: [null] }, { ...found, unit: 'year' }])
    expect(() => trendSpec(bad as never)).toThrow(expect.objectContaining({ code: 'bad-data' }));
  expect(() => trendSpec({ ...found, zone: 'Nowhere' })).toThrow(expect.objectContaining({ where: 'table/zone' })); // prettier-ignore
});
