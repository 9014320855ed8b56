import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { verdictOf } from '../../../src/core/verdict.ts';
import { testAlertChannel } from '../../../src/testing/alert-channel-suite.ts';
import type { Alert, AlertChannel } from '../../../src/validate/alerts/alert.ts';
import { createAlerter } from '../../../src/validate/alerts/create-alerter.ts';
import { signWebhook } from '../../../src/validate/alerts/sign-webhook.ts';
import { webhookChannel, type WebhookChannelOptions } from '../../../src/validate/alerts/webhook-channel.ts';

interface Got {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How the server answers each request in turn; the last way stays. `none` never answers, `cut` hangs up. */
type Way = number | 'none' | 'cut' | readonly [status: number, headers: Record<string, string>];

const secret = 'a text that both sides know';
let server: Server;
let url: string;
let got: Got[] = [];
let ways: Way[] = [];
/** Which test it is: what an earlier one sent and nobody waited for is not looked at. */
let turn = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      if (!request.url!.startsWith(`/${turn}/`)) return;
      const way = (ways.length > 1 ? ways.shift() : ways[0]) ?? 200;
      got.push({ method: request.method, path: request.url, headers: request.headers, body });
      if (way === 'none') return;
      if (way === 'cut') return void request.socket.destroy();
      const [status, headers] = typeof way === 'number' ? [way, {}] : way;
      response.writeHead(status, headers).end('taken');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  turn++;
  got = [];
  ways = [];
});

const issue = {
  code: 'limit-missed',
  severity: 'error',
  message: 'auc is 0.6.',
  measure: 'auc',
  since: 0,
} as const;
const alert: Alert = {
  id: 'a1',
  source: { model: 'late', stage: 'gate' },
  at: 1_700_000_000_123,
  failing: [issue],
  recovered: [],
  text: 'late, gate: 1 problem.\nauc is 0.6.',
};

