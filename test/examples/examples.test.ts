import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { read, root } from '../architecture/source.ts';

const names = readdirSync(join(root, 'examples')).filter((name) => /^\d\d-.*\.ts$/.test(name));

const blocks = [...read('README.md').matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({
  language,
  text: text!,
}));
const readme = blocks.findIndex(({ language }) => language === 'ts');

let printed: Readonly<Record<string, string>> = {};
let folder = '';
let readmePath = '';

// All in one process, which loads the library once: that takes longer than most of them.
beforeAll(async () => {
  // Inside the repository, so that the imports of the README resolve as they do for the examples.
  mkdirSync(join(root, 'out'), { recursive: true });
  folder = mkdtempSync(join(root, 'out/readme-'));
  writeFileSync(join(folder, 'program.ts'), blocks[readme]!.text);
  readmePath = relative(root, join(folder, 'program.ts'));
  printed = await run([readmePath, ...names.map((name) => `examples/${name}`)]);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

test('the program of the README prints what the README shows', () => {
  expect(blocks[readme + 1]?.language).toBe('text');
  expect(printed[readmePath]!.trimEnd()).toBe(blocks[readme + 1]!.text.trimEnd());
});

describe('examples', () => {
  test('are there, numbered from 01 without a gap', () => {
    expect(names.map((name) => Number(name.slice(0, 2)))).toEqual(names.map((_, place) => place + 1));
    expect(names.length).toBeGreaterThanOrEqual(12);
  });

  test.each(names)('%s ends in a comment with its expected output', (name) => {
    expect(expectedOf(name).join('').trim()).not.toBe('');
  });

  test.each(names)('%s prints its expected output, line by line', (name) => {
    expect(printed[`examples/${name}`]!.trimEnd().split('\n')).toEqual(expectedOf(name));
  });

  test('each has its line in examples/README.md', () => {
    const readme = readFileSync(join(root, 'examples/README.md'), 'utf8');
    expect(names.filter((name) => !readme.includes(`| [${name}](${name}) |`))).toEqual([]);
  });
});

/** What scripts print, run from the root of the repository in another process and elsewhere on earth; or how they failed. */
async function run(scripts: readonly string[]): Promise<Record<string, string>> {
  const env = { ...process.env, TZ: 'Asia/Kathmandu', NO_COLOR: '1' };
  const all = ['--import', 'tsx', 'test/examples/run-all.mjs', ...scripts];
  const { stdout } = await promisify(execFile)(process.execPath, all, { cwd: root, env });
  return JSON.parse(stdout) as Record<string, string>;
}

/** The lines of the comment that ends a script, after `// Output:`. */
function expectedOf(name: string): string[] {
  const lines = readFileSync(join(root, 'examples', name), 'utf8')
    .trimEnd()
    .split('\n');
  const start = lines.lastIndexOf('// Output:');
  expect(start, `${name} has a line "// Output:"`).toBeGreaterThan(0);
  const output = lines.slice(start + 1);
  expect(output.filter((line) => !/^\/\/( |$)/.test(line))).toEqual([]);
  return output.map((line) => line.slice(3));
}
