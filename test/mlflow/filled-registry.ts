import { createRegistry } from '../../src/registry/create-registry.ts';
import { memoryStore } from '../../src/registry/memory-store.ts';
import type { Registry } from '../../src/registry/registry.ts';
import { predictor, ticking } from '../../src/testing/registry-parts.ts';

/** Three versions of `late`, one of `early`; what can be seen of them in MLflow's shape. */
export async function filledRegistry(): Promise<Registry> {
  const registry = createRegistry(memoryStore(), { clock: ticking().clock, actor: 'suite' });
  const one = await registry.register('late', predictor(1));
  const two = await registry.register('late', predictor(2), {
    note: 'with weather',
    tags: { team: 'ops' },
    evaluation: {
      rows: 3,
      metrics: { auc: 0.71, recall: NaN },
      directions: { auc: 'higher', recall: 'higher' },
      slices: [],
    },
  });
  await registry.register('late', predictor(3), { tags: { team: 'web' } });
  await registry.register('early', predictor(4));
  await registry.promote(two, 'champion');
  await registry.promote(one, 'challenger');
  await registry.deprecate(two);
  return registry;
}
