// Runs the built package in other runtimes: `node test/platforms/run.mjs`, after `npm run build`.
// Installs them first, from the lock file beside this one. Every runtime must give the figures that this Node gives.
import { execFileSync, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

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
await attempt(
  'chromium',
  async () => ({ figures: await browser(['cpu', 'wasm', 'webgl', 'webgpu']) }),
  expected.figures,
);
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

async function browser(backends) {
  const { build } = await import('esbuild');
  const bundled = async (entry) => {
    const common = { bundle: true, format: 'esm', platform: 'browser', write: false, logLevel: 'error' };
    return (await build({ ...entry, ...common })).outputFiles[0].contents;
  };
  const page = await bundled({
    stdin: {
      contents: `import * as slipway from '../../dist/index.js';
import { browserWorkers } from '../../dist/browser.js';
import * as tfjs from '../../dist/tfjs.js';
import * as parquet from '../../dist/parquet.js';
import * as arrow from '../../dist/arrow.js';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { scenario } from './scenario.mjs';
setWasmPaths('/wasm/');
window.result = scenario(slipway, tfjs, { parquet, arrow }, ${JSON.stringify(backends)}, browserWorkers);`,
      resolveDir: here,
    },
  });
  const scripts = {
    '/bundle.js': page,
    '/worker.js': await bundled({ entryPoints: [join(root, 'dist/worker.js')] }),
  };
  const wasm = join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist');
  const server = createServer(({ url }, response) => {
    // What a page needs for its workers to share memory.
    response.setHeader('cross-origin-opener-policy', 'same-origin');
    response.setHeader('cross-origin-embedder-policy', 'require-corp');
    if (url === '/')
      return response
        .setHeader('content-type', 'text/html')
        .end('<!doctype html><script type="module" src="/bundle.js"></script>');
    if (scripts[url]) return response.setHeader('content-type', 'text/javascript').end(scripts[url]);
    const file = /^\/wasm\/([\w-]+\.wasm)$/.exec(url);
    if (file)
      return response.setHeader('content-type', 'application/wasm').end(readFileSync(join(wasm, file[1])));
    return response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { default: chromium } = await import('@sparticuz/chromium');
  const { chromium: driver } = await import('playwright-core');
  chromium.setGraphicsMode = true;
  const quiet = [
    '--no-sandbox',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--enable-unsafe-swiftshader',
    '--enable-unsafe-webgpu',
    '--use-webgpu-adapter=swiftshader',
  ];
  const chrome = await driver.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args, ...quiet],
    headless: true,
  });
  try {
    const tab = await chrome.newPage();
    const errors = [];
    tab.on('pageerror', (error) => errors.push(error.message));
    await tab.goto(`http://127.0.0.1:${server.address().port}/`);
    await tab
      .waitForFunction(() => window.result !== undefined, undefined, { timeout: 30_000 })
      .catch(() => {
        throw new Error(`the page did not start: ${errors.join('; ')}`);
      });
    return await tab.evaluate(() => window.result);
  } finally {
    await chrome.close();
    server.close();
  }
}
