// Installs the packed package into an empty folder, as a user does, and uses it as ES module, as CommonJS and from
// TypeScript in three kinds of resolution: `node test/package/run.mjs`, after `npm run build`.
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

const use = `
  const rows = fromCsv('size,sold\\n1,0\\n2,0\\n3,1\\n4,1');
  const { prepare, examples } = pipeline(standardize({ columns: ['size'] })).fitExamples(rows, { label: 'sold' });
  const plain = await logistic({ l2: 1 }).fit(examples);
  const tensor = await tensorLogistic({ l2: 1, backend: 'wasm' }).fit(examples);
  const gap = Math.abs(plain.predict(examples.matrix)[0] - tensor.predict(examples.matrix)[0]);
  const missing = await folderStore('x').get('../up').catch((error) => error);
  if (!(missing instanceof SlipwayError)) throw new Error('an error of slipway/node is not a SlipwayError of slipway');
  if (!(gap < 5e-3) || typeof listen !== 'function' || typeof testStore !== 'function' || prepare.features.length !== 1) throw new Error('not as expected');
  console.log('used');`;
let failed = 0;
const attempt = (name, work) => {
  try {
    work();
    console.log(`passes  ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILS   ${name}: ${error.stdout ?? ''} ${error.message}`);
  }
};

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
  const peers = ['tfjs-core', 'tfjs-layers', 'tfjs-backend-wasm'].map((name) => exact(`@tensorflow/${name}`));
  run(
    'npm',
    'install',
    '--no-audit',
    '--no-fund',
    `./${filename}`,
    exact('typescript'),
    exact('@types/node'),
    ...peers,
  );

  const imports = [
    ['{ fromCsv, logistic, pipeline, SlipwayError, standardize }', 'slipway'],
    ['{ logistic: tensorLogistic }', 'slipway/tfjs'],
    ['{ folderStore, listen }', 'slipway/node'],
    ['{ testStore }', 'slipway/testing'],
  ];
  const asEsm = imports
    .map(([names, from]) => `import ${names.replaceAll(': ', ' as ')} from '${from}';`)
    .join('\n');
  writeFileSync(join(folder, 'esm.mjs'), `${asEsm}${use}`);
  writeFileSync(
    join(folder, 'cjs.cjs'),
    `${imports.map(([names, from]) => `const ${names} = require('${from}');`).join('\n')}\n(async () => {${use}\n})();`,
  );
  writeFileSync(
    join(folder, 'types.ts'),
    `${asEsm}\nimport { loadCsv } from 'slipway/browser';\nexport const rows: number = fromCsv('a\\n1').rows;\nexport const all = [logistic, pipeline, SlipwayError, standardize, tensorLogistic, folderStore, listen, testStore, loadCsv];\n`,
  );
  attempt('as an ES module', () => run(process.execPath, 'esm.mjs'));
  attempt('as CommonJS', () => run(process.execPath, 'cjs.cjs'));
  const kinds = [
    ['bundler', 'esnext'],
    ['nodenext', 'nodenext'],
    ['node10', 'commonjs'],
  ];
  for (const [resolution, module] of kinds) {
    const old = resolution === 'node10' ? ['--ignoreDeprecations', '6.0'] : [];
    attempt(`types by ${resolution}`, () =>
      run(
        'npx',
        'tsc',
        '--noEmit',
        '--strict',
        '--skipLibCheck',
        '--target',
        'es2022',
        '--module',
        module,
        '--moduleResolution',
        resolution,
        ...old,
        'types.ts',
      ),
    );
  }
  console.log(`package: ${5 - failed} passed, ${failed} failed`);
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(join(root, 'out/consumer-counts.json'), JSON.stringify({ passed: 5 - failed, failed }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed > 0 ? 1 : 0;
