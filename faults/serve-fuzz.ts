/** Malformed bodies in every dialect: each is answered right or refused with 4xx, by name where a field is wrong. */
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { listen } from '../src/adapters/node-http.ts';
import { random, type Random } from '../src/core/random.ts';
import { answerer, type Answerer } from '../src/serve/http/answerer.ts';
import type { Exchange, Reply } from '../src/serve/http/exchange.ts';
import { tooManyBytes } from '../src/serve/http/refusal.ts';
import { onDemand } from '../src/serve/on-demand.ts';
import { latePredictor, requests } from '../test/serve/late.ts';
import { counted, type Ending, type Fault } from './fault.ts';

type Body = Record<string, unknown>;

/** A right request of a dialect, and the name under which the values of a field stand in it. */
interface Shape {
  readonly path: string;
  readonly body: () => Body;
  /** Puts another value in place of a field's. */
  readonly spoil: (body: Body, field: string, value: unknown) => void;
}

const rows = requests.slice(0, 3).map((row) => ({ ...row, at: '2013-01-01T05:15' }));
const fields = ['at', 'carrier', 'distance'];
const columns = (): Record<string, unknown[]> =>
  Object.fromEntries(fields.map((name) => [name, rows.map((row) => (row as Body)[name])]));

const shapes: readonly Shape[] = [
  ...['/', '/v1/models/late:predict', '/v1/projects/p/locations/l/endpoints/late:predict'].map(
    (path): Shape => ({
      path,
      body: () => ({ instances: structuredClone(rows) }),
      spoil: (body, field, value) => void ((body['instances'] as Body[])[1]![field] = value),
    }),
  ),
  {
    path: '/v1/models/late:predict',
    body: () => ({ inputs: columns() }),
    spoil: (body, field, value) => void ((body['inputs'] as Record<string, unknown[]>)[field]![1] = value),
  },
  {
    path: '/v2/models/late/infer',
    body: () => ({
      inputs: Object.entries(columns()).map(([name, data]) => ({
        name,
        datatype: name === 'distance' ? 'FP64' : 'BYTES',
        shape: [3],
        data,
      })),
    }),
    spoil: (body, field, value) =>
      void ((body['inputs'] as { name: string; data: unknown[] }[]).find(
        ({ name }) => name === field,
      )!.data[1] = value),
  },
];

const strange: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1e308, 1.5, '', 'x', '\ud800', [], {}, [[]], [1], { a: 1 }, '2013-02-30'],
  ...['__proto__', 9007199254740993, 'NaN', { b64: 'AA==' }, { b64: '/w==' }, { b64: 1 }],
];
const strangeNames = [
  '__proto__',
  'constructor',
  'toString',
  '',
  'instances',
  'inputs',
  'parameters',
  'outputs',
  'id',
];

/** Somewhere in a body: another value, a name less, or a name more. */
function spoilAnywhere(source: Random, body: Body): void {
  let at: unknown = body;
  for (;;) {
    const record = at as Record<string, unknown>;
    const keys = Object.keys(record);
    const key = keys[source.integer(Math.max(1, keys.length))] ?? '0';
    const inner = record[key];
    if (typeof inner === 'object' && inner !== null && source.integer(4) > 0) {
      at = inner;
      continue;
    }
    const what = source.integer(4);
    if (what === 0) delete record[key];
    else if (what === 1) {
      const name = strangeNames[source.integer(strangeNames.length)]!;
      Object.defineProperty(record, name, {
        value: strange[source.integer(strange.length)],
        enumerable: true,
        configurable: true,
      });
    } else record[key] = strange[source.integer(strange.length)];
    return;
  }
}

interface Hostile {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
  /** A field that an answer of 400 must name; then nothing else is right. */
  readonly field?: string;
}

const json = { 'content-type': 'application/json' };

function hostile(source: Random): Hostile {
  const { path, body, spoil } = shapes[source.integer(shapes.length)]!;
  const right = body();
  switch (source.integer(6)) {
    case 0: {
      const field = fields[source.integer(fields.length)]!;
      spoil(right, field, source.integer(2) === 0 ? { a: 1 } : [1, 2]);
      return { path, headers: json, bytes: Buffer.from(JSON.stringify(right)), field };
    }
    case 1:
    case 2:
      spoilAnywhere(source, right);
      return { path, headers: json, bytes: Buffer.from(JSON.stringify(right)) };
    case 3:
    case 4: {
      const bytes = Buffer.from(JSON.stringify(right));
      for (let flips = 1 + source.integer(5); flips > 0; flips--) {
        bytes[source.integer(bytes.length)] =
          source.integer(2) === 0 ? source.integer(256) : '{}[]",:0-9eE\\'.charCodeAt(source.integer(13));
      }
      const end = source.integer(3) === 0 ? source.integer(bytes.length) : bytes.length;
      return { path, headers: json, bytes: bytes.subarray(0, end) };
    }
    default:
      return binary(source);
  }
}

