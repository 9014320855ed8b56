import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { realFlights } from '../test/serve/real-flights.ts';
import { claimOf, median, type Bench, type Claim } from './bench.ts';

const connections = 32;
const requests = 20_000;
const rounds = 5;

// As deep as this file, since what they read is beside the repository. Built, because a loader of sources names every
// function that is made, which costs more than some of what is measured.
const built = fileURLToPath(new URL('../out/bench/', import.meta.url));

interface Told {
  readonly port: number;
  readonly cpuMicros: number;
}

interface Figures {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

interface Server {
  readonly name: string;
  tell(): Promise<Told>;
  stop(): void;
  readonly figures: (Figures & { readonly cpu: number })[];
}

async function start(name: string): Promise<Server> {
  const child = spawn(process.execPath, [join(built, 'serve-http.child.js'), name], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async (): Promise<Told> => JSON.parse((await lines.next()).value as string) as Told;
  await read();
  return {
    name,
    tell() {
      child.stdin.write('\n');
      return read();
    },
    stop: () => child.stdin.end(),
    figures: [],
  };
}

/** Loads a server once, and notes what it did and what it took of the processor. */
async function load(server: Server, bodies: string): Promise<void> {
  const before = await server.tell();
  const counts = [before.port, connections, requests].map(String);
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(built, 'serve-load.child.js'),
    ...counts,
    bodies,
  ]);
  const after = await server.tell();
  const cpu = (after.cpuMicros - before.cpuMicros) / requests;
  server.figures.push({ ...(JSON.parse(stdout) as Figures), cpu });
}

/**
 * Real requests of one row over HTTP on the loopback, 32 connections, from a client in a process of its own: to a
 * service whose answers are at hand, to a predictor, and to servers of node:http and fastify that parse the same JSON
 * and send it back, fastify with a schema of both.
 */
async function overHttp(): Promise<readonly Claim[]> {
  const entryPoints = ['serve-http', 'serve-load'].map((name) =>
    join(import.meta.dirname, `${name}.child.ts`),
  );
  await build({ entryPoints, bundle: true, packages: 'external', platform: 'node', format: 'esm', target: 'node20', outdir: built }); // prettier-ignore
  const { rows } = await realFlights(1000);
  const folder = await mkdtemp(join(tmpdir(), 'serve-http-'));
  const bodies = join(folder, 'bodies.json');
  await writeFile(
    bodies,
    JSON.stringify({ bodies: rows.map((row) => JSON.stringify({ instances: [row] })) }),
  );
  const servers = await Promise.all(['slipway', 'predictor', 'bare', 'fastify'].map(start));
  try {
    for (let round = 0; round <= rounds; round++) for (const server of servers) await load(server, bodies);
  } finally {
    servers.forEach((server) => server.stop());
    await rm(folder, { recursive: true });
  }
  const of = (name: string, figure: keyof Server['figures'][number]): number =>
    // The first round warms up.
    median(servers.find((server) => server.name === name)!.figures.slice(1).map((found) => found[figure])); // prettier-ignore
  for (const { name } of servers) {
    const [perSecond, cpu, p50, p99] = (['perSecond', 'cpu', 'p50', 'p99'] as const).map((figure) => of(name, figure).toFixed(0)); // prettier-ignore
    console.log(
      `       serve/http: ${name} ${perSecond}/s, ${cpu} µs of processor, p50 ${p50} µs, p99 ${p99} µs`,
    );
  }
  const times = (claim: string, name: string, peer: string, least: number): Claim =>
    claimOf(claim, of(name, 'perSecond') / of(peer, 'perSecond'), 'times as fast', least, { atLeast: true });
  return [
    times('serve/http-vs-bare-node-http', 'slipway', 'bare', 0.8),
    times('serve/http-vs-fastify', 'slipway', 'fastify', 0.9),
    times('serve/http-predicting-vs-bare-node-http', 'predictor', 'bare', 0.6),
  ];
}

const benches: readonly Bench[] = [{ claim: 'serve/http', run: overHttp }];
export default benches;
