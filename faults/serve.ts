/** Breaks requests and connections on purpose: every request is answered right, or refused in JSON with a right status. */
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { listen, type Listening } from '../src/adapters/node-http.ts';
import { isRecord } from '../src/core/json.ts';
import { random, type Random } from '../src/core/random.ts';
import { onDemand } from '../src/serve/on-demand.ts';
import type { Prediction, Service } from '../src/serve/service.ts';
import { latePredictor, requests } from '../test/serve/late.ts';
import { realFlights } from '../test/serve/real-flights.ts';
import { counted, type Ending, type Fault, type Outcome } from './fault.ts';

async function serving(
  service: Service,
  use: (server: Listening) => AsyncIterable<Ending>,
): Promise<Outcome> {
  const server = await listen(service, { port: 0, name: 'late', maxBytes: 4096, requestTimeoutMs: 1500 });
  try {
    return await counted(use(server));
  } finally {
    await server.close();
  }
}

/** One request as bytes, and the statuses that are right for it. */
interface Hostile {
  readonly bytes: Buffer;
  readonly right: readonly number[];
  /** What stands in the body, where there may be predictions for it. */
  readonly body?: Buffer | string;
}

const good = JSON.stringify({ instances: requests });
const json = 'content-type: application/json\r\n';

function http(start: string, headers: string, body: Buffer | string): Buffer {
  const bytes = Buffer.from(body);
  const head = `${start} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${headers}content-length: ${bytes.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes]);
}

function broken(source: Random, text: string): Buffer {
  const bytes = Buffer.from(text);
  for (let flips = 1 + source.integer(4); flips > 0; flips--) {
    const at = source.integer(bytes.length);
    bytes[at] =
      source.integer(2) === 0 ? source.integer(256) : '{}[]",:0-9eE\\'.charCodeAt(source.integer(13));
  }
  const cut = source.integer(3) === 0 ? source.integer(bytes.length) : bytes.length;
  return bytes.subarray(0, cut);
}

const values = [
  'null',
  '""',
  '-0',
  '1e999',
  '-1e999',
  '1e-400',
  '{}',
  '[]',
  'true',
  '"\\u0000"',
  '"\\ud800"',
  '"2013-02-30"',
  '9007199254740993',
];
const names = ['at', 'carrier', 'distance', '__proto__', 'constructor', 'toString', '', 'at '];

function strangeInstances(source: Random): string {
  const instance = (): string => {
    const fields = names
      .filter(() => source.integer(3) > 0)
      .map((name) => `${JSON.stringify(name)}:${values[source.integer(values.length)]!}`);
    return source.integer(12) === 0 ? values[source.integer(values.length)]! : `{${fields.join(',')}}`;
  };
  return `{"instances":[${Array.from({ length: 1 + source.integer(4) }, instance).join(',')}]}`;
}

function hostile(source: Random): Hostile {
  const path = ['/', '/v1/models/late:predict'][source.integer(2)]!;
  const post = (body: Buffer | string, right: readonly number[], headers = json): Hostile => ({
    bytes: http(`POST ${path}`, headers, body),
    right,
    body,
  });
  switch (source.integer(12)) {
    case 0:
    case 1:
    case 2:
      return post(broken(source, good), [200, 400]);
    case 3:
    case 4:
      return post(strangeInstances(source), [200, 400]);
    case 5:
      return post(Buffer.from(Array.from({ length: source.integer(300) }, () => source.integer(256))), [400]);
    case 6:
      return post('['.repeat(1 + source.integer(4000)), [400]);
    case 7:
      return post(`{"instances":[${' '.repeat(4096 + source.integer(200_000))}]}`, [413]);
    case 8: {
      const types = [
        'text/plain',
        'application/json; charset=utf-16',
        'application/jsonp',
        'multipart/form-data; boundary=x',
        ',',
        'é',
      ];
      return post(good, [415], `content-type: ${types[source.integer(types.length)]!}\r\n`);
    }
    case 9: {
      const methods = ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'M-SEARCH'];
      return { bytes: http(`${methods[source.integer(methods.length)]!} /`, json, good), right: [405] };
    }
    case 10: {
      const paths = [
        '/../../etc/passwd',
        '/v1/models/other:predict',
        '/v1/models/late:predict/',
        '/%',
        '/\u00ff',
        '//',
        '/__proto__',
        `/${'a'.repeat(5000)}`,
      ];
      return { bytes: http(`POST ${paths[source.integer(paths.length)]!}`, json, good), right: [404, 400] };
    }
    default:
      return malformedHead(source);
  }
}

function malformedHead(source: Random): Hostile {
  const start = 'POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n';
  const heads: readonly (readonly [string, readonly number[]])[] = [
    [`${start}${json}content-length: 5\r\ncontent-length: 6\r\n\r\nhello!`, [400]],
    [`${start}${json}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`, [400]],
    [`${start}${json}transfer-encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n`, [400]],
    [`${start}${json}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`, [400]],
    [`${start}${json}content-length: -1\r\n\r\n`, [400]],
    [`${start}${json}content-length: 99999999999999999999\r\n\r\n`, [400, 413]],
    [`${start}${json}content-encoding: br\r\ncontent-length: 2\r\n\r\n{}`, [415]],
    [`${start}a\0b: c\r\n\r\n`, [400]],
    [`${start}x: ${'y'.repeat(20_000 + source.integer(20_000))}\r\n\r\n`, [431]],
    [`${start}${json}expect: cake\r\ncontent-length: 2\r\n\r\n{}`, [417]],
    [`CONNECT x:${source.integer(65_536)} HTTP/1.1\r\nhost: x\r\n\r\n`, [405]],
    ['GET http://[ HTTP/1.1\r\nhost: x\r\n\r\n', [400]],
    ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', [400]],
    ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400]],
  ];
  const [bytes, right] = heads[source.integer(heads.length)]!;
  return { bytes: Buffer.from(bytes, 'latin1'), right };
}

/** Sends bytes and reads to the end of the connection; `undefined` when it does not end. */
function exchange({ port }: Listening, bytes: Buffer): Promise<string | undefined> {
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const timer = setTimeout(() => {
      socket.destroy();
      resolve(undefined);
    }, 10_000);
    socket.on('data', (piece) => received.push(piece)).on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(received).toString());
    });
  });
}

/** Asks for a tunnel and resets the connection at once: nobody is there to be answered, and the server must live. */
function resetTunnel({ port }: Listening): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('CONNECT x:1 HTTP/1.1\r\nhost: x\r\n\r\n', () => socket.resetAndDestroy());
    });
    socket.on('error', () => undefined).on('close', () => resolve());
  });
}

/** An answer is right when it is one of the statuses, whole, in JSON, and says what it is. */
function judge(received: string | undefined, { right, body: asked }: Hostile): Ending {
  if (received === undefined || received === '') return 'crashed';
  const end = received.indexOf('\r\n\r\n');
  const head = received.slice(0, end).toLowerCase();
  const status = Number(/^http\/1\.1 (\d{3}) /.exec(head)?.[1]);
  const length = Number(/\ncontent-length: (\d+)/.exec(head)?.[1]);
  const body = Buffer.from(received.slice(end + 4))
    .subarray(0, length)
    .toString();
  const typed =
    head.includes('content-type: application/json') && head.includes('x-content-type-options: nosniff');
  if (!right.includes(status) || !typed || Buffer.byteLength(body) !== length) return 'wrong';
  if (/node:internal|\/src\/|\bat .*:\d+:\d+/.test(body)) return 'wrong';
  try {
    const parsed: unknown = JSON.parse(body);
    if (!isRecord(parsed)) return 'wrong';
    if (status === 200) return lengthOf(parsed['predictions']) === instancesIn(asked) ? 'survived' : 'wrong';
    const error = parsed['error'];
    // Below the paths of TensorFlow Serving it is a text.
    if (typeof error === 'string') return error === '' ? 'wrong' : 'survived';
    return isRecord(error) && typeof error['code'] === 'string' && typeof error['message'] === 'string'
      ? 'survived'
      : 'wrong';
  } catch {
    return 'wrong';
  }
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : -1;
}

/** How many instances a body asks for, when it asks at all. */
function instancesIn(body: Buffer | string = ''): number | undefined {
  const asked: unknown = JSON.parse(body.toString());
  return isRecord(asked) ? lengthOf(asked['instances']) : undefined;
}

/** Hostile bodies, heads and methods at a real server, which must answer right in between and afterwards. */
const fuzz: Fault = {
  fault: 'serve/request-fuzz',
  run: async () => {
    const service = onDemand(latePredictor());
    const expected = await service.predict(requests);
    return serving(service, async function* (server) {
      const source = random(1);
      for (let tried = 0; tried < 3000; tried++) {
        const asked = hostile(source);
        const ending = judge(await exchange(server, asked.bytes), asked);
        if (ending !== 'survived')
          console.error(ending, asked.right, JSON.stringify(asked.bytes.toString('latin1').slice(0, 300)));
        yield ending;
        if (tried % 100 !== 99) continue;
        await resetTunnel(server);
        yield (await answersOf(server, good)) === JSON.stringify(expected) ? 'survived' : 'wrong';
      }
    });
  },
};

async function answersOf({ port }: Listening, body: string, agent?: Agent): Promise<string | undefined> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(
      { port, host: '127.0.0.1', method: 'POST', headers, ...(agent && { agent }) },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        response.on('close', () => {
          const whole = response.complete && response.statusCode === 200;
          resolve(
            whole ? JSON.stringify((JSON.parse(text) as { predictions: unknown }).predictions) : undefined,
          );
        });
      },
    );
    sent.on('error', () => resolve(undefined));
    sent.end(body);
  });
}

/** 10,000 real requests, 32 at once: each answer is that of the predictor itself. */
const load: Fault = {
  fault: 'serve/load',
  run: async () => {
    const { predictor, rows } = await realFlights(10_000);
    const expected = await predictor.predict(rows);
    const agent = new Agent({ keepAlive: true, maxSockets: 32 });
    const endings: Ending[] = [];
    const server = await listen(onDemand(predictor), { port: 0 });
    let next = 0;
    const client = async (): Promise<void> => {
      for (let row = next++; row < rows.length; row = next++) {
        endings.push(
          await endingOf(server, JSON.stringify({ instances: [rows[row]] }), [expected[row]!], agent),
        );
      }
    };
    await Promise.all(Array.from({ length: 32 }, client));
    agent.destroy();
    await server.close();
    return counted(endings);
  },
};

async function endingOf(
  server: Listening,
  body: string,
  expected: readonly Prediction[],
  agent?: Agent,
): Promise<Ending> {
  const answer = await answersOf(server, body, agent);
  if (answer === undefined) return 'lost';
  return answer === JSON.stringify(expected) ? 'survived' : 'wrong';
}

/** A server is closed while it works; what it had taken it answers, and the port is free again. */
const closeInFlight: Fault = {
  fault: 'serve/close-in-flight',
  run: async () => {
    const service = onDemand(latePredictor());
    const expected = await service.predict(requests);
    const moments = random(3);
    const endings: Ending[] = [];
    for (let round = 0; round < 50; round++) {
      let taken = 0;
      let all: () => void = () => undefined;
      const arrived = new Promise<void>((resolve) => (all = resolve));
      const slow: Service = {
        ...service,
        modelHash: service.modelHash,
        predict: async (rows, options) => {
          if (++taken === 16) all();
          await new Promise((resolve) => setTimeout(resolve, 5 + moments.next() * 30));
          return service.predict(rows, options);
        },
      };
      const server = await listen(slow, { port: 0 });
      const agent = new Agent({ keepAlive: true });
      const pending = Array.from({ length: 16 }, () => endingOf(server, good, expected, agent));
      await arrived;
      await server.close();
      endings.push(...(await Promise.all(pending)));
      agent.destroy();
      const again = await listen(slow, { port: server.port });
      endings.push('survived');
      await again.close();
    }
    return counted(endings);
  },
};

const faults: readonly Fault[] = [fuzz, load, closeInFlight];
export default faults;
