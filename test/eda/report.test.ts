import { describe, expect, it } from 'vitest';
import { associations } from '../../src/eda/associations.ts';
import { profile } from '../../src/eda/profile.ts';
import { report } from '../../src/eda/report.ts';
import { trend } from '../../src/eda/trend.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { FLIGHTS, realTable } from '../prepare/data-sets.ts';

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
    expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/\b(?:https?|data|file):/);
    expect(html).toContain("default-src 'none'");
  });

  it('has a card with a picture for every column that has values, each picture with a title', () => {
    expect(html.match(/<section class="card" id="column-/g)).toHaveLength(5);
    const cards = html.split('<section class="card" id="column-').slice(1);
    expect(cards.map((card) => card.split('</section>')[0]!.includes('role="img"'))).toEqual([
      ...[true, true, true, true, false],
    ]);
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

  it('has one first heading, no skipped level, landmarks, and ids that stand once', () => {
    const levels = [...html.matchAll(/<h([1-6])\b/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.every((level, place) => level - (levels[place - 1] ?? 0) <= 1)).toBe(true);
    for (const landmark of ['<main id="main"', '<nav class="contents" aria-label="Contents"', '<header>'])
      expect(html.split(landmark).length).toBeGreaterThan(1);
    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has links only to what is on the page', () => {
    const links = [...html.matchAll(/ href="#([^"]*)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(8);
    for (const id of new Set(links)) expect(html).toContain(` id="${id}"`);
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

// pandas 2.2.3: sched_dep_at.str[:7].value_counts().sort_index()
const months = [26398, 23611, 27902, 27564, 28128, 27075, 28293, 28756, 27010, 28618, 26971, 27020];

describe('on real flights', () => {
  it('profiles every row, with the counts pandas gives', async () => {
    const flights = await realTable(FLIGHTS);
    const found = profile(flights, { correlations: false, duplicateRows: false });
    const facts = found.columns.map(({ name, kind, missing, distinct }) => [name, kind, missing, distinct]);
    const time = found.columns.find((column) => column.kind === 'time');
    expect(found.rows).toBe(327_346);
    expect(time?.buckets.map(({ rows }) => rows)).toEqual(months);
    expect(facts).toEqual(expect.arrayContaining([['origin', 'category', 0, 3], ['temp', 'number', 1544, 168]])); // prettier-ignore
  });
});

it('parts no number from its per cent, and the thousands of a count', () => {
  const ids = (missing: number) => table({ id: textColumn(Array.from({ length: 20_000 }, (_, row) => (row < missing ? null : `id ${row}`))) }); // prettier-ignore
  const page = report(profile(ids(9000)), { compareWith: profile(ids(1000)) });
  expect(page).toContain('Missing on 45.0\u00a0% of the rows, after 5.0\u00a0%.');
  expect(page).toContain('(11,000 values on 11,000 rows)');
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
    [{ version: 2, columns: [{}] }],
    [{ version: 2, rows: 1, columns: [{}] }],
    [{ version: 2, rows: 1, columns: [null] }],
    [{ version: 2, rows: 1, columns: [{ name: 'n', kind: 'toString' }] }],
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

describe('a report of two profiles', () => {
  const spring = profile(
    table([
      ['city', categoryColumn(['Bath', 'Bath', 'York', evil])],
      ['n', numberColumn([1, 2, 3, 4])],
      ['left', numberColumn([1, 1, 1, 1])],
      ['turned', numberColumn([1, 1, 1, 1])],
      ['at', timeColumn([0, 1e9, 2e9, 3e9])],
      ['note', textColumn(['a', 'b', 'c', 'd'])],
    ]),
  );
  const june = profile(
    table([
      ['city', categoryColumn(Array.from({ length: 400 }, (_, row) => (row % 4 === 0 ? 'Bath' : 'Leeds')))],
      ['n', numberColumn(Array.from({ length: 400 }, (_, row) => 3 + (row % 5)))],
      ['turned', categoryColumn(Array.from({ length: 400 }, () => 'x'))],
      ['at', timeColumn(Array.from({ length: 400 }, (_, row) => row * 1e8))],
      ['note', textColumn(Array.from({ length: 400 }, () => 'longer than before'))],
      ['added', numberColumn(Array.from({ length: 400 }, (_, row) => row))],
    ]),
  );
  const html = report(june, { compareWith: spring, names: ['June', evil] });

  it('tells what changed in words, with what is new and gone', () => {
    expect(html).toMatch(/Gone: [^<]*“York”/);
    for (const words of [
      'New: “Leeds”',
      'The column is new: number.',
      'The column is gone; it was of kind number.',
      'Its kind went from number to category.',
    ])
      // prettier-ignore
      expect(html).toContain(words);
  });

  it('draws both in one picture and sets their figures side by side', () => {
    expect(html.match(/class="second"/g)).toHaveLength(1);
    expect(html).toContain('class="mark other"');
    expect(html.match(/<table class="pair">/g)!.length).toBe(4);
    expect(html).not.toMatch(/<script|<img|NaN|Infinity|undefined|\[object/);
  });

  it('of a profile with itself tells of no change', () => {
    const same = report(june, { compareWith: june });
    expect(same).toContain('No column whose values were compared differs beyond what chance explains.');
    expect(same).not.toContain('>changed<');
  });

  it('tells which columns were not compared, and counts them for none that is alike', () => {
    const row = (name: string, text: string) =>
      new RegExp(`<bdi>${name}</bdi>(?:(?!<tr).)*<td>${text}</td>`, 's');
    expect(html).toMatch(row('at', 'not compared'));
    expect(html).toMatch(row('note', 'not compared'));
    expect(html).toContain(
      'Only the missing values of 2 more columns were compared (times, texts, or no values).',
    );
    const same = report(june, { compareWith: june });
    const compared = june.columns.length - 2;
    expect(same).toContain(
      `${compared} of ${compared} compared columns differ by no more than chance explains.`,
    );
  });

  it('of which one has no rows tells that there is nothing to compare', () => {
    const of = profile(table({ n: numberColumn([1, 2]), city: categoryColumn(['a', 'b']) }));
    const none = profile(table({ n: numberColumn([]), city: categoryColumn([]) }));
    expect(report(none, { compareWith: of })).toContain('there is nothing to compare');
    expect(report(of, { compareWith: none })).toContain('there is nothing to compare');
    expect(report(none, { compareWith: none })).toContain('there is nothing to compare');
  });

  it('refuses names and profiles that are none', () => {
    const bad = (options: object, code: string): void =>
      expect(() => report(june, options)).toThrow(expect.objectContaining({ code }));
    bad({ compareWith: {} }, 'bad-data');
    bad({ compareWith: spring, names: ['one'] }, 'bad-option');
    bad({ names: 'ab' }, 'bad-option');
    bad({ title: 3 }, 'bad-option');
    bad({ trends: [{}] }, 'bad-data');
    bad({ alerts: [{ code: 1 }] }, 'bad-data');
    bad({ associations: [null] }, 'bad-data');
    bad({ labelRates: {} }, 'bad-data');
  });
});

describe('a report of many columns', () => {
  const wide = (count: number): string => {
    const names = Array.from({ length: count }, (_, place) => `column ${place}`);
    return report(profile(table(names.map((name, place) => [name, numberColumn([place, 1, NaN])] as const))));
  };

  it('has open cards up to 24, and one line for each from 25 on, with links that lead inside', () => {
    expect(wide(24)).not.toContain('<details class="line">');
    const lines = wide(25);
    expect(lines.match(/<details class="line">/g)).toHaveLength(25);
    for (let place = 0; place < 25; place++)
      expect(lines).toMatch(new RegExp(`<details class="line">(?:(?!</details>)[^])*id="column-${place}"`));
  });
});

describe('what a report is given beside the profile', () => {
  const rows = table({
    city: categoryColumn(Array.from({ length: 90 }, (_, row) => ['Bath', 'York'][row % 2]!)),
    price: numberColumn(Array.from({ length: 90 }, (_, row) => row + (row % 2) * 5)),
    at: timeColumn(
      Array.from({ length: 90 }, (_, row) => row * 864e5),
      'Europe/London',
    ),
  });
  const seen = profile(rows);

  it('is shown: alerts, trends, associations and label rates', () => {
    const html = report(seen, {
      alerts: [
        { code: 'made-up', severity: 'error', message: `column "price" ${evil}`, column: 'price', failing: { count: 7, first: [1, 2, 3, 4, 5, 6] } },
        { code: 'of-nothing', severity: 'warning', message: 'something else.', column: 'not there' },
      ], // prettier-ignore
      trends: [trend(rows, { time: 'at', column: 'price', unit: 'week' })],
      associations: associations(rows).pairs,
      labelRates: [{ column: 'city', label: evil, levels: [{ level: evil, rows: 4, rate: 0.25, low: 0.1, high: 0.5 }] }], // prettier-ignore
    });
    for (const words of [
      'made up',
      'Rows 1, 2, 3, 4, 5 …',
      'mean of price by week',
      'It rises by',
      'correlation ratio',
      '25.0 %',
    ])
      // prettier-ignore
      expect(html).toContain(words);
    expect(html).not.toMatch(/<script|<img|NaN|Infinity|undefined|\[object/);
  });

  it('is told apart from what is not asked for', () => {
    const html = report(seen, { alerts: [] });
    expect(html).not.toMatch(/id="(?:issues|changes|trends|associations)"/);
  });

  it('says in the notes how far estimates may be off, and nothing of it when all is exact', () => {
    expect(report(seen)).not.toContain('≈');
    const about = {
      ...seen,
      columns: seen.columns.map((column) =>
        column.kind === 'number'
          ? { ...column, rankError: 0.004, distinctError: 0.02 }
          : column.kind === 'category'
            ? { ...column, undercount: 12 }
            : column,
      ),
    };
    const html = report(about);
    for (const words of [
      '≈ ',
      'off by at most 0.4 %',
      'standard error of up to 2.0 %',
      'too few by up to 12',
    ])
      expect(html).toContain(words);
  });
});

it('correlations are a map with the strongest pairs in words', () => {
  const seen = profile(
    table({ a: numberColumn([1, 2, 3]), b: numberColumn([2, 4, 7]), c: numberColumn([3, 1, 2]) }),
  );
  const values = [[1, 0.98, -0.5], [0.98, 1, 0.1], [-0.5, 0.1, null]]; // prettier-ignore
  const html = report({ ...seen, correlations: { columns: ['a', 'b', 'c'], values, pairs: null } });
  expect(html).toMatch(/<bdi>a<\/bdi> and <bdi>b<\/bdi> rise together, nearly as one: <b>0\.980/);
  expect(html).toMatch(/<bdi>a<\/bdi> and <bdi>c<\/bdi> go against each other, clearly: <b>−0\.500/);
  expect(html.match(/class="heat-\d"/g)).toHaveLength(3);
});

it('numbers of every size, constants and nothing at all leave no number that cannot be read', () => {
  const columns = [[5e-324, 0], [-1.7e308, 1.7e308], [Infinity, -Infinity], [Infinity, 1], [5, 5], [NaN, NaN], [0.1, 0.1 + Number.EPSILON]]; // prettier-ignore
  const odd = table(columns.map((values, place) => [`n${place}`, numberColumn(values)] as const));
  const none = table(columns.map((_, place) => [`n${place}`, numberColumn([])] as const));
  for (const [one, two] of [
    [odd, none],
    [none, odd],
    [odd, odd],
    [none, none],
  ] as const) {
    // prettier-ignore
    const html = report(profile(one), { compareWith: profile(two) });
    expect(html.replace(/<style>[^]*<\/style>/, '')).not.toMatch(/NaN|Infinity|undefined|\[object/);
  }
});
