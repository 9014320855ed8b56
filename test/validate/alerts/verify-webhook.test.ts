import { expect, test } from 'vitest';
import type { Alert } from '../../../src/validate/alerts/alert.ts';
import { webhookChannel } from '../../../src/validate/alerts/webhook-channel.ts';
import { programsOf, runProgram } from '../../programs-of.ts';

/** What the verification of docs/validate.md, as it stands there, says of a post. */
async function isOurs(headers: Record<string, string>, rawBody: string, secret: string): Promise<unknown> {
  const program = programsOf('docs/validate.md').find((text) => text.includes('isOurs'))!;
  return runProgram(`${program}\nreturn isOurs;`, { headers, rawBody, secret });
}

const alert: Alert = {
  id: 'a1',
  source: { model: 'late', stage: 'gate' },
  at: 0,
  failing: [],
  recovered: [],
  text: 'naïve 遅延',
};

async function posted(
  secret: string,
  now = Date.now(),
): Promise<{ readonly headers: Record<string, string>; readonly body: string }> {
  const got: { headers: Record<string, string>; body: string }[] = [];
  const fetch = async (_: unknown, sent: unknown): Promise<Response> => {
    got.push(sent as (typeof got)[number]);
    return Promise.resolve(new Response());
  };
  await webhookChannel({ url: 'https://example.com', secret, fetch, clock: { now: () => now } }).send(alert);
  return got[0]!;
}

test.each(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'a text that both sides knöw'])(
  'the verification of docs/validate.md knows what was posted with the secret %s, and nothing else',
  async (secret) => {
    const { headers, body } = await posted(secret);
    expect(await isOurs(headers, body, secret)).toBe(true);
    expect(await isOurs(headers, `${body} `, secret)).toBe(false);
    expect(await isOurs(headers, body, `${secret}BBBB`)).toBe(false);
    expect(await isOurs({ ...headers, 'webhook-id': 'a2' }, body, secret)).toBe(false);
    const old = await posted(secret, Date.now() - 400_000);
    expect(await isOurs(old.headers, old.body, secret)).toBe(false);
  },
);

test("it knows the standard's own example, while that was new", async () => {
  const realNow = Date.now;
  try {
    Date.now = () => 1_614_265_330_000;
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    expect(await isOurs(headers, '{"test": 2432232314}', secret)).toBe(true);
  } finally {
    Date.now = realNow;
  }
});
