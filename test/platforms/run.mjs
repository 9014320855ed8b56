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

const expected = run('node', process.execPath, ['test/platforms/main.mjs', 'cpu', 'wasm']);
console.log(`node ${process.version}`, expected);
let failed = 0;
const runtimes = [
  ['node 24', bin('node'), ['test/platforms/main.mjs', 'cpu', 'wasm']],
  ['deno', bin('deno'), ['run', '-A', '--node-modules-dir=manual', 'test/platforms/main.mjs', 'cpu', 'wasm']],
  ['bun', bin('bun'), ['test/platforms/main.mjs', 'cpu', 'wasm']],
];
for (const [name, command, args] of runtimes) report(name, () => run(name, command, args));
await reportAsync('chromium', () => browser(['cpu', 'wasm', 'webgl', 'webgpu']));
const passed = runtimes.length + 1 - failed;
mkdirSync(join(root, 'out'), { recursive: true });
writeFileSync(join(root, 'out/platforms-counts.json'), JSON.stringify({ passed, failed }));
console.log(`platforms: ${passed} passed, ${failed} failed`);
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

function report(name, get) {
  try {
    compare(name, get());
  } catch (error) {
    failed++;
    console.log(`FAILS   ${name}: ${error.message}`);
  }
}

async function reportAsync(name, get) {
  try {
    compare(name, await get());
  } catch (error) {
    failed++;
    console.log(`FAILS   ${name}: ${error.message}`);
  }
}

function compare(name, got) {
  if (JSON.stringify(got) !== JSON.stringify(expected))
    throw new Error(`its figures are ${JSON.stringify(got)}`);
  console.log(`passes  ${name}`);
}

async function browser(backends) {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    stdin: {
      contents: `import * as slipway from '../../dist/index.js';
import * as tfjs from '../../dist/tfjs.js';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { scenario } from './scenario.mjs';
setWasmPaths('/wasm/');
window.result = scenario(slipway, tfjs, ${JSON.stringify(backends)});`,
      resolveDir: here,
    },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    logLevel: 'error',
  });
  const wasm = join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist');
  const server = createServer(({ url }, response) => {
    if (url === '/')
      return response
        .setHeader('content-type', 'text/html')
        .end('<!doctype html><script type="module" src="/bundle.js"></script>');
    if (url === '/bundle.js')
      return response.setHeader('content-type', 'text/javascript').end(outputFiles[0].contents);
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
  const page = await driver.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args, ...quiet],
    headless: true,
  });
  try {
    const tab = await page.newPage();
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
    await page.close();
    server.close();
  }
}
