import { describe, expect, test } from 'vitest';
import { SlipwayError } from '../../src/core/error.ts';
import { handler } from '../../src/serve/http/handler.ts';
import type { HandlerOptions } from '../../src/serve/http/handler-options.ts';
import { lookup } from '../../src/serve/lookup/lookup.ts';
import { onDemand } from '../../src/serve/on-demand.ts';
import { precompute } from '../../src/serve/lookup/precompute.ts';
import type { Prediction, Service } from '../../src/serve/service.ts';
import { latePredictor, requests } from './late.ts';

const row = { at: '2013-01-01T05:15', carrier: 'UA', distance: 1400 };
const json = { 'content-type': 'application/json' };

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { readonly error?: { readonly [name: string]: unknown }; readonly [name: string]: unknown };
}

async function ask(
  service: Service,
  path: string,
  init: RequestInit,
  options: HandlerOptions = {},
): Promise<Answer> {
  const response = await handler(service, options)(new Request(`http://localhost${path}`, init));
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? {} : (JSON.parse(text) as Answer['body']),
  };
}

const post = (body: unknown, headers: Record<string, string> = json): RequestInit => ({
  method: 'POST',
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

const service = onDemand(latePredictor());
const answering = (answer: (count: number) => readonly Prediction[] | Promise<never>): Service => ({
  mode: 'on-demand',
  modelHash: 'a1',
  predict: async (rows) => answer(rows.length),
});

describe('what is answered', () => {
  test('predictions come in order, with the model and its version, on each path of the dialect', async () => {
    const predictions = await service.predict(requests);
    const instances = requests.map((request) => ({ ...request }));
    for (const path of ['/', '/?x=1', '/v1/projects/p/locations/l/endpoints/late:predict']) {
      const { status, headers, body } = await ask(service, path, post({ instances }), {
        name: 'late',
        version: 3,
      });
      expect([status, body]).toEqual([
        200,
        { predictions, model: 'late', modelVersionId: '3', modelDisplayName: 'late' },
      ]);
      expect(headers.get('content-type')).toBe('application/json');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  test('no instances are no predictions', async () => {
    const { status, body } = await ask(service, '/', post({ instances: [], parameters: {} }));
    expect([status, body]).toEqual([
      200,
      {
        predictions: [],
        model: 'model',
        modelVersionId: service.modelHash,
        modelDisplayName: 'model',
      },
    ]);
  });

  test('a score that does not exist is null, never a bare NaN', async () => {
    const table = await precompute(latePredictor(), []);
    const response = await handler(lookup(table, { unseen: 'nan' }))(
      new Request('http://localhost/', post({ instances: [row] })),
    );
    expect(await response.text()).toContain('"predictions":[{"score":null,"prediction":null}]');
  });

  test('health and status answer GET and HEAD', async () => {
    const health = await ask(service, '/health', {});
    expect([health.status, health.body]).toEqual([200, { status: 'ok' }]);
    const status = await ask(service, '/v1/models/late', {}, { name: 'late', version: 7 });
    expect(status.body).toEqual({
      model_version_status: [
        { version: '7', state: 'AVAILABLE', status: { error_code: 'OK', error_message: '' } },
      ],
    });
    const head = await ask(service, '/health', { method: 'HEAD' });
    expect([head.status, head.body]).toEqual([200, {}]);
  });
});

describe('what is refused', () => {
  test.each([
    ['no JSON', post('{'), 400, 'bad-format'],
    ['nothing', { method: 'POST', headers: json }, 400, 'bad-format'],
    ['bytes that are not UTF-8', { ...post(''), body: Uint8Array.of(0x22, 0xff, 0x22) }, 400, 'bad-format'],
    ['a list', post([]), 400, 'bad-data'],
    ['null', post('null'), 400, 'bad-data'],
    ['no instances', post({}), 400, 'bad-data'],
    ['instances that are inherited', post('{"__proto__":{"instances":[]}}'), 400, 'bad-data'],
    ['instances that are no list', post({ instances: { length: 1 } }), 400, 'bad-data'],
    ['a field nobody reads', post({ instances: [], signature_name: 'x' }), 400, 'bad-data'],
    ['parameters nobody reads', post({ instances: [], parameters: { threshold: 0.1 } }), 400, 'bad-data'],
    [
      'text that is not said to be JSON',
      post({ instances: [] }, { 'content-type': 'text/plain' }),
      415,
      'bad-format',
    ],
    [
      'another character set',
      post({ instances: [] }, { 'content-type': 'application/json; charset=latin1' }),
      415,
      'bad-format',
    ],
    [
      'a body compressed in a way that is not read',
      post({ instances: [] }, { ...json, 'content-encoding': 'br' }),
      415,
      'bad-format',
    ],
  ] as const)('%s', async (_, init, status, code) => {
    const answer = await ask(service, '/', init);
    expect([answer.status, answer.body.error!['code']]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toBe('application/json');
  });

  test('a content type with a character set of UTF-8 is as good', async () => {
    const headers = { 'content-type': 'Application/JSON; charset="UTF-8"' };
    expect((await ask(service, '/', post({ instances: [row] }, headers))).status).toBe(200);
  });

  test('an instance without a field, or with a wrong one, is named with the field', async () => {
    const lacking = { at: row.at, carrier: row.carrier };
    const first = await ask(service, '/', post({ instances: [row, lacking] }));
    expect(first.status).toBe(400);
    expect(first.body).toEqual({
      error: {
        code: 'bad-data',
        message: 'row 1 has no field "distance"; expected a number, or null when it is missing.',
        instance: 1,
        field: 'distance',
      },
    });
    const second = await ask(service, '/', post({ instances: [row, { ...row, distance: '1400' }] }));
    expect([second.status, second.body.error]).toMatchObject([400, { instance: 1, field: 'distance' }]);
    const third = await ask(service, '/', post({ instances: [row, 7] }));
    expect([third.status, third.body.error]).toMatchObject([400, { code: 'bad-data', instance: 1 }]);
  });

  test('fields named like what every object has are fields like others', async () => {
    const hostile =
      '{"instances":[{"__proto__":{"distance":1},"constructor":1,"at":"2013-01-01","carrier":"UA"}]}';
    const { status, body } = await ask(service, '/', post(hostile));
    expect([status, body.error]).toMatchObject([400, { field: 'distance' }]);
    expect(({} as Record<string, unknown>)['distance']).toBeUndefined();
  });

  test('brackets a hundred thousand deep are only another wrong value', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const { status, body } = await ask(
      service,
      '/',
      post(`{"instances":[{"at":null,"carrier":"UA","distance":${deep}}]}`),
    );
    expect([status, body.error]).toMatchObject([400, { instance: 0, field: 'distance' }]);
  });

  test('a row that was not precomputed is not found', async () => {
    const strict = lookup(await precompute(latePredictor(), [row]));
    const { status, body } = await ask(strict, '/', post({ instances: [row, { ...row, distance: 1 }] }));
    expect([status, body.error]).toMatchObject([404, { code: 'not-found', instance: 1 }]);
  });

  test('other paths and methods, with what there is', async () => {
    const lost = await ask(service, '/v3', post({ instances: [] }), { name: 'late' });
    expect([lost.status, lost.body.error!['code']]).toEqual([404, 'not-found']);
    for (const [path, method, allow] of [
      ['/', 'GET', 'POST'],
      ['/', 'OPTIONS', 'POST'],
      ['/health', 'DELETE', 'GET, HEAD'],
    ] as const) {
      const { status, headers } = await ask(service, path, { method });
      expect([path, method, status, headers.get('allow')]).toEqual([path, method, 405, allow]);
    }
  });
});

describe('limits', () => {
  const chunks = (count: number, taken: { pulled: number; cancelled: boolean }): ReadableStream<Uint8Array> =>
    new ReadableStream({
      pull(controller) {
        if (taken.pulled++ === count) controller.close();
        else controller.enqueue(new Uint8Array(100).fill(32));
      },
      cancel() {
        taken.cancelled = true;
      },
    });

  test('a body that is too large is not read on, whatever its headers say', async () => {
    const taken = { pulled: 0, cancelled: false };
    const headers = { ...json, 'content-length': '10' };
    const init = { method: 'POST', headers, body: chunks(1000, taken), duplex: 'half' } as RequestInit;
    const { status, body } = await ask(service, '/', init, { maxBytes: 1000 });
    expect([status, body.error!['code']]).toEqual([413, 'too-large']);
    expect(taken.pulled).toBeLessThan(20);
    expect(taken.cancelled).toBe(true);
  });

  test('a body as large as allowed is read', async () => {
    const body = JSON.stringify({ instances: [row] });
    expect((await ask(service, '/', post(body), { maxBytes: body.length })).status).toBe(200);
    expect((await ask(service, '/', post(body), { maxBytes: body.length - 1 })).status).toBe(413);
  });

  test('more instances than allowed are refused', async () => {
    const { status, body } = await ask(service, '/', post({ instances: [row, row, row] }), {
      maxInstances: 2,
    });
    expect([status, body.error!['code']]).toEqual([413, 'too-large']);
  });

  test('a service that takes too long is left, and told so', async () => {
    let told: AbortSignal | undefined;
    const slow: Service = {
      ...answering(() => []),
      predict: (_, options) => {
        told = options?.signal;
        return new Promise(() => undefined);
      },
    };
    const { status, body } = await ask(slow, '/', post({ instances: [{}] }), { timeoutMs: 5 });
    expect([status, body.error!['code']]).toEqual([503, 'timeout']);
    expect(told!.aborted).toBe(true);
  });

  test('a client that went away ends the work', async () => {
    const controller = new AbortController();
    const answer = handler({ ...answering(() => []), predict: () => new Promise(() => undefined) });
    const pending = answer(
      new Request('http://localhost/', { ...post({ instances: [] }), signal: controller.signal }),
    );
    controller.abort();
    expect((await pending).status).toBe(503);
  });
});

describe('what breaks inside', () => {
  test.each([
    ['an error without a code', new TypeError('secret: /srv/someone')],
    ['an error that is not the client’s', new SlipwayError('io', 'registry', 'secret: /srv/someone')],
    ['a wrong shape', new SlipwayError('shape-mismatch', 'models', 'secret: /srv/someone')],
    ['no error at all', 'secret: /srv/someone'],
  ])('%s is told to onError and not to the client', async (_, thrown) => {
    const told: unknown[] = [];
    const broken = answering(() => Promise.reject(thrown));
    const options = { onError: (error: unknown) => told.push(error) };
    const { status, body } = await ask(broken, '/', post({ instances: [] }), options);
    expect([status, body]).toEqual([
      500,
      { error: { code: 'internal', message: 'the prediction failed inside the server.' } },
    ]);
    expect(told).toEqual([thrown]);
  });

  test('what the client did is not told to onError', async () => {
    const told: unknown[] = [];
    await ask(service, '/', post('{'), { onError: (error) => told.push(error) });
    expect(told).toEqual([]);
  });
});

test('wrong options are refused at once', () => {
  for (const options of [
    { name: 'a/b' },
    { name: '' },
    { maxBytes: 0 },
    { maxInstances: 1.5 },
    { timeoutMs: 0 },
    { port: 1 },
  ]) {
    expect(() => handler(service, options as object)).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
  }
});