/** A channel to the server whose waits are written down and not waited. */
function channelTo(options: Partial<WebhookChannelOptions> = {}) {
  const waits: number[] = [];
  const channel = webhookChannel({
    url: `${url}/${turn}/sesame?token=hidden`,
    secret,
    clock: { now: () => 1_700_000_000_999 },
    sleep: async (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    ...options,
  });
  return { channel, waits };
}

test('the signature is that of the specification, and of node:crypto', () => {
  const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
  const body = '{"test": 2432232314}';
  expect(signWebhook(key, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, body)).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test.each([
  [secret, Buffer.from(secret)],
  ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64')],
])('an alert is posted as JSON, and its signature holds: %s', async (own, key) => {
  const { channel, waits } = channelTo({ secret: own });
  await channel.send(alert);
  expect([got.length, waits]).toEqual([1, []]);
  const [{ method, path, headers, body } = { method: '', path: '', headers: {}, body: '' }] = got;
  expect([method, path, headers['content-type']]).toEqual([
    'POST',
    `/${turn}/sesame?token=hidden`,
    'application/json',
  ]);
  expect(JSON.parse(body)).toEqual(alert);
  expect([headers['webhook-id'], headers['webhook-timestamp']]).toEqual(['a1', '1700000000']);
  const signed = createHmac('sha256', key).update(`a1.1700000000.${body}`).digest('base64');
  expect(headers['webhook-signature']).toBe(`v1,${signed}`);
});

test('an answer of 300 is no receipt, and a secret of 16 characters is long enough', async () => {
  ways = [300];
  const { channel, waits } = channelTo({ secret: 'sixteen letters.' });
  await expect(channel.send(alert)).rejects.toThrow('answered 300');
  expect([got.length, waits]).toEqual([1, []]);
});

test('what may pass is tried again and signed anew, each time after a random part of twice the wait', async () => {
  let now = 1_700_000_000_000;
  ways = [500, 'cut', 408, 204];
  const { channel, waits } = channelTo({ clock: { now: () => (now += 1000) } });
  await channel.send(alert);
  expect(waits).toHaveLength(3);
  for (const [at, most] of [500, 1000, 2000].entries()) {
    expect(waits[at]).toBeGreaterThanOrEqual(0);
    expect(waits[at]).toBeLessThanOrEqual(most);
  }
  expect(new Set(got.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(4);
  expect(new Set(got.map(({ headers, body }) => `${String(headers['webhook-id'])}${body}`)).size).toBe(1);
});

test('the random parts are spread over alerts, and the same for the same alert', async () => {
  const first = async (id: string): Promise<number> => {
    ways = [500, 200];
    const { channel, waits } = channelTo({ backOffMs: 1000 });
    await channel.send({ ...alert, id });
    return waits[0]!;
  };
  const waits: number[] = [];
  for (let at = 0; at < 60; at++) waits.push(await first(`alert-${at}`));
  expect(await first('alert-7')).toBe(waits[7]);
  // Uniform in [0, 1000): the mean of 60 is within 4 standard errors (37) of 500, and each half has some.
  const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
  expect(Math.abs(mean - 500)).toBeLessThan(150);
  expect(Math.min(...waits)).toBeLessThan(200);
  expect(Math.max(...waits)).toBeGreaterThan(800);
});

test('a receiver says how long to wait, in seconds or until a date', async () => {
  ways = [
    [429, { 'retry-after': '7' }],
    [503, { 'retry-after': 'Tue, 14 Nov 2023 22:13:30 GMT' }], // 1700000010
    [429, { 'retry-after': 'soon' }],
    200,
  ];
  const { channel, waits } = channelTo({ maxBackOffMs: 10_000 });
  await channel.send(alert);
  expect(waits.slice(0, 2)).toEqual([7000, 9001]);
  expect(waits[2]).toBeLessThanOrEqual(2000);
});

test('a longer wait than was allowed is left for the next report', async () => {
  ways = [[429, { 'retry-after': '6' }]];
  const { channel, waits } = channelTo();
  await expect(channel.send(alert)).rejects.toMatchObject({
    code: 'io',
    message: expect.stringContaining('answered 429, and was tried once') as string,
  });
  expect([waits, got.length]).toEqual([[], 1]);
});

test('tries end, and the last of them says why', async () => {
  ways = [500, 'none', 503];
  const { channel, waits } = channelTo({ retries: 2, timeoutMs: 400 });
  await expect(channel.send(alert)).rejects.toMatchObject({
    code: 'io',
    message: expect.stringContaining('answered 503, and was tried 3 times') as string,
  });
  expect(waits).toHaveLength(2);
  ways = ['none'];
  await expect(channelTo({ retries: 0, timeoutMs: 20 }).channel.send(alert)).rejects.toThrow(
    /did not answer within 20 ms, and was tried once/,
  );
});

test.each([400, 401, 404, 410, 301, 302, 307])('an answer of %d fails at once', async (status) => {
  ways = [[status, { location: `${url}/${turn}/elsewhere` }]];
  const { channel, waits } = channelTo();
  await expect(channel.send(alert)).rejects.toThrow(`answered ${status}`);
  expect([waits, got.length]).toEqual([[], 1]);
});

test('no error holds the secret, or more of the address than its host', async () => {
  const errors: unknown[] = [];
  const failing = async (channel: AlertChannel): Promise<void> => {
    await Promise.resolve(channel.send(alert)).catch((error: unknown) => errors.push(error));
  };
  for (const way of [404, 500, 'cut', 'none'] as const) {
    ways = [way];
    await failing(channelTo({ timeoutMs: 20 }).channel);
  }
  const nowhere = channelTo({ url: 'http://127.0.0.1:1/hooks/sesame?token=hidden' }).channel;
  await failing(nowhere);
  expect(errors).toHaveLength(5);
  for (const error of errors as Error[]) {
    const all = `${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`;
    expect(all).toContain('127.0.0.1:');
    expect(all).not.toMatch(/sesame|hidden|both sides/);
  }
  expect((errors[4] as Error).message).toContain('could not be reached');
});

test('an alert too large for one post goes in several, of ids of their own, and nothing is left out', async () => {
  const failing = Array.from({ length: 700 }, (_, at) => ({ ...issue, message: `problem ${at}.` }));
  const recovered = Array.from({ length: 300 }, (_, at) => ({ ...issue, message: `gone ${at}.` }));
  const { channel } = channelTo({ maxBodyBytes: 10_000 });
  await channel.send({ ...alert, failing, recovered });
  const parts = got.map(({ body }) => JSON.parse(body) as Alert);
  for (const { body } of got) expect(body.length).toBeLessThanOrEqual(10_000);
  expect(parts.flatMap((part) => part.failing)).toEqual(failing);
  expect(parts.flatMap((part) => part.recovered)).toEqual(recovered);
  const texts = parts.map(({ text }) => text).join('\n');
  for (const { message } of failing) expect(texts).toContain(`\n${message}`);
  expect(parts[0]!.text).toMatch(new RegExp(`^late, gate: ${parts[0]!.failing.length} problems\\.\\n`));
  let told = 0;
  const ids = parts.map((part) => {
    const first = told + 1;
    told += part.failing.length + part.recovered.length;
    return `a1-${first}-${told}`;
  });
  expect(parts.map(({ id }) => id)).toEqual(ids);
  expect(got.map(({ headers }) => headers['webhook-id'])).toEqual(ids);
});

test('an alerter tells all of its problems through a webhook, once', async () => {
  const { channel } = channelTo();
  const alerter = createAlerter({ channels: [channel], clock: { now: () => 0 } });
  const issues = Array.from({ length: 200 }, (_, at) => ({
    ...issue,
    slice: { carrier: `c${at}` },
    message: `auc is 0.5741 on carrier=c${at} (253 rows); expected at least 0.6.${' '.repeat(300)}`,
  }));
  for (let turn = 0; turn < 2; turn++) {
    const { sent } = await alerter.report(verdictOf(issues, 200), alert.source);
    expect(sent).toHaveLength(turn === 0 ? 1 : 0);
  }
  const carriers = got.flatMap(({ body }) => (JSON.parse(body) as Alert).failing.map(({ slice }) => slice));
  expect(carriers).toEqual(issues.map(({ slice }) => slice));
});

test('a part that is not taken is an error, and the next try has the same parts', async () => {
  const failing = Array.from({ length: 200 }, (_, at) => ({ ...issue, message: `problem ${at}.` }));
  const { channel } = channelTo({ maxBodyBytes: 10_000 });
  ways = [200, 400, 200];
  await expect(channel.send({ ...alert, failing })).rejects.toThrow('answered 400');
  expect(got).toHaveLength(2);
  await channel.send({ ...alert, failing });
  expect(got.slice(2, 4).map(({ headers, body }) => [headers['webhook-id'], body])).toEqual(
    got.slice(0, 2).map(({ headers, body }) => [headers['webhook-id'], body]),
  );
});

test('nothing is lost at a receiver that takes each id once, where the next try has other sentences', async () => {
  const { channel } = channelTo({ maxBodyBytes: 4000 });
  const alerter = createAlerter({ channels: [channel], clock: { now: () => 0 } });
  const verdict = (length: number) =>
    verdictOf(
      Array.from({ length: 40 }, (_, at) => ({
        ...issue,
        slice: { carrier: `c${at}` },
        message: 'x'.repeat(length),
      })),
      40,
    );
  ways = [200, 400, 200];
  const { failed } = await alerter.report(verdict(280), alert.source);
  expect(failed).toHaveLength(1);
  const taken = [got[0]!];
  await alerter.report(verdict(80), alert.source);
  taken.push(...got.slice(2));
  const byId = new Map<string, Alert>();
  for (const { headers, body } of taken) {
    const id = headers['webhook-id'] as string;
    if (!byId.has(id)) byId.set(id, JSON.parse(body) as Alert);
  }
  const carriers = [...byId.values()].flatMap(({ failing }) =>
    failing.map(({ slice }) => slice!['carrier']!),
  );
  expect(new Set(carriers).size).toBe(40);
});

test('a problem too large for a post by itself is shortened, and what never fits is too large', async () => {
  const long = { ...issue, message: `auc is 0.6 ${'😀'.repeat(900)}` };
  const next = { ...issue, message: 'x'.repeat(150) };
  const text = `late, gate: 2 problems.\n${long.message}\n${next.message}`;
  const chat = channelTo({ maxBodyBytes: 300, body: (part) => ({ text: part.text }) });
  await chat.channel.send({ ...alert, failing: [long, next], text });
  const [first, second, ...others] = got.map(({ body }) => (JSON.parse(body) as { text: string }).text);
  expect(first).toMatch(/^late, gate: 1 problem\.\nauc is 0\.6 (😀){20,}\ufffd?…$/u);
  expect([second, others]).toEqual([`late, gate: 1 problem.\n${next.message}`, []]);
  const posted = got.length;
  for (const failing of [[long], [issue, issue], []])
    await expect(channelTo({ maxBodyBytes: 10 }).channel.send({ ...alert, failing })).rejects.toMatchObject({
      code: 'too-large',
    });
  expect(got).toHaveLength(posted);
});

test('a body that is no JSON is refused, and not posted', async () => {
  for (const body of [() => undefined, () => () => 1, () => Symbol('x')])
    await expect(channelTo({ body: body as never }).channel.send(alert)).rejects.toMatchObject({
      code: 'bad-option',
      message: expect.stringContaining('body') as string,
    });
  expect(got).toEqual([]);
});

test('a receiver has taken what it answered 200 to, whatever becomes of the rest of its answer', async () => {
  for (const cancel of [
    async () => Promise.reject(new Error('locked')),
    () => {
      throw new Error('locked');
    },
    async () => new Promise(() => undefined),
  ]) {
    let posts = 0;
    const fetch = async () => {
      posts++;
      return Promise.resolve({ status: 200, headers: new Headers(), body: { cancel } });
    };
    await channelTo({ fetch: fetch as never, timeoutMs: 20 }).channel.send(alert);
    expect(posts).toBe(1);
  }
});

test.each<[string, unknown, string]>([
  [
    'the code of its cause',
    new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }),
    'ECONNREFUSED',
  ],
  ['its name', new TypeError('fetch failed'), 'TypeError'],
  [
    'no name that may hold an address',
    Object.assign(new Error(), { name: 'https://h.example/sesame' }),
    'an error',
  ],
  ['no name that is no text', { name: { toString: () => 'sesame' } }, 'an error'],
  ['nothing of nothing', null, 'an error'],
  ['nothing of a text', 'https://h.example/sesame', 'an error'],
])('of an error of the platform is told %s', async (_, thrown, shown) => {
  const fetch = async () => Promise.reject(thrown);
  const sending = channelTo({ fetch, retries: 0 }).channel.send(alert);
  await expect(sending).rejects.toMatchObject({
    code: 'io',
    message: expect.stringContaining(`could not be reached (${shown})`) as string,
  });
});

test('an alerter waits for every try that a webhook makes by default, and for the longest of its waits', async () => {
  vi.useFakeTimers();
  try {
    let tries = 0;
    const silent = async (): Promise<Response> => {
      tries++;
      return new Promise(() => undefined);
    };
    const busy = async (): Promise<Response> => {
      tries++;
      await new Promise((resolve) => setTimeout(resolve, 9900));
      return new Response(null, { status: 429, headers: { 'retry-after': '5' } });
    };
    for (const [fetch, ending] of [
      [silent, 'did not answer within 10000 ms, and was tried 4 times'],
      [busy, 'answered 429, and was tried 4 times'],
    ] as const) {
      tries = 0;
      const channel = webhookChannel({ url: 'https://example.com', secret, fetch, clock: { now: () => 0 } });
      const reporting = createAlerter({ channels: [channel] }).report(verdictOf([issue], 1), alert.source);
      await vi.advanceTimersByTimeAsync(60_000);
      const [{ error } = { error: undefined }] = (await reporting).failed;
      expect([tries, (error as Error).message]).toEqual([4, expect.stringContaining(ending)]);
    }
  } finally {
    vi.useRealTimers();
  }
});

test('the body may be what a chat reads', async () => {
  await channelTo({ body: ({ text }) => ({ text }) }).channel.send(alert);
  expect(JSON.parse(got[0]!.body)).toEqual({ text: alert.text });
});

test('an abort ends a try and a wait with its reason', async () => {
  const reason = { why: 'enough' };
  const trying = new AbortController();
  ways = ['none'];
  const sending = channelTo().channel.send(alert, { signal: trying.signal });
  setTimeout(() => trying.abort(reason), 20);
  await expect(sending).rejects.toBe(reason);
  const waiting = new AbortController();
  ways = [500];
  const real = webhookChannel({ url: `${url}/${turn}/`, secret, backOffMs: 20_000 });
  const later = real.send(alert, { signal: waiting.signal });
  setTimeout(() => waiting.abort(reason), 40);
  await expect(later).rejects.toBe(reason);
  expect(real.name).toBe('webhook');
});

test.each<[string, Partial<WebhookChannelOptions>]>([
  ['an unknown option', { uri: 'x' } as object],
  ['no URL', { url: 'example.com/hook' }],
  ['a URL of a file', { url: 'file:///etc/passwd' }],
  ['a URL with a password', { url: 'https://user:hidden@example.com' }],
  ['a short secret', { secret: 'guess me' }],
  ['a secret that is no base64', { secret: 'whsec_*****************' }],
  ['a short secret in base64', { secret: 'whsec_YWJj' }],
  ['retries below 0', { retries: -1 }],
  ['a body that is no function', { body: {} as never }],
])('%s is refused, without being shown', (_, options) => {
  try {
    channelTo(options);
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({ code: 'bad-option' });
    expect((error as Error).message).not.toMatch(/hidden|guess me|YWJj|passwd/);
  }
});

testAlertChannel(
  () => {
    got = [];
    ways = [];
    return {
      channel: channelTo({ retries: 1 }).channel,
      received: () =>
        got
          .filter(({ headers }) => headers['webhook-id'] !== undefined && ways.length === 0)
          .map(({ body }) => body),
      breakDown: () => void (ways = [500]),
    };
  },
  { test, equal: (found, expected, why) => expect(found, why).toEqual(expected) },
);
