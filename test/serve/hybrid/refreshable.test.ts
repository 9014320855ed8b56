import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { hybrid, type HybridService } from '../../../src/serve/hybrid/hybrid.ts';
import { refreshable } from '../../../src/serve/hybrid/refreshable.ts';
import { lookup } from '../../../src/serve/lookup/lookup.ts';
import { precompute } from '../../../src/serve/lookup/precompute.ts';
import { onDemand } from '../../../src/serve/on-demand.ts';
import type { Predictor } from '../../../src/serve/predictor.ts';
import type { Service } from '../../../src/serve/service.ts';
import { latePredictor, requests } from '../late.ts';

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** A hybrid whose tail takes its time, so that requests overlap. */
async function slowHybrid(predictor: Predictor): Promise<HybridService> {
  const computed = onDemand(predictor);
  const tail: Service = {
    mode: 'on-demand',
    modelHash: computed.modelHash,
    predict: async (rows, options) => {
      await turn();
      return computed.predict(rows, options);
    },
  };
  const head = lookup(await precompute(predictor, requests.slice(0, 3), { batchSize: 1 }));
  return hybrid(head, tail, { admit: { maxEntries: 2 } });
}

test('under load no answer mixes versions, none is lost, and the last version serves at the end', async () => {
  const predictors = [-0.5, -1, -2, 0.5].map(latePredictor);
  const expected = new Map(
    await Promise.all(predictors.map(async (each) => [each.hash, await each.predict(requests)] as const)),
  );
  const service = refreshable(await slowHybrid(predictors[0]!));
  let serving = true;
  const seen = new Map<string, number>();
  const source = random(3);
  const client = async (): Promise<void> => {
    while (serving) {
      const from = source.integer(requests.length);
      const rows = requests.slice(from);
      const answers = await service.predict(rows);
      const versions = new Set(answers.map(({ version }) => version));
      expect(versions.size).toBe(1);
      const [version] = versions;
      const right = expected.get(version!)!.slice(from);
      expect(answers.map(({ score, prediction }) => ({ score, prediction }))).toEqual(right);
      seen.set(version!, (seen.get(version!) ?? 0) + 1);
    }
  };
  const clients = Array.from({ length: 16 }, client);
  for (let round = 0; round < 12; round++) {
    for (let wait = 0; wait < 5; wait++) await turn();
    const next = predictors[(round + 1) % predictors.length]!;
    expect(await service.refresh(() => slowHybrid(next))).toBe(true);
    expect(service.modelHash).toBe(next.hash);
  }
  serving = false;
  await Promise.all(clients);
  expect([...seen.keys()].sort()).toEqual(predictors.map(({ hash }) => hash).sort());
  expect(service.modelHash).toBe(predictors[0]!.hash);
});

test('of several refreshes the one asked for last stays, and one that fails changes nothing', async () => {
  const [first, second, third] = [-0.5, -1, -2].map((intercept) => onDemand(latePredictor(intercept)));
  const service = refreshable(first!);
  let slow: (made: Service) => void = () => undefined;
  const late = service.refresh(() => new Promise<Service>((resolve) => (slow = resolve)));
  expect(await service.refresh(() => third!)).toBe(true);
  slow(second!);
  expect(await late).toBe(false);
  expect(service.modelHash).toBe(third!.modelHash);
  await expect(service.refresh(() => Promise.reject(new Error('no table')))).rejects.toThrow('no table');
  await expect(service.refresh(() => latePredictor() as never)).rejects.toMatchObject({ code: 'bad-option' });
  await expect(service.refresh(first as never)).rejects.toMatchObject({ code: 'bad-option' });
  expect(service.modelHash).toBe(third!.modelHash);
  expect(() => refreshable(latePredictor() as never)).toThrow(/no service/);
});
