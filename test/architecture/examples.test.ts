import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import ts from 'typescript';
import { expect, test } from 'vitest';
import * as arrow from '../../src/arrow.ts';
import * as browser from '../../src/browser.ts';
import * as duckdb from '../../src/duckdb.ts';
import * as slipway from '../../src/index.ts';
import * as node from '../../src/node.ts';
import * as parquet from '../../src/parquet.ts';
import * as tfjs from '../../src/tfjs.ts';
import * as testing from '../../src/testing/index.ts';
import { docstringsOf, filesUnder, reachable, type Docstring } from './source.ts';

const documented = filesUnder('src').flatMap(docstringsOf);
const withExamples = documented.flatMap((entry) => entry.examples.map((example) => ({ ...entry, example })));

test.each(withExamples.map((entry) => [`${entry.path} ${entry.name}`, entry] as const))(
  'the example of %s gives what it shows',
  async (_, entry) => {
    const { body, expected } = parse(entry);
    const scope = await scopeOf(entry);
    const AsyncFunction = (async () => undefined).constructor as new (
      ...parts: string[]
    ) => (...values: unknown[]) => Promise<unknown>;
    const run = (code: string): Promise<unknown> => {
      const compile = (javascript: string) =>
        new AsyncFunction(...Object.keys(scope), `'use strict';\n${javascript}`);
      return orElse(
        () => compile(code),
        () => compile(ts.transpile(code, PLAIN)),
      )(...Object.values(scope));
    };
    if (expected.startsWith('throws ')) {
      await expect(run(body)).rejects.toMatchObject({ code: await run(`return ${expected.slice(7)};`) });
    } else {
      expect(await run(body)).toEqual(await run(`return (${typedArrays(expected)});`));
    }
  },
);

test('every public function, class and constant has an example that shows its result', () => {
  const names = new Set(
    [slipway, node, tfjs, browser, duckdb, parquet, arrow, testing].flatMap((module) => Object.keys(module)),
  );
  const bare = documented
    .filter(({ name, kind, examples }) => kind !== 'type' && names.has(name) && examples.length === 0)
    .map(({ path, name }) => `${path} ${name}`);
  expect(bare).toEqual([]);
});

test('every export of the source has a docstring', () => {
  const bare = documented.filter(({ text }) => text === undefined).map(({ path, name }) => `${path} ${name}`);
  expect(bare).toEqual([]);
});

/** Every public name; for what is not public itself also the names of its file and of the files that one loads. */
async function scopeOf({ name, path }: Docstring): Promise<Record<string, unknown>> {
  const entry = path.startsWith('src/train/tfjs/')
    ? { ...tfjs, tf, tfl }
    : path.includes('/browser-')
      ? browser
      : {};
  const scope: Record<string, unknown> = {
    ...testing,
    ...tfjs,
    ...node,
    ...duckdb,
    ...parquet,
    ...arrow,
    ...slipway,
    ...entry,
  };
  if (Object.hasOwn(scope, name)) return scope;
  for (const file of [...reachable(path).files].reverse())
    Object.assign(scope, await import(`../../${file}`));
  return scope;
}

/** Splits an example into code that returns its last expression, and the result it shows. */
function parse({ path, name, example }: Docstring & { example: string }): { body: string; expected: string } {
  const marker = /\/\/ (?:=> |(?=throws '))([^\n]*)$/.exec(example);
  if (!marker) throw new Error(`${path} ${name}: the example ends without "// => result"`);
  const code = example.slice(0, marker.index).trimEnd();
  const file = ts.createSourceFile('example.ts', code, ts.ScriptTarget.Latest, true);
  const last = file.statements.at(-1);
  if (!last || !ts.isExpressionStatement(last))
    throw new Error(`${path} ${name}: the example does not end in an expression`);
  const body = `${code.slice(0, last.getStart())}\nreturn (${last.expression.getText()});`;
  return { body, expected: marker[1]! };
}

/** To print types away. `return` stands outside a function in an example, which the transpiler prints as it is. */
const PLAIN = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };

/** What `first` gives, or where that is no JavaScript, what `second` does: most examples need no transpiler, which takes long. */
function orElse<Result>(first: () => Result, second: () => Result): Result {
  try {
    return first();
  } catch (error) {
    if (error instanceof SyntaxError) return second();
    throw error;
  }
}

function typedArrays(text: string): string {
  return text.replace(/\b((?:Float|Int|Uint)\d+Array) \[([^\]]*)\]/g, '$1.of($2)');
}
