import { describe, expect, it } from 'vitest';
import { profile } from '../../src/eda/profile.ts';
import { report } from '../../src/eda/report.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

const evil = `"'><script>alert(1)</script><img src=x onerror=alert(1)>\u0000`;

describe('report', () => {
  const html = report(
    profile(
      table([
        [evil, categoryColumn([evil, 'b', null])],
        ['n', numberColumn([1, 2.5, NaN])],
        ['', textColumn(['a', 'b', 'b'])],
        ['at', timeColumn([0, 86_400_000 * 400, NaN], 'America/New_York')],
        ['none', numberColumn([NaN, NaN, NaN])],
      ]),
    ),
    { title: evil },
  );

  it('lets no name, level or title become markup', () => {
    expect(html).not.toMatch(/<script|<img|onerror=alert\(1\)>|\u0000/);
    expect(html).toContain('&lt;script&gt;');
    expect([...html.matchAll(/<[a-z][^>]*/g)].every(([tag]) => (tag.split('"').length - 1) % 2 === 0)).toBe(
      true,
    );
  });

  it('needs no network, no script and no inline style attribute', () => {
    expect(html).not.toMatch(/\b(?:src|href)="(?!#)/);
    expect(html).not.toMatch(/\bstyle="|\bon[a-z]+="|url\(|@import/);
    expect(html).toContain("default-src 'none'");
  });

  it('has a card with a picture for every column, each picture with a title', () => {
    expect(html.match(/<section class="card"/g)).toHaveLength(5);
    expect(html.match(/role="img"/g)).toHaveLength(4);
    for (const [svg] of html.matchAll(/<svg[^>]*role="img".*?<\/svg>/gs))
      expect(svg).toMatch(/<title>[^<]+<\/title>/);
  });

  it('has only numbers where pictures have numbers', () => {
    expect(html).not.toMatch(/NaN|Infinity|undefined|\[object/);
  });

  it('closes what it opens', () => {
    const open: string[] = [];
    const empty = new Set(['meta']);
    for (const [, close, name] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
      if (empty.has(name!)) continue;
      if (close) expect(open.pop()).toBe(name);
      else open.push(name!);
    }
    expect(open).toEqual([]);
  });

  it('is the same from a profile that went through JSON', () => {
    const found = profile(table({ n: numberColumn([1, 2, NaN]) }));
    expect(report(JSON.parse(JSON.stringify(found)) as typeof found)).toBe(report(found));
  });

  it('of an empty table stands', () => {
    expect(report(profile(table({})))).toContain('<h1>Profile</h1>');
    expect(report(profile(table({ n: numberColumn([]) })))).toContain('No value is present.');
  });

  it('refuses options it does not know', () => {
    expect(() => report(profile(table({})), { name: 'x' } as never)).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
  });
});

const flights = new URL('../../examples/data/flights_ml.csv.gz', import.meta.url);

// pandas 2.2.3: sched_dep_at.str[:7].value_counts().sort_index()
const months = [26398, 23611, 27902, 27564, 28128, 27075, 28293, 28756, 27010, 28618, 26971, 27020];

describe('on real flights', () => {
  it('profiles every row, with the counts pandas gives', async () => {
    const { loadCsv } = await import('../../src/adapters/node-files.ts');
    const found = profile(await loadCsv(flights, { zones: { sched_dep_at: 'America/New_York' } }));
    const facts = found.columns.map(({ name, kind, missing, distinct }) => [name, kind, missing, distinct]);
    const time = found.columns.find((column) => column.kind === 'time');
    expect(found.rows).toBe(327_346);
    expect(time?.buckets.map(({ rows }) => rows)).toEqual(months);
    expect(facts).toEqual(expect.arrayContaining([['origin', 'category', 0, 3], ['temp', 'number', 1544, 168]])); // prettier-ignore
  });
});

describe('a report of something else', () => {
  const seen = profile(
    table({
      n: numberColumn([1]),
      c: categoryColumn(['a']),
      t: textColumn(['a']),
      at: timeColumn([0]),
    }),
  );
  const refused = (other: unknown, what: string): void =>
    expect(() => report(other as never), what).toThrow(expect.objectContaining({ code: 'bad-data' }));

  it.each([
    [undefined],
    [[]],
    [{ version: 1, columns: [{}] }],
    [{ version: 1, rows: 1, columns: [{}] }],
    [{ version: 1, rows: 1, columns: [null] }],
    [{ version: 1, rows: 1, columns: [{ name: 'n', kind: 'toString' }] }],
  ])('is refused: %j', (other: unknown) => refused(other, 'it'));

  it('is refused when a column lacks what its card shows', () => {
    for (const column of seen.columns) {
      for (const key of Object.keys(column).filter((each) => each !== 'deciles')) {
        const other = { ...seen, columns: [{ ...column, [key]: undefined }] };
        refused(other, `${column.kind} without ${key}`);
      }
    }
  });
});

it('shows the first and the last instant of a Date in every zone', () => {
  for (const zone of ['America/New_York', 'Pacific/Kiritimati', 'UTC']) {
    for (const instants of [[-8.64e15], [8.64e15], [-8.64e15, 8.64e15], [-8.64e15, -8.64e15 + 1e9]]) {
      const shown = report(profile(table({ at: timeColumn(instants, zone) })));
      expect(shown).toContain('role="img"');
      expect(shown).not.toMatch(/NaN|undefined/);
    }
  }
});
