// A page in a real Chromium, which the package in this folder brings along.
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;
const root = join(here, '../..');

/** Whether there is a Chromium for this machine. */
export async function hasChromium() {
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    return (await chromium.executablePath()) !== undefined;
  } catch (error) {
    console.log(`no chromium: ${error.message}`);
    return false;
  }
}

/** What a script leaves in `window.result`, in a page of its own with the built package, beside files by their paths. */
export async function inPage(script, files = {}) {
  const { build } = await import('esbuild');
  const bundled = async (entry) => {
    const common = { bundle: true, format: 'esm', platform: 'browser', write: false, logLevel: 'error' };
    return (await build({ ...entry, ...common })).outputFiles[0].contents;
  };
  const page = await bundled({
    stdin: {
      contents: `import * as slipway from '../../dist/index.js';
import * as browser from '../../dist/browser.js';
import * as testing from '../../dist/testing.js';
import * as tfjs from '../../dist/tfjs.js';
import * as parquet from '../../dist/parquet.js';
import * as arrow from '../../dist/arrow.js';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
setWasmPaths('/wasm/');
const { browserWorkers } = browser;
${script}`,
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
    if (files[url]) return response.setHeader('content-type', 'application/octet-stream').end(files[url]);
    const file = /^\/wasm\/([\w-]+\.wasm)$/.exec(url);
    if (file)
      return response.setHeader('content-type', 'application/wasm').end(readFileSync(join(wasm, file[1])));
    return response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const chrome = await launch();
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

/** What a module leaves in `window.result`, in a page that has no network. */
export async function evaluateOffline(module) {
  const chrome = await launch();
  try {
    const context = await chrome.newContext({ offline: true });
    const tab = await context.newPage();
    const errors = [];
    tab.on('pageerror', (error) => errors.push(error.message));
    await tab.setContent(`<!doctype html><script type="module">${module}</script>`);
    await tab
      .waitForFunction(() => window.result !== undefined, undefined, { timeout: 30_000 })
      .catch(() => {
        throw new Error(`the module did not run: ${errors.join('; ')}`);
      });
    return await tab.evaluate(() => window.result);
  } finally {
    await chrome.close();
  }
}

async function launch() {
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
  return driver.launch({
    executablePath: await chromium.executablePath(),
    args: [...chromium.args, ...quiet],
    headless: true,
  });
}
