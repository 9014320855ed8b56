import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as arrow from '../../src/arrow.ts';
import * as browser from '../../src/browser.ts';
import * as duckdb from '../../src/duckdb.ts';
import * as slipway from '../../src/index.ts';
import * as node from '../../src/node.ts';
import * as parquet from '../../src/parquet.ts';
import * as tfjs from '../../src/tfjs.ts';
import * as testing from '../../src/testing/index.ts';
import { filesUnder, read, root } from './source.ts';

test('no source file is longer than 350 lines, but for the list of the public names', () => {
  const long = filesUnder('src').filter(
    (path) => path !== 'src/index.ts' && read(path).split('\n').length > 350,
  );
  expect(long).toEqual([]);
});

test('every public name is on a page of the docs', () => {
  const pages = readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => read(`docs/${name}`));
  const text = pages.join('\n');
  const names = [slipway, tfjs, node, browser, duckdb, parquet, arrow, testing].flatMap((module) =>
    Object.keys(module),
  );
  expect(names.length).toBeGreaterThan(0);
  expect(
    [...new Set(names)].filter(
      (name) => !new RegExp(`\`[^\`\n]*\\b${name}\\b|^\\s*.*\\b${name}\\(`, 'm').test(text),
    ),
  ).toEqual([]);
});

test('every stage has a page with the four headings', () => {
  const stages = [
    'sources',
    'table',
    'explore',
    'prepare',
    'input',
    'train',
    'evaluate',
    'validate',
    'registry',
    'serve',
    'monitor',
    'operate',
    'engines',
  ];
  for (const stage of stages) {
    const headings = [...read(`docs/${stage}.md`).matchAll(/^## (.*)$/gm)].map((match) => match[1]);
    expect(headings, stage).toEqual(
      expect.arrayContaining(['What it is for', 'The smallest use', 'Choices it makes', 'Extend it']),
    );
  }
});

test('every run-time dependency has a page in docs/decisions', () => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
  const pages = readdirSync(join(root, 'docs/decisions'))
    .map((name) => read(`docs/decisions/${name}`))
    .join('\n');
  const names = Object.keys(dependencies);
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => !pages.includes(`\`${name}\``))).toEqual([]);
});

test('links between documents lead somewhere', () => {
  const documents = ['README.md', 'CONTRIBUTING.md', ...filesUnder('docs', '.md')];
  const existing = new Set([
    ...documents,
    'LICENSE',
    'CHANGELOG.md',
    ...filesUnder('examples', ''),
    ...filesUnder('src'),
    ...filesUnder('bench', ''),
    ...filesUnder('python', ''),
    ...filesUnder('test', ''),
  ]);
  const dead: string[] = [];
  for (const path of documents) {
    for (const [, link] of read(path).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      if (/^[a-z]+:/.test(link!)) continue;
      const target = join(path, '..', link!).replace(/\/$/, '');
      if (!existing.has(target) && ![...existing].some((file) => file.startsWith(`${target}/`)))
        dead.push(`${path} → ${link!}`);
    }
  }
  expect(dead).toEqual([]);
});
