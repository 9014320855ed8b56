// Installs the packed package into an empty folder, as a user does, and uses it as ES module, as CommonJS and from
// TypeScript in three kinds of resolution: first alone, then with the optional packages.
// `node test/package/run.mjs`, after `npm run build`.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'slipway-package-'));
const run = (command, ...args) =>
  execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const exact = (name) => `${name}@${devDependencies[name]}`;
const install = (...packages) => run('npm', 'install', '--no-audit', '--no-fund', ...packages);

/** What is imported from where: one list makes the imports of a module, of CommonJS and of TypeScript. */
const alone = [
  ['{ fromCsv, logistic, pipeline, SlipwayError, standardize, toRows }', 'slipway'],
  ['{ folderStore, listen, loadArrow, loadParquet }', 'slipway/node'],
  ['{ testStore }', 'slipway/testing'],
  ['{ duckdb }', 'slipway/duckdb'],
];
const needing = [
  ['{ logistic: tensorLogistic }', 'slipway/tfjs'],
  ['{ fromParquet, toParquet }', 'slipway/parquet'],
  ['{ fromArrow, toArrow }', 'slipway/arrow'],
];
const needed = ['hyparquet', 'hyparquet-compressors', 'hyparquet-writer', '@uwdata/flechette'];

const shared = `
  const check = (holds, what) => { if (!holds) throw new Error('not so: ' + what); };
  const rows = fromCsv('size,sold\\n1,0\\n2,0\\n3,1\\n4,1');
  const { prepare, examples } = pipeline(standardize({ columns: ['size'] })).fitExamples(rows, { label: 'sold' });
  const plain = await logistic({ l2: 1 }).fit(examples);
  check(prepare.features.length === 1 && typeof listen === 'function' && typeof testStore === 'function', 'every entry is there');
  const missing = await folderStore('x').get('../up').catch((error) => error);
  check(missing instanceof SlipwayError, 'an error of slipway/node is a SlipwayError of slipway');`;

const withoutPeers = `${shared}
  const told = async (work, code, install) => {
    const error = await work().then(() => undefined, (caught) => caught);
    check(error instanceof SlipwayError && error.code === code && error.message.includes(install), code + ' that says ' + install + ', not ' + error);
  };
  await told(() => duckdb(), 'missing-peer', 'npm install @duckdb/node-bindings');
  await told(() => loadParquet('x.parquet'), 'missing-peer', 'npm install hyparquet hyparquet-compressors');
  await told(() => loadArrow('x.arrow'), 'not-found', 'x.arrow');
  for (const [entry, packages] of [['slipway/parquet', /hyparquet/], ['slipway/arrow', /@uwdata\\/flechette/]]) {
    const error = await load(entry).then(() => undefined, (caught) => caught);
    check(packages.test(error?.message), entry + ' names the package that it lacks, not ' + error);
  }`;

const withPeers = `${shared}
  const tensor = await tensorLogistic({ l2: 1, backend: 'wasm' }).fit(examples);
  check(Math.abs(plain.predict(examples.matrix)[0] - tensor.predict(examples.matrix)[0]) < 5e-3, 'two solvers agree');
  const same = (found) => check(JSON.stringify(toRows(found)) === JSON.stringify(toRows(rows)), 'rows come back');
  same(fromParquet(toParquet(rows)));
  same(fromArrow(toArrow(rows)));
  await writeFile('rows.parquet', toParquet(rows));
  await writeFile('rows.arrow', toArrow(rows));
  same(await loadParquet('rows.parquet'));
  same(await loadArrow('rows.arrow'));
  const db = await duckdb();
  same(await db.query('SELECT * FROM ' + db.file('rows.parquet').from + ' ORDER BY size'));
  check((await db.query('SELECT nonsense').catch((error) => error)) instanceof SlipwayError, 'an error of slipway/duckdb is a SlipwayError');
  await db.close();`;

const kinds = [
  ['bundler', 'esnext'],
  ['nodenext', 'nodenext'],
  ['node10', 'commonjs'],
];
let passed = 0;
let failed = 0;
const attempt = (name, work) => {
  try {
    work();
    passed++;
    console.log(`passes  ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILS   ${name}: ${error.stdout ?? ''} ${error.message}`);
  }
};

/** Uses what is imported: as a module, as CommonJS, and from TypeScript. */
function useAs(name, imports, use, libraries) {
  const asEsm = imports
    .map(([names, from]) => `import ${names.replaceAll(': ', ' as ')} from '${from}';`)
    .join('\n');
  const asCjs = imports.map(([names, from]) => `const ${names} = require('${from}');`).join('\n');
  writeFileSync(
    join(folder, 'esm.mjs'),
    `import { writeFile } from 'node:fs/promises';\n${asEsm}\nconst load = (entry) => import(entry);${use}\n`,
  );
  writeFileSync(
    join(folder, 'cjs.cjs'),
    `const { writeFile } = require('node:fs/promises');\n${asCjs}\nconst load = async (entry) => require(entry);\n(async () => {${use}\n})();\n`,
  );
  const names = imports.map(([all]) => all.replace(/\w+: /g, '').slice(2, -2)).join(', ');
  writeFileSync(
    join(folder, 'types.ts'),
    `${asEsm}
import { sql } from 'slipway';
import { loadCsv } from 'slipway/browser';
export const rows: number = fromCsv('a\\n1').rows;
export const expression: sql.Expression<'number'> = sql.numberOf('a');
export const database: Promise<import('slipway/duckdb').DuckDb> = duckdb({ threads: 1 });
export const all = [${names}, loadCsv];\n`,
  );
  attempt(`as an ES module, ${name}`, () => run(process.execPath, 'esm.mjs'));
  attempt(`as CommonJS, ${name}`, () => run(process.execPath, 'cjs.cjs'));
  for (const [resolution, module] of kinds) {
    const old = resolution === 'node10' ? ['--ignoreDeprecations', '6.0'] : [];
    const checked = ['--noEmit', '--strict', '--target', 'es2022', '--module', module];
    attempt(`types by ${resolution}, ${name}`, () =>
      run('npx', 'tsc', ...checked, '--moduleResolution', resolution, ...libraries, ...old, 'types.ts'),
    );
  }
}

try {
  const packed = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  const [{ filename }] = Array.isArray(packed) ? packed : Object.values(packed);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
  install(`./${filename}`, exact('typescript'), exact('@types/node'));
  // The declarations of the package are checked too: they must not lean on packages that are not there.
  useAs('alone', alone, withoutPeers, []);

  const tensors = ['tfjs-core', 'tfjs-layers', 'tfjs-backend-wasm'].map((name) => `@tensorflow/${name}`);
  install(...[...tensors, ...needed, '@duckdb/node-bindings'].map(exact));
  useAs('with its optional packages', [...alone, ...needing], withPeers, ['--skipLibCheck']);

  console.log(`package: ${passed} passed, ${failed} failed`);
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(join(root, 'out/consumer-counts.json'), JSON.stringify({ passed, failed }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed > 0 ? 1 : 0;
