import { expect, test } from 'vitest';
import { filesUnder, importsOf, importTable, reachable, read, stageOf } from './source.ts';

const table = importTable();
const rowOf = new Map(table.map((row) => [row.folder, row]));
const files = filesUnder('src');

test('every folder of src is a row of the import table', () => {
  const folders = new Set(files.map(stageOf).filter((stage) => stage !== '(entry)'));
  expect([...folders].sort()).toEqual(table.map(({ folder }) => folder).sort());
});

test('a folder imports at run time only what its row allows, and types only from folders above it', () => {
  const order = table.map(({ folder }) => folder);
  const broken: string[] = [];
  for (const path of files) {
    const from = stageOf(path);
    if (from === '(entry)') continue;
    const { mayImport } = rowOf.get(from)!;
    for (const { target, local, typeOnly } of importsOf(path)) {
      if (!local) continue;
      const to = stageOf(target);
      const above = order.indexOf(to) >= 0 && order.indexOf(to) < order.indexOf(from);
      if (to === from || mayImport.includes(to) || (typeOnly && above)) continue;
      broken.push(`${path} ${typeOnly ? 'takes a type from' : 'imports'} ${target}`);
    }
  }
  expect(broken).toEqual([]);
});

test('a folder uses only the packages of its row, and tfjs stays in train/tfjs', () => {
  const broken: string[] = [];
  for (const path of files) {
    const from = stageOf(path);
    if (from === '(entry)') continue;
    for (const { target, local } of importsOf(path)) {
      if (local) continue;
      const allowed = rowOf
        .get(from)!
        .packages.some((name) =>
          name.endsWith('*')
            ? target.startsWith(name.slice(0, -1))
            : target === name || target.startsWith(`${name}/`),
        );
      if (!allowed || (target.startsWith('@tensorflow/') && !path.startsWith('src/train/tfjs/')))
        broken.push(`${path} imports ${target}`);
    }
  }
  expect(broken).toEqual([]);
});

test('no file imports itself by a circle', () => {
  const state = new Map<string, 'open' | 'done'>();
  const circles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      circles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      return;
    }
    state.set(path, 'open');
    for (const { target, local, typeOnly } of importsOf(path))
      if (local && !typeOnly) visit(target, [...trail, path]);
    state.set(path, 'done');
  };
  for (const path of files) visit(path, []);
  expect(circles).toEqual([]);
});

test.each(['src/index.ts', 'src/browser.ts', 'src/testing/index.ts'])(
  '%s reaches neither a Node built-in nor a package that is not installed with this one',
  (entry) => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    const { files: loaded, packages } = reachable(entry);
    expect(loaded.size).toBeGreaterThan(1);
    const installed = Object.keys(dependencies);
    const others = [...packages].filter(
      (name) => !installed.some((known) => name === known || name.startsWith(`${known}/`)),
    );
    expect(others).toEqual([]);
  },
);

test('slipway/node does not reach tfjs', () => {
  expect([...reachable('src/node.ts').packages].filter((name) => name.startsWith('@tensorflow/'))).toEqual(
    [],
  );
});

test('package.json, tsup and the source agree on the entry points', () => {
  const { exports } = JSON.parse(read('package.json')) as { exports: Record<string, unknown> };
  const entries = Object.keys(exports).filter((name) => name !== './package.json');
  const names = entries.map((name) => (name === '.' ? 'index' : name.slice(2)));
  const config = read('tsup.config.ts');
  for (const name of names) expect(config).toMatch(new RegExp(`\\b${name}'?: 'src/`));
  // Beside them, what edge modules run: a file that is read, and no entry.
  const built = [...config.matchAll(/'(src\/[^']+)'/g)].map(([, file]) => file);
  expect(built.filter((file) => file !== 'src/edge.ts')).toHaveLength(names.length);
});
