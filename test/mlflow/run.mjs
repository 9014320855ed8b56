// Starts an MLflow server on a free port, with a database and a folder of its own, runs test/mlflow/*.mlflow.ts against it and
// stops it: `npm run mlflow`, after test/mlflow/setup.sh. Writes out/mlflow-counts.json; without MLflow, one skip.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const python = join(root, '.cache/mlflow/bin/python');
const patienceMs = 120_000;

mkdirSync(join(root, 'out'), { recursive: true });
const count = (counts) => writeFileSync(join(root, 'out/mlflow-counts.json'), JSON.stringify(counts));
rmSync(join(root, 'out/mlflow.json'), { force: true });
if (existsSync(python)) await run();
else {
  console.log('skipped: MLflow is not installed; run test/mlflow/setup.sh, which needs Python.');
  count({ passed: 0, failed: 0, skipped: 1 });
}

async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-mlflow-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = openSync(join(folder, 'server.log'), 'w');
  const server = spawn(
    python,
    ['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1']
      .concat('--backend-store-uri', `sqlite:///${join(folder, 'mlflow.db')}`)
      .concat('--artifacts-destination', join(folder, 'artifacts')),
    {
      cwd: folder,
      // A group of its own: the server has children.
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true', MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false' },
    },
  );
  try {
    await untilHealthy(url, server);
    const code = await vitest(url);
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(
      readFileSync(join(root, 'out/mlflow.json'), 'utf8'),
    );
    const failed = numFailedTests + (code !== 0 && numFailedTests === 0 ? 1 : 0);
    count({ passed: numPassedTests, failed, skipped: numPendingTests });
    if (failed > 0) process.exitCode = 1;
  } catch (error) {
    console.log(`${error.message}\n${readFileSync(join(folder, 'server.log'), 'utf8').slice(-4000)}`);
    count({ passed: 0, failed: 1, skipped: 0 });
    process.exitCode = 1;
  } finally {
    await stop(server);
    rmSync(folder, { recursive: true, force: true });
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function untilHealthy(url, server) {
  for (const started = Date.now(); Date.now() - started < patienceMs;) {
    if (server.exitCode !== null) throw new Error(`the MLflow server ended with ${server.exitCode}`);
    const answer = await fetch(`${url}/health`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('the MLflow server did not come up');
}

function vitest(url) {
  const args = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--config',
    'test/mlflow/vitest.config.ts',
  ];
  const child = spawn(process.execPath, [...args, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, SLIPWAY_MLFLOW_URL: url, SLIPWAY_MLFLOW_PYTHON: python },
  });
  return new Promise((resolve) => child.once('close', resolve));
}

async function stop(server) {
  if (server.exitCode !== null) return;
  const ended = new Promise((resolve) => server.once('close', resolve));
  process.kill(-server.pid, 'SIGTERM');
  const timer = setTimeout(() => process.kill(-server.pid, 'SIGKILL'), 10_000);
  await ended;
  clearTimeout(timer);
}
