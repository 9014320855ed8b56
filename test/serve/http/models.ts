import type { ServedModels } from '../../../src/serve/models.ts';
import { onDemand } from '../../../src/serve/on-demand.ts';
import type { Prediction, Service } from '../../../src/serve/service.ts';
import { latePredictor } from '../late.ts';

/** What TensorFlow Serving's manual has as its example: half of x, and 3. */
const halfPlusThree: Service = {
  mode: 'on-demand',
  modelHash: 'h3',
  signature: {
    task: 'regression',
    inputs: [{ name: 'x', kind: 'number' }],
    outputs: [{ name: 'score' }, { name: 'prediction' }],
  },
  predict: async (rows) => rows.map(({ x }) => ({ score: Number(x) / 2 + 3, prediction: Number(x) / 2 + 3 })),
};

/** Has no answer for anything. */
const silent: Service = {
  mode: 'lookup',
  modelHash: 's0',
  predict: async (rows) => rows.map((): Prediction => ({ score: NaN, prediction: NaN })),
};

/** Three models: the same are recorded and replayed. `late` has two versions, of which `2` is the default one. */
export function recordedModels(): ServedModels & { readonly leases: () => number } {
  let leases = 0;
  const late = onDemand(latePredictor());
  const models = new Map<string, Map<string, Service>>([
    ['late', new Map([['1', late], ['2', late]])], // prettier-ignore
    ['half_plus_three', new Map([['1', halfPlusThree]])],
    ['silent', new Map([['1', silent]])],
  ]);
  const labels: Readonly<Record<string, string>> = { stable: '1', canary: '2' };
  return {
    names: () => [...models.keys()],
    versions: (name) =>
      [...(models.get(name)?.keys() ?? [])].map((id) => ({
        id,
        state: 'AVAILABLE' as const,
        labels: Object.keys(labels).filter((label) => labels[label] === id && name === 'late'),
      })),
    lease(name, { version, label } = {}) {
      const ids = models.get(name);
      const id = version ?? (label === undefined ? [...(ids?.keys() ?? [])].at(-1) : labels[label]);
      const service = id === undefined ? undefined : ids?.get(id);
      if (!service || (label !== undefined && name !== 'late')) return undefined;
      leases++;
      return { service, version: id!, release: () => void leases-- };
    },
    ready: () => true,
    leases: () => leases,
  };
}