/** Tensors in bytes whose lengths, datatypes and shapes are of chance. */
function binary(source: Random): Hostile {
  const size = source.integer(40);
  const types = ['BYTES', 'FP64', 'FP32', 'FP16', 'INT64', 'UINT8', 'BOOL', 'BF16'];
  const inputs = fields.map((name) => ({
    name,
    datatype: types[source.integer(types.length)],
    shape: [source.integer(4)],
    parameters: { binary_data_size: source.integer(3) === 0 ? size : source.integer(33) },
  }));
  const head = Buffer.from(JSON.stringify({ inputs }));
  const tail = Buffer.from(Array.from({ length: size * 3 }, () => source.integer(256)));
  const length = source.integer(8) === 0 ? source.integer(2000) : head.length;
  const headers = { 'inference-header-content-length': String(length) };
  return { path: '/v2/models/late/infer', headers, bytes: Buffer.concat([head, tail]) };
}

function judge({ status, body }: Reply, { field, path }: Hostile): Ending {
  const right = field === undefined ? status === 200 || (status >= 400 && status < 500) : status === 400;
  const text = typeof body === 'string' ? body : '{}';
  if (!right) return status >= 500 ? 'crashed' : 'wrong';
  const answer = JSON.parse(text) as { readonly error?: unknown };
  if (status === 200) return 'survived';
  const error =
    path.startsWith('/v1/models') || path.startsWith('/v2') ? answer.error : JSON.stringify(answer.error);
  if (typeof error !== 'string' || error.length === 0) return 'wrong';
  return field === undefined || error.includes(field) ? 'survived' : 'wrong';
}

function ask({ answer }: Answerer, { path, headers, bytes }: Hostile): Promise<Reply> {
  const all: Readonly<Record<string, string>> = { ...headers, 'content-length': String(bytes.length) };
  const exchange: Exchange = {
    method: 'POST',
    path,
    header: (name) => all[name] ?? null,
    read: async (maxBytes) => {
      if (bytes.length > maxBytes) throw tooManyBytes(maxBytes);
      return bytes;
    },
    stopWhenGone: () => undefined,
  };
  return new Promise((resolve) => answer(exchange, resolve));
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
function heap(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

/** 100,000 bodies with `--full`, else fewer; what is held in memory afterwards is what was held soon after the start. */
const bodies: Fault = {
  fault: 'serve/fuzz',
  run: async ({ full } = { full: false }) => {
    const tries = full ? 100_000 : 10_000;
    const server = answerer(onDemand(latePredictor()), { name: 'late', version: 1, maxBytes: 4096 });
    const source = random(8);
    async function* endings(): AsyncGenerator<Ending> {
      let before = 0;
      for (let tried = 0; tried < tries; tried++) {
        if (tried === tries / 5) before = heap();
        const asked = hostile(source);
        const ending = judge(await ask(server, asked), asked);
        if (ending !== 'survived')
          console.error(
            ending,
            asked.path,
            JSON.stringify(Buffer.from(asked.bytes).toString('latin1').slice(0, 300)),
          );
        yield ending;
      }
      const grown = heap() - before;
      console.log(`       serve/fuzz: ${tries} bodies, ${(grown / 1024).toFixed(0)} KiB more in memory`);
      yield grown < 4 * 2 ** 20 ? 'survived' : 'wrong';
    }
    return counted(endings());
  },
};

/** Clients that send a byte now and then, and clients that send more than may be, while others are answered. */
const slow: Fault = {
  fault: 'serve/slow-clients',
  run: async () => {
    const service = onDemand(latePredictor());
    const expected = JSON.stringify(await service.predict(requests));
    const server = await listen(service, { port: 0, maxBytes: 4096, requestTimeoutMs: 3000 });
    const head = (length: number): string =>
      `POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;
    const sockets = Array.from({ length: 100 }, (_, index) => {
      const socket = connect(server.port, '127.0.0.1').on('error', () => undefined);
      socket.resume().write(index % 2 === 0 ? head(1000) : head(50_000_000));
      return socket;
    });
    const dribble = setInterval(() => {
      sockets.forEach((socket, index) => {
        if (socket.writable) socket.write(index % 2 === 0 ? ' ' : Buffer.alloc(100_000, 32));
      });
    }, 20);
    async function* endings(): AsyncGenerator<Ending> {
      const began = performance.now();
      for (let tried = 0; tried < 500 || performance.now() - began < 4000; tried++) {
        const response = await fetch(server.url, {
          method: 'POST',
          headers: json,
          body: JSON.stringify({ instances: requests }),
        }).catch(() => undefined);
        if (!response) yield 'lost';
        else {
          const { predictions } = (await response.json()) as { predictions: unknown };
          yield JSON.stringify(predictions) === expected ? 'survived' : 'wrong';
        }
      }
    }
    try {
      return await counted(endings());
    } finally {
      clearInterval(dribble);
      for (const socket of sockets) socket.destroy();
      await server.close();
    }
  },
};

const faults: readonly Fault[] = [bodies, slow];
export default faults;
