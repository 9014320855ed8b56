/** Swaps the version under load, over HTTP: every answer is whole, of one version, and the one that this version gives. */
import { Agent, request } from 'node:http';
import { listen, type Listening } from '../src/adapters/node-http.ts';
import { createRegistry } from '../src/registry/create-registry.ts';
import { memoryStore } from '../src/registry/memory-store.ts';
import { revivePredictor } from '../src/revive.ts';
import { registryModels } from '../src/serve/control/registry-models.ts';
import { hybrid } from '../src/serve/hybrid/hybrid.ts';
import { lookup } from '../src/serve/lookup/lookup.ts';
import { precompute } from '../src/serve/lookup/precompute.ts';
import { onDemand } from '../src/serve/on-demand.ts';
import type { Predictor } from '../src/serve/predictor.ts';
import type { Prediction, Service } from '../src/serve/service.ts';
import { latePredictor, requests } from '../test/serve/late.ts';
import { counted, type Ending, type Fault } from './fault.ts';

const versions = 20;
const body = JSON.stringify({ instances: requests });

/** How each version is served, in turn: all three ways, one after another. */
const ways: readonly ((predictor: Predictor) => Promise<Service>)[] = [
  async (predictor) => onDemand(predictor),
  async (predictor) => lookup(await precompute(predictor, requests)),
  async (predictor) => hybrid(lookup(await precompute(predictor, requests.slice(0, 3))), onDemand(predictor)),
];

const swap: Fault = {
  fault: 'serve/swap',
  run: async ({ full } = { full: false }) => {
    const registry = createRegistry(memoryStore());
    const expected = new Map<string, string>();
    for (let at = 0; at < versions; at++) {
      const predictor = latePredictor(at / 10 - 1);
      const { version } = await registry.register('late', predictor);
      expected.set(String(version), JSON.stringify(await predictor.predict(requests)));
    }
    await registry.promote({ name: 'late', version: 1 }, 'champion');
    const models = await registryModels(registry, {
      names: ['late'],
      revive: revivePredictor,
      serve: (predictor, { version }) => ways[version % ways.length]!(predictor),
    });
    const server = await listen(models, { port: 0 });
    const agent = new Agent({ keepAlive: true, maxSockets: 32 });
    const endings: Ending[] = [];
    const seen = new Set<string>();
    let isOver = false;
    const client = async (): Promise<void> => {
      while (!isOver) endings.push(await endingOf(server, agent, expected, seen));
    };
    const clients = Array.from({ length: 32 }, client);
    const until = performance.now() + (full ? 60_000 : 8_000);
    for (let round = 1; performance.now() < until; round++) {
      await new Promise((resolve) => setTimeout(resolve, full ? 1000 : 100));
      await registry.promote({ name: 'late', version: (round % versions) + 1 }, 'champion');
      const { failed } = await models.refresh();
      if (failed.length > 0) endings.push('crashed');
    }
    isOver = true;
    await Promise.all(clients);
    agent.destroy();
    await server.close();
    const left = models.versions('late').filter(({ state }) => state === 'AVAILABLE').length;
    // Nothing was exchanged, or the old was kept: then nothing was shown.
    endings.push(seen.size >= 5 && left === 1 ? 'survived' : 'wrong');
    return counted(endings);
  },
};

async function endingOf(
  server: Listening,
  agent: Agent,
  expected: ReadonlyMap<string, string>,
  seen: Set<string>,
): Promise<Ending> {
  const answer = await ask(server, agent);
  if (answer?.status !== 200) return 'lost';
  const { predictions, modelVersionId } = JSON.parse(answer.text) as {
    predictions: readonly Prediction[];
    modelVersionId: string;
  };
  seen.add(modelVersionId);
  return JSON.stringify(predictions) === expected.get(modelVersionId) ? 'survived' : 'wrong';
}

function ask(server: Listening, agent: Agent): Promise<{ status: number; text: string } | undefined> {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve) => {
    const sent = request(server.url, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', () => resolve(undefined));
    });
    sent.on('error', () => resolve(undefined)).end(body);
  });
}

const faults: readonly Fault[] = [swap];
export default faults;
