import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testAlertChannel } from '../../../src/testing/alert-channel-suite.ts';
import type { Alert, AlertChannel } from '../../../src/validate/alerts/alert.ts';
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

test('what may pass is tried again, each time after twice the wait and signed anew', async () => {
  let now = 1_700_000_000_000;
  ways = [500, 'cut', 408, 204];
  const { channel, waits } = channelTo({ clock: { now: () => (now += 1000) } });
  await channel.send(alert);
  expect(waits).toEqual([500, 1000, 2000]);
  expect(new Set(got.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(4);
  expect(new Set(got.map(({ headers, body }) => `${String(headers['webhook-id'])}${body}`)).size).toBe(1);
});

test('a receiver says how long to wait, in seconds or until a date', async () => {
  ways = [
    [429, { 'retry-after': '7' }],
    [503, { 'retry-after': 'Tue, 14 Nov 2023 22:13:30 GMT' }], // 1700000010
    [429, { 'retry-after': 'soon' }],
    200,
  ];
  const { channel, waits } = channelTo();
  await channel.send(alert);
  expect(waits).toEqual([7000, 9001, 2000]);
});

test('a longer wait than was allowed is left for the next report', async () => {
  ways = [[429, { 'retry-after': '31' }]];
  const { channel, waits } = channelTo();
  await expect(channel.send(alert)).rejects.toMatchObject({
    code: 'io',
    message: expect.stringContaining('answered 429, and was tried once') as string,
  });
  expect([waits, got.length]).toEqual([[], 1]);
});

test('tries end, and the last of them says why', async () => {
  ways = [500, 'none', 503];
  const { channel, waits } = channelTo({ retries: 2, timeoutMs: 400, backOffMs: 20_000 });
  await expect(channel.send(alert)).rejects.toMatchObject({
    code: 'io',
    message: expect.stringContaining('answered 503, and was tried 3 times') as string,
  });
  expect(waits).toEqual([20_000, 30_000]);
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

test('issues that do not fit are left out and counted, and what never fits is too large', async () => {
  const many = { ...alert, failing: Array.from({ length: 1000 }, () => issue) };
  const { channel } = channelTo({ maxBodyBytes: 10_000 });
  await channel.send(many);
  const { body } = got[0]!;
  const posted = JSON.parse(body) as Alert & { omitted: number };
  expect(body.length).toBeLessThanOrEqual(10_000);
  expect(posted.failing.length).toBeGreaterThan(20);
  expect(posted.failing.length + posted.omitted).toBe(1000);
  expect(posted.text.endsWith(`… and ${posted.omitted} more that did not fit.`)).toBe(true);
  got = [];
  await channel.send({ ...many, recovered: many.failing });
  const both = JSON.parse(got[0]!.body) as Alert & { omitted: number };
  expect(both.failing.length + both.recovered.length + both.omitted).toBe(2000);
  await expect(channelTo({ maxBodyBytes: 10 }).channel.send(alert)).rejects.toMatchObject({
    code: 'too-large',
  });
  expect(got).toHaveLength(1);
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
