/**
 * One of the servers that are compared: prints its port and the processor time it has used, for each line it reads.
 *
 * Called with `slipway`, `predictor`, `bare` or `fastify`. The first two answer with predictions; the others parse the
 * request and send the same JSON back.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import fastify from 'fastify';
import { listen } from '../src/adapters/node-http.ts';
import { onDemand } from '../src/serve/on-demand.ts';
import type { Service } from '../src/serve/service.ts';
import { realFlights } from '../test/serve/real-flights.ts';

const starters: Readonly<Record<string, () => Promise<number>>> = {
  slipway,
  predictor,
  bare,
  fastify: withSchema,
};

/** Whose answers are at hand: what the HTTP takes. */
async function slipway(): Promise<number> {
  const service: Service = {
    mode: 'on-demand',
    modelHash: 'a1',
    predict: async (rows) => rows.map(() => ({ score: 0.3110132542666123, prediction: 0 })),
  };
  return (await listen(service, { port: 0 })).port;
}

/** Whose answers are computed. */
async function predictor(): Promise<number> {
  const { predictor } = await realFlights(1);
  return (await listen(onDemand(predictor), { port: 0 })).port;
}

async function bare(): Promise<number> {
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(JSON.parse(text)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function withSchema(): Promise<number> {
  const { predictor } = await realFlights(1);
  const properties = Object.fromEntries(
    predictor.input.fields.map(({ name, kind }) => [
      name,
      { type: kind === 'number' ? 'number' : 'string', nullable: true },
    ]),
  );
  const body = {
    type: 'object',
    required: ['instances'],
    properties: {
      instances: { type: 'array', items: { type: 'object', required: Object.keys(properties), properties } },
    },
  };
  const server = fastify();
  server.post('/', { schema: { body, response: { 200: body } } }, async (request) => request.body);
  await server.listen({ port: 0, host: '127.0.0.1' });
  return (server.server.address() as AddressInfo).port;
}

const port = await starters[process.argv[2]!]!();
const tell = (): void => {
  const { user, system } = process.cpuUsage();
  console.log(JSON.stringify({ port, cpuMicros: user + system }));
};
tell();
const lines = createInterface({ input: process.stdin });
lines.on('line', tell).on('close', () => process.exit(0));
