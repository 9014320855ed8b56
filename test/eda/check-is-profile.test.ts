import { expect, it, test } from 'vitest';
import { alerts } from '../../src/eda/alerts.ts';
import { compareProfiles } from '../../src/eda/compare-profiles.ts';
import { mergeProfiles } from '../../src/eda/merge-profiles.ts';
import { profile, type Profile } from '../../src/eda/profile.ts';
import { report } from '../../src/eda/report.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

const own = profile(
  table({
    x: numberColumn([1, 2, NaN, 4]),
    y: numberColumn([3, 1, 2, Infinity]),
    city: categoryColumn(['a', 'b', 'b', null]),
    at: timeColumn([0, 1, 2, NaN], 'UTC'),
    note: textColumn(['a', 'bc', null, '']),
  }),
);
const [X, Y, CITY, AT, NOTE] = [0, 1, 2, 3, 4].map((place) => `columns ${place} `);

/** The profile as JSON from outside, with something changed at a place. */
function changed(place: string, to: unknown): Profile {
  const copy = structuredClone(own) as unknown as Record<string, unknown>;
  const keys = place.split(' ');
  const last = keys.pop()!;
  const at = keys.reduce((node, key) => node[key] as Record<string, unknown>, copy);
  at[last] = typeof to === 'function' ? (to as (old: unknown) => unknown)(at[last]) : to;
  return copy as unknown as Profile;
}

const more = (old: readonly unknown[]): unknown[] => [...old, old[0]];
const fewer = (old: readonly unknown[]): unknown[] => old.slice(1);
const back = (old: readonly unknown[]): unknown[] => [...old].reverse();

it.each<[string, string, unknown]>([
  ['a billion bins', 'settings bins', 1e9],
  ['half a bin', 'settings bins', 2.5],
  ['levels without end', 'settings maxLevels', Infinity],
  ['rows without end', 'rows', Infinity],
  ['rows that are no whole number', 'rows', 0.5],
  ['a count without end', `${X}count`, Infinity],
  ['a count that does not add up', `${X}count`, 1e15],
  ['more infinities than values', `${Y}infinite`, 5],
  ['more minus infinities than infinities', `${Y}infiniteBelow`, 2],
  ['more zeros than values', `${X}zeros`, 4],
  ['a smallest value above the largest', `${X}min`, 5],
  ['values without a largest one', `${X}max`, null],
  ['a mean without end', `${X}mean`, Infinity],
  ['a share above 1', `${X}presentShare`, 2],
  ['more bins than edges', `${X}histogram counts`, more],
  ['edges that go back', `${X}histogram edges`, back],
  ['more deciles than edges', `${X}deciles counts`, more],
  ['fewer weights than points', `${X}points weights`, fewer],
  ['no points at all', `${X}points`, { values: [], weights: [], rankError: 0 }],
  ['points that go back', `${X}points values`, back],
  ['a time zone that nobody knows', `${AT}zone`, 'Mars/Base'],
  ['a time zone of a megabyte', `${AT}zone`, 'x'.repeat(1e6)],
  ['an instant beyond the calendar', `${AT}max`, 1e300],
  ['buckets that go back', `${AT}buckets`, [{ start: 1, rows: 3 }, { start: 0, rows: 0 }]],
  ['buckets with more rows than there are', `${AT}buckets`, (old: { rows: number }[]) => old.map(({ rows, ...rest }) => ({ ...rest, rows: rows + 1 }))],
  ['more instants beyond the calendar than not in a bucket', `${AT}outOfRange`, 1],
  ['a level with more rows than there are', `${CITY}levels 0 rows`, 5],
  ['other levels on rows that have one', `${CITY}otherRows`, 1],
  ['levels that lack one', `${CITY}levels`, fewer],
  ['lengths of which one is not known', `${CITY}lengths min`, null],
  ['lengths without a mean', `${NOTE}lengths mean`, null],
  ['a shortest text longer than the longest', `${NOTE}lengths min`, 9],
  ['weights whose sum has no end', `${X}points weights`, (old: number[]) => old.map(() => 1.5e308)],
  ['a level that comes twice', `${CITY}levels`, more],
  ['a column that comes twice', 'columns', more],
  ['correlations of no column', 'correlations columns 0', 'z'],
  ['correlations that lack a column', 'correlations columns', fewer],
  ['ragged correlations', 'correlations values 0', fewer],
  ['ragged pairs', 'correlations pairs means', fewer],
  ['a pair without end', 'correlations pairs counts 0', [3, Infinity]],
])('%s is not what a profile has', (_, place, to) => {
  const code = expect.objectContaining({ code: 'bad-data' }) as Error;
  for (const reader of [
    () => mergeProfiles(changed(place, to), own),
    () => compareProfiles(own, changed(place, to)),
    () => report(changed(place, to)),
    () => alerts(changed(place, to)),
  ])
    expect(reader).toThrow(code);
}); // prettier-ignore

test('what a profile is stays one through JSON, and merged ones are', () => {
  const plain = JSON.parse(JSON.stringify(own)) as Profile;
  expect(mergeProfiles(mergeProfiles(plain, plain), plain).rows).toBe(12);
});

test('profiles whose weights have no sum together are refused at once, not when they are merged again', () => {
  const heavy = table({ n: numberColumn([1, 2]), w: numberColumn([1e308, 1e307]) });
  const of = profile(heavy, { weight: 'w' });
  const refused = expect.objectContaining({
    code: 'bad-data',
    message: expect.stringContaining('together') as string,
  }) as Error;
  expect(() => mergeProfiles(of, of)).toThrow(refused);
});
