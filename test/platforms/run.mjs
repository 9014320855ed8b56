// Runs the built package in other runtimes: `node test/platforms/run.mjs`, after `npm run build`.
// Installs them first, from the lock file beside this one. Every runtime must give the figures that this Node gives.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasChromium, inPage } from './chromium.mjs';
import { edgeGaps } from './edge.mjs';
import { lookupFiles } from './lookup-predictor.mjs';

const here = import.meta.dirname;
const root = join(here, '../..');
const bin = (name) => join(here, 'node_modules/.bin', name);

if (!existsSync(join(here, 'node_modules'))) {
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: here, stdio: 'inherit' });
}

const main = ['test/platforms/main.mjs', 'cpu', 'wasm'];
const expected = run('node', process.execPath, main);
console.log(`node ${process.version}`, expected);
if (!expected.engine) throw new Error('DuckDB does not load in Node');
const registryPageScript = `import { lookAtPage } from './registry-page.mjs';
window.result = lookAtPage(slipway);`;
let passed = 0;
let failed = 0;
let skipped = 0;
const runtimes = [
  ['node 24', bin('node'), main],
  ['deno', bin('deno'), ['run', '-A', '--node-modules-dir=manual', ...main]],
  ['bun', bin('bun'), main],
];
for (const [name, command, args] of runtimes) {
  const found = await attempt(name, () => run(name, command, args), expected.figures);
  if (found?.engine || name === 'node 24')
    await attempt(`${name}, DuckDB`, () => ({ figures: found?.engine }), expected.engine);
  else if (found) {
    skipped++;
    console.log(`skipped ${name}, DuckDB: its package does not load there`);
  }
}
if (await hasChromium()) {
  const backends = ['cpu', 'wasm', 'webgl', 'webgpu'];
  await attempt('chromium', async () => ({ figures: await inPage(scenarioOn(backends)) }), expected.figures);
  const right = {
    fits: true,
    styled: true,
    inOrder: true,
    linked: true,
    named: true,
    pictures: true,
    safe: true,
  };
  await attempt(
    'chromium, the page of a registry',
    async () => ({ figures: await inPage(registryPageScript) }),
    [right, right],
  );
  await attempt(
    'chromium without a network, edge modules',
    async () => {
      const gaps = await edgeGaps();
      return { figures: Object.values(gaps).every((gap) => gap <= 1e-6) ? 'as in Node' : gaps };
    },
    'as in Node',
  );
  for (const backend of backends) await conform(backend);
  await suite(
    'IndexedDB',
    `import { storesInPage } from './stores.ts';
window.result = storesInPage(slipway, browser, testing);`,
  );
  await suite(
    'lookups',
    `import { lookupsInPage } from './lookups.ts';
import * as scene from './lookup-predictor.mjs';
window.result = lookupsInPage(slipway, browser, testing, scene);`,
    await lookupFiles(await import('../../dist/index.js')),
  );
  await suite(
    'models of TensorFlow',
    `import { tfjsModelsInPage } from './tfjs-models.ts';
window.result = tfjsModelsInPage(slipway, ${JSON.stringify(backends)});`,
    filesIn('test/fixtures/tfjs', '/tfjs/'),
  );
} else {
  skipped++;
  console.log('skipped chromium: its package does not unpack a browser here');
}
mkdirSync(join(root, 'out'), { recursive: true });
writeFileSync(join(root, 'out/platforms-counts.json'), JSON.stringify({ passed, failed, skipped }));
console.log(`platforms: ${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 ? 1 : 0;

function run(name, command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (status !== 0) throw new Error(`${name} ended with ${status ?? error}: ${stderr.slice(-2000)}`);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

function scenarioOn(backends) {
  return `import { scenario } from './scenario.mjs';
window.result = scenario(slipway, tfjs, { parquet, arrow }, ${JSON.stringify(backends)}, browserWorkers);`;
}

/** Trains every estimator of slipway/tfjs on a backend in a page; each is a test. */
async function conform(backend) {
  const script = `import { conform } from './conformance.ts';
window.result = conform(slipway, tfjs, ${JSON.stringify(backend)});`;
  const found = await inPage(script).catch(({ message }) => [{ name: 'every estimator', wrong: message }]);
  for (const { name, distance, wrong } of found) {
    if (wrong) failed++;
    else passed++;
    console.log(
      `${wrong ? 'FAILS  ' : 'passes '} chromium, ${backend}: ${name} ${wrong ?? JSON.stringify(distance)}`,
    );
  }
}

/** Runs tests in a page; each counts. */
async function suite(name, script, files) {
  const found = await inPage(script, files).catch(({ message }) => [{ name: 'every test', wrong: message }]);
  const wrongs = found.filter(({ wrong }) => wrong);
  failed += wrongs.length;
  passed += found.length - wrongs.length;
  for (const each of wrongs) console.log(`FAILS   chromium, ${name}: ${each.name}: ${each.wrong}`);
  console.log(`chromium, ${name}: ${found.length - wrongs.length} of ${found.length} tests pass`);
}

/** The files of a folder, by the paths that a server has them at. */
function filesIn(folder, path) {
  const names = readdirSync(join(root, folder));
  return Object.fromEntries(names.map((name) => [`${path}${name}`, readFileSync(join(root, folder, name))]));
}

/** What a runtime gives; its figures must be those of this Node. */
async function attempt(name, get, figures) {
  try {
    const got = await get();
    if (JSON.stringify(got.figures) !== JSON.stringify(figures))
      throw new Error(`its figures are ${JSON.stringify(got.figures)}`);
    passed++;
    console.log(`passes  ${name}`);
    return got;
  } catch (error) {
    failed++;
    console.log(`FAILS   ${name}: ${error.message}`);
    return undefined;
  }
}
