import { afterEach, expect, test, vi } from 'vitest';
import * as slipway from '../../src/index.ts';
import { learnedFlights, madeUpFlights } from '../documented-flights.ts';
import { programsOf, runProgram } from '../programs-of.ts';

const {
  auc,
  bySlice,
  compareScores,
  createRegistry,
  evaluate,
  gate,
  logLoss,
  memoryStore,
  toRows,
  webhookChannel,
} = slipway;

afterEach(() => vi.unstubAllGlobals());

/** What the page speaks of without making it: a model that is as bad as its own gate says, and one that serves. */
async function given(): Promise<Record<string, unknown>> {
  const rows = madeUpFlights(600, 2);
  const { predictor } = await learnedFlights();
  const scored = await (await learnedFlights(['hour'])).predictor.score(rows);
  const serving = await predictor.score(rows);
  const slices = bySlice('origin', 'carrier');
  const candidate = evaluate(scored, { auc, logLoss }, { slices });
  const limits = { auc: { min: 0.9 } };
  const registry = createRegistry(memoryStore());
  let version = await registry.register('late', predictor);
  while (version.version < 3) version = await registry.register('late', predictor);
  return {
    ...slipway,
    candidate,
    serving: evaluate(serving, { auc, logLoss }, { slices }),
    scored,
    score: () => scored,
    comparison: compareScores(scored, serving, { auc, logLoss }),
    limits,
    verdict: gate(candidate, limits),
    registry,
    version,
    someRealRows: toRows(rows).slice(0, 20),
    process: { env: { HOOK_URL: 'https://example.com/hook', HOOK_SECRET: 'a text that both know' } },
    console: { error: () => undefined },
    loadState: () => undefined,
    saveState: () => undefined,
    ...(await posted()),
  };
}

/** A message as a receiver gets it from a channel with that secret. */
async function posted(): Promise<Record<string, unknown>> {
  const secret = 'a text that both know';
  let [headers, rawBody]: unknown[] = [];
  const fetch = (_: unknown, init: RequestInit | undefined): Promise<Response> => {
    [headers, rawBody] = [init?.headers, init?.body];
    return Promise.resolve(new Response());
  };
  const source = { model: 'late', stage: 'gate' };
  const alert = { id: 'a1', source, at: 0, failing: [], recovered: [], text: 'late, gate: …' };
  await webhookChannel({ url: 'https://example.com/hook', secret, fetch }).send(alert);
  return { secret, rawBody, headers };
}

const programs = programsOf('docs/validate.md').map((program, k) => [k + 1, program] as const);

test.each(programs)('program %i of docs/validate.md runs', async (_, program) => {
  const scope = await given();
  const asked: unknown[] = [];
  vi.stubGlobal('fetch', (url: unknown) => Promise.resolve(asked.push(url) && new Response()));
  const isReceiver = program.includes('isOurs');
  const run = runProgram(isReceiver ? `${program}\nreturn isOurs;` : program, scope);
  // The first ends in what throws, for those who want an exception.
  if (program.includes('assertPass(')) await expect(run).rejects.toMatchObject({ code: 'check-failed' });
  else expect(await run).toBe(isReceiver ? true : undefined);
  expect(asked).toEqual(program.includes('webhookChannel(') ? ['https://example.com/hook'] : []);
});
