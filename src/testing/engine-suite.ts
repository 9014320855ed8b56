import { checkKeys } from '../core/options.ts';
import type { Engine, Relation } from '../sql/engine.ts';
import { batchesOf, rowsOf, schemaOn, selectOn, tableOn } from '../sql/relation.ts';
import { computeFrom } from '../stats/compute.ts';
import { levelCounts } from '../stats/level-counts.ts';
import { moments } from '../stats/moments.ts';
import { sliced } from '../stats/sliced.ts';
import { sortedValues } from '../stats/sorted-values.ts';
import { textLengths } from '../stats/text-lengths.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn, type Column } from '../table/column.ts';
import { table, type Table } from '../table/table.ts';
import { codeOf } from './code-of.ts';
import { difference } from './difference.ts';
import { asOfDifference } from './engine-as-of.ts';
import { functionCases, functionResults, functionRows } from './engine-expressions.ts';
import { differenceOnGrid, gridRows } from './engine-grid.ts';
import { differenceOnEngine, everySliced, everyStatistic } from './engine-statistics.ts';
import { hostileNames, hostileTexts, refusedNames, seededTable } from './engine-tables.ts';
import type { SuiteTools } from './store-suite.ts';

/** What {@link testEngine} asks for beside a test runner. */
export interface EngineSuiteOptions {
  /**
   * Makes a table of the engine from columns in memory.
   * @default the engine's own `load`
   */
  readonly load?: (engine: Engine, name: string, rows: Table) => Promise<void>;
}

/**
 * Declares the tests that every {@link Engine} passes: your own adapter and dialect, too.
 *
 * @param open - a new engine for every test; it is closed at its end.
 * @param tools - `test` and a deep `equal` of your test runner.
 * @example
 * const declared = [];
 * testEngine(() => duckdb(), { test: (name) => declared.push(name), equal: () => {} });
 * declared[0] // => 'engine: columns come back as they were loaded'
 */
