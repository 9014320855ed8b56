import * as crypto from 'node:crypto';
import ts from 'typescript';
import { expect, test } from 'vitest';
import type { Alert } from '../../../src/validate/alerts/alert.ts';
import { webhookChannel } from '../../../src/validate/alerts/webhook-channel.ts';
import { read } from '../../architecture/source.ts';

type IsOurs = (headers: Record<string, string>, rawBody: string, secret: string) => boolean;

/** The verification of docs/validate.md, as it stands there. */
function documented(): IsOurs {
  const code = /```ts\n(import \{ createHmac[\s\S]*?)```/.exec(read('docs/validate.md'))![1]!;
  const script = ts.transpile(code, { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 });
  const exports = {} as { isOurs: IsOurs };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the documented code is what is tested
  const run = new Function('exports', 'require', script) as (exports: object, require: () => object) => void;
  run(exports, () => crypto);
  return exports.isOurs;
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
    const isOurs = documented();
    const { headers, body } = await posted(secret);
    expect(isOurs(headers, body, secret)).toBe(true);
    expect(isOurs(headers, `${body} `, secret)).toBe(false);
    expect(isOurs(headers, body, `${secret}BBBB`)).toBe(false);
    expect(isOurs({ ...headers, 'webhook-id': 'a2' }, body, secret)).toBe(false);
    const old = await posted(secret, Date.now() - 400_000);
    expect(isOurs(old.headers, old.body, secret)).toBe(false);
  },
);

test("it knows the standard's own example, but for its age", () => {
  const isOurs = documented();
  const realNow = Date.now;
  try {
    Date.now = () => 1_614_265_330_000;
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    expect(isOurs(headers, '{"test": 2432232314}', secret)).toBe(true);
  } finally {
    Date.now = realNow;
  }
});
