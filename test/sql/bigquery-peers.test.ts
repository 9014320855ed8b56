import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { bigqueryDialect } from '../../src/sql/bigquery-dialect.ts';
import { hostileNames, hostileTexts } from '../../src/testing/engine-tables.ts';
import { bigqueryGoldens } from './bigquery-goldens.ts';

const peers = fileURLToPath(new URL('../../.cache/peers/', import.meta.url));
const lib = existsSync(`${peers}lib`) ? readdirSync(`${peers}lib`) : [];
const hasPeer = lib.some((python) => existsSync(`${peers}lib/${python}/site-packages/sqlglot`));
const { quoteText, quoteIdentifier, read, values } = bigqueryDialect;

// Left out where test/peers/setup.sh has not installed sqlglot.
test.skipIf(!hasPeer)('what is printed for BigQuery is what sqlglot reads', () => {
  const texts = [...hostileTexts, 'nul\0', '\u0085', '\u001b[0m', '`', "\\'", '??', '\u2028'];
  const names = hostileNames.filter((name) => !/[!"$()*,./;?@[\\\]^`{}~😀]/u.test(name));
  const asked = {
    expressions: [...bigqueryGoldens.map(([, , sql]) => sql), ...Object.values(read).map((of) => of('`c`'))],
    sources: [values([["'a'", '1e+0']], 'k', ['`k0`', '`v0`'])],
    texts: texts.map(quoteText),
    names: names.map(quoteIdentifier),
  };
  const script = fileURLToPath(new URL('../peers/read-bigquery.py', import.meta.url));
  const run = spawnSync(`${peers}bin/python`, [script], { input: JSON.stringify(asked), encoding: 'utf8' });
  expect(run.stderr).toBe('');
  const told = JSON.parse(run.stdout) as {
    unknown: string[][];
    sources: string[][];
    texts: string[];
    names: string[];
  };
  expect(told.unknown).toHaveLength(asked.expressions.length);
  // A function of BigQuery that sqlglot only hands on.
  expect([...told.unknown, ...told.sources].flat()).toEqual(['ERROR("t")']);
  expect(told.texts).toEqual(texts);
  expect(told.names).toEqual(names);
});