export function testEngine(
  open: () => Engine | Promise<Engine>,
  { test, equal }: SuiteTools,
  options: EngineSuiteOptions = {},
): void {
  checkKeys('testing/engine-suite', options, ['load']);
  const load =
    options.load ?? (async (engine: Engine, name: string, rows: Table) => engine.load?.(name, rows));
  const that = (name: string, run: (engine: Engine) => Promise<void>): void => {
    test(`engine: ${name}`, async () => {
      const engine = await open();
      try {
        await run(engine);
      } finally {
        await engine.close();
      }
    });
  };
  const loaded = async (engine: Engine, name: string, rows: Table): Promise<Relation> => {
    await load(engine, name, rows);
    return tableOn(engine, name);
  };
  const same = (got: Table, expected: Table, why: string): void =>
    equal(difference([...got.columns], [...expected.columns], 0), undefined, why);

  that('columns come back as they were loaded', async (engine) => {
    const rows = seededTable(1, 3000);
    const relation = await loaded(engine, 'seeded', rows);
    same(await rowsOf(selectOn(engine, `SELECT * FROM ${relation.from}`)), rows, 'rows');
    equal(
      (await schemaOn(relation)).fields.map(({ name, kind }) => [name, kind]),
      [...rows.columns].map(([name, { kind }]) => [name, kind]),
      'kinds without rows',
    );
  });

  that('what a table is replaced by is all there is', async (engine) => {
    await loaded(engine, 't', table({ a: numberColumn([1, 2]) }));
    const relation = await loaded(engine, 't', table({ b: numberColumn([3]) }));
    same(await rowsOf(relation), table({ b: numberColumn([3]) }), 'the second table');
  });

  that('a table that is dropped is gone, others are not, and it can be made anew', async (engine) => {
    if (!engine.drop) return equal('drop' in engine, false, 'an engine that cannot has no such method');
    const rows = table({ a: numberColumn([1, 2]) });
    const kept = await loaded(engine, 'kept', rows);
    for (const name of ['t', ...hostileNames]) {
      const relation = await loaded(engine, name, rows);
      await engine.drop(name);
      equal(await codeOf(() => rowsOf(relation)), 'not-found', `${name}, dropped`);
      await engine.drop(name);
    }
    same(await rowsOf(kept), rows, 'another');
    same(
      await rowsOf(await loaded(engine, 't', table({ b: numberColumn([3]) }))),
      table({ b: numberColumn([3]) }),
      'made anew',
    );
    for (const [what, name] of refusedNames)
      equal(await codeOf(() => engine.drop!(name)), 'bad-option', what);
    const reason = new Error('enough');
    const aborted = { signal: AbortSignal.abort(reason) };
    equal(await thrownBy(() => engine.drop!('kept', aborted)), reason, 'aborted beforehand');
    same(await rowsOf(kept), rows, 'what was not dropped');
  });

  that('hostile names of columns and tables are names like any other', async (engine) => {
    const rows = table(hostileNames.map((name, index) => [name, numberColumn([index, index + 1])] as const));
    for (const name of hostileNames) same(await rowsOf(await loaded(engine, name, rows)), rows, name);
    const asked = Object.fromEntries(hostileNames.map((name, index) => [`m${index}`, moments(name)]));
    equal(await differenceOnEngine(rows, tableOn(engine, hostileNames[0]!), asked), undefined, 'moments');
  });

  for (const [what, name] of refusedNames) {
    that(`${what} is refused`, async (engine) => {
      const rows = table([[name, numberColumn([1])]]);
      equal(await codeOf(() => load(engine, 't', rows)), 'bad-option', 'of a column');
      equal(await codeOf(() => tableOn(engine, name)), 'bad-option', 'of a table');
    });
  }

  that('hostile texts come back, are counted, and tell slices apart', async (engine) => {
    const twice = [...hostileTexts, ...hostileTexts, null];
    const rows = table({ text: categoryColumn(twice), n: numberColumn(twice.map((_, row) => row ** 2)) });
    const relation = await loaded(engine, 't', rows);
    same(await rowsOf(relation), rows, 'rows');
    const asked = { counts: levelCounts('text'), moments: sliced(moments('n'), 'text') };
    equal(await differenceOnEngine(rows, relation, asked), undefined, 'counts and slices');
  });

  that('a text that the engine cannot hold is refused, never changed', async (engine) => {
    equal(
      await codeOf(() => load(engine, 'half', table({ t: textColumn(['a\ud83d']) }))),
      'bad-data',
      'half a pair',
    );
    const rows = table({ t: categoryColumn(['a\0b', 'a']) });
    const code = await codeOf(() => load(engine, 'nul', rows));
    if (code === 'nothing was thrown') same(await rowsOf(tableOn(engine, 'nul')), rows, 'a NUL');
    else equal(code, 'bad-data', 'a NUL');
  });

  that('whole numbers beyond 2^53 make their column text, and others do not', async (engine) => {
    const select = (last: string): string => `SELECT 1 AS n UNION ALL SELECT ${last} AS n`;
    const column = async (last: string): Promise<Column> =>
      (await engine.query(select(last))).columns.get('n')!;
    equal(values(await column('9007199254740991')), [1, 9007199254740991], 'the largest exact one');
    equal(values(await column('9007199254740993')), ['1', '9007199254740993'], 'one that no double holds');
    equal(
      (await engine.schemaOf(select('9007199254740993'))).fields[0]!.kind,
      'text',
      'its kind without rows',
    );
  });

  that('times are instants, before 1970 too', async (engine) => {
    const at = timeColumn([0, -1, 1.5, 951_782_400_000, -2_208_988_800_000, NaN]);
    const relation = await loaded(engine, 't', table({ at }));
    same(await rowsOf(relation), table({ at }), 'rows');
    equal((await schemaOn(relation)).fields, [{ name: 'at', kind: 'time', zone: 'UTC' }], 'schema');
  });

  that('a table without rows has its columns, and statistics of nothing', async (engine) => {
    const rows = seededTable(2, 0);
    const relation = await loaded(engine, 't', rows);
    const found = await rowsOf(relation);
    equal([found.rows, [...found.columns.keys()]], [0, [...rows.columns.keys()]], 'rows and names');
    const numbers = ['whole', 'at'];
    equal(await differenceOnEngine(rows, relation, everyStatistic(numbers)), undefined, 'statistics');
    equal(await differenceOnEngine(rows, relation, everySliced('word', numbers)), undefined, 'slices');
  });

  that('functions mean what they mean in memory', async (engine) => {
    const relation = await loaded(engine, 't', functionRows());
    const results = await functionResults(relation);
    for (const [row, result] of results) {
      const [what, , , expected] = functionCases[row]!;
      equal(difference(result, expected, 1e-15), undefined, what);
    }
  });

  that(
    'functions of hard numbers give what JavaScript gives, to some units in the last place',
    async (engine) => {
      const relation = await loaded(engine, 't', gridRows());
      equal(await differenceOnGrid(relation, 1e-15), undefined, 'the first difference');
    },
  );

  // Engines take longer to plan these queries than to answer them: every column once, and some where rows are few.
  for (const [seed, rows, numbers] of [
    [3, 1, ['whole', 'never']],
    [4, 7, ['whole', 'wild', 'constant']],
    [5, 300, undefined],
  ] as const) {
    that(`statistics of ${rows} rows are those in memory`, async (engine) => {
      const made = seededTable(seed, rows);
      const relation = await loaded(engine, 't', made);
      const asked = everyStatistic(numbers);
      equal(await differenceOnEngine(made, relation, asked), undefined, 'the first difference');
    });
  }

  that('statistics of more different values than are fetched are those in memory', async (engine) => {
    const made = seededTable(6, 21_000);
    const relation = await loaded(engine, 't', made);
    const ofFull = Object.entries(everyStatistic(['full'])).filter(([name]) => name.includes('full'));
    const found = await differenceOnEngine(made, relation, Object.fromEntries(ofFull));
    equal(found, undefined, 'the first difference');
  });

  for (const [rows, by, numbers] of [
    [800, ['word'], ['offset', 'whole', 'never']],
    [100, ['flag', 'whole'], ['wild']],
  ] as const) {
    that(`statistics by ${by.join(' and ')} are those in memory`, async (engine) => {
      const made = seededTable(7, rows);
      const relation = await loaded(engine, 't', made);
      const asked = everySliced(by, numbers);
      equal(await differenceOnEngine(made, relation, asked), undefined, 'the first difference');
    });
  }

  that('as-of joins find the values that they find in memory', async (engine) => {
    equal(
      await asOfDifference((name, rows) => loaded(engine, name, rows)),
      undefined,
      'the first difference',
    );
  });

  that('statistics share their queries', async (engine) => {
    const relation = await loaded(engine, 't', seededTable(8, 100));
    let queries = 0;
    const asked = { a: moments('whole'), b: moments('full'), c: moments('offset'), d: moments('wild') };
    const [schema, onProgress] = [await schemaOn(relation), (): void => void queries++];
    await computeFrom(relation, asked, { schema, onProgress });
    equal(queries, 2, 'two rounds, one query each');
  });

  that('batches hold the rows of the query, in the same kinds, as often as they are read', async (engine) => {
    if (!engine.batches) return equal('batches' in engine, false, 'an engine that cannot has no such method');
    const rows = seededTable(9, 5000);
    const batches = batchesOf(await loaded(engine, 't', rows));
    for (const time of ['the first time', 'the second time']) {
      let count = 0;
      for await (const batch of batches()) {
        count += batch.rows;
        const kinds = [...batch.columns].map(([name, { kind }]) => [name, kind]);
        equal(
          kinds,
          [...rows.columns].map(([name, { kind }]) => [name, kind]),
          `kinds, ${time}`,
        );
      }
      equal(count, rows.rows, `rows, ${time}`);
    }
    for await (const batch of batches()) {
      equal(batch.rows > 0, true, 'a batch, and no more');
      break;
    }
  });

  that(
    'a missing column, a wrong kind and a statistic it cannot compute are told before any query',
    async (engine) => {
      const relation = await loaded(engine, 't', seededTable(10, 30));
      const code = (asked: Parameters<typeof computeFrom>[1]): Promise<unknown> =>
        codeOf(() => computeFrom(relation, asked));
      equal(await code({ m: moments('nowhere') }), 'unknown-column', 'a missing column');
      equal(await code({ m: moments('word') }), 'wrong-kind', 'a category for a number');
      equal(await code({ m: textLengths('whole') }), 'wrong-kind', 'a number for a text');
      equal(await code({ m: sliced(moments('whole'), 'at') }), 'wrong-kind', 'slices by time');
      equal(await code({ m: sortedValues('whole') }), 'unsupported', 'no form for engines');
      equal(
        await code({ m: moments('whole', { weight: 'offset' }) }),
        'bad-data',
        'weights that are missing',
      );
    },
  );

  that('SQL that is wrong, or more than one SELECT, is refused, and the engine goes on', async (engine) => {
    const relation = await loaded(engine, 't', table({ a: numberColumn([1]) }));
    for (const select of ['', 'SELEC 1', 'SELECT 1 AS a; SELECT 2 AS a', `DROP TABLE ${relation.from}`])
      equal(await codeOf(() => engine.query(select)), 'bad-option', JSON.stringify(select));
    equal(
      await codeOf(() => engine.query('SELECT b FROM t')),
      'unknown-column',
      'a column that is not there',
    );
    equal(await codeOf(() => engine.query('SELECT a FROM no_such_table')), 'not-found', 'no such table');
    equal(await codeOf(() => engine.query('SELECT 1 AS a, 2 AS a')), 'column-collision', 'one name twice');
    equal((await rowsOf(relation)).rows, 1, 'the table is still there');
  });

  that('an abort ends a query, and a reading of batches, with its reason, at once', async (engine) => {
    const relation = await loaded(
      engine,
      't',
      table({ n: numberColumn(Float64Array.from({ length: 5000 }, (_, n) => n)) }),
    );
    const long = `SELECT count(*) AS n FROM ${['a', 'b', 'c', 'd'].map((name) => `${relation.from} AS ${name}`).join(' CROSS JOIN ')} WHERE a.n + b.n + c.n + d.n = 0.5`;
    const reason = new Error('enough');
    const aborted = AbortSignal.abort(reason);
    equal(await thrownBy(() => engine.query(long, { signal: aborted })), reason, 'aborted beforehand');
    const control = new AbortController();
    const started = Date.now();
    setTimeout(() => control.abort(reason), 50);
    equal(
      await thrownBy(() => engine.query(long, { signal: control.signal })),
      reason,
      'aborted in the middle',
    );
    if (engine.batches) {
      const again = new AbortController();
      const reading = engine.batches(long)({ signal: again.signal })[Symbol.asyncIterator]();
      setTimeout(() => again.abort(reason), 20);
      equal(await thrownBy(() => reading.next()), reason, 'while a batch is awaited');
    }
    equal(Date.now() - started < 20_000, true, 'without waiting for its end');
    equal((await rowsOf(relation)).rows, 5000, 'the engine goes on');
  });

  that('an engine can be closed twice, and answers nothing afterwards', async (engine) => {
    await engine.close();
    await engine.close();
    equal(await codeOf(() => engine.query('SELECT 1 AS a')), 'io', 'query');
  });
}

function values(column: Column): readonly unknown[] {
  return column.kind === 'category' ? [...column.codes] : [...column.values];
}

async function thrownBy(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  return undefined;
}
