import { SlipwayError } from '../../core/error.ts';
import { checkKeys, checkText } from '../../core/options.ts';
import { isModels } from '../check-parts.ts';
import type { Lease, ServedModels, WhichVersion } from '../models.ts';
import type { Prediction, Service } from '../service.ts';

const where = 'serve/model-service';

/**
 * A version of served models as a service, whichever it is when it is asked: what {@link split}, {@link canary} and
 * {@link shadow} take, following a registry.
 *
 * Each request is answered by one version, which stays loaded until it is done, and which each prediction names.
 *
 * @param name - of the model.
 * @param which - a label or a version; left out, the default one.
 * @throws {SlipwayError} `bad-option`, also when there are no models. `predict` throws `not-found` when there is no such version
 *   now, and what it throws.
 * @example
 * const host = createModelHost();
 * const answering = (score) => ({ mode: 'on-demand', modelHash: `m${score}`, predict: async (rows) => rows.map(() => ({ score, prediction: score })) });
 * for (const id of ['1', '2']) host.add('late', id, answering(Number(id)));
 * host.point('late', { challenger: '2' }, '1');
 * const service = shadow(modelService(host, 'late'), modelService(host, 'late', { label: 'challenger' }));
 * const [{ score, version }] = await service.predict([{ age: 31 }]);
 * [score, version] // => [1, 'm1']
 */
export function modelService(models: ServedModels, name: string, which: WhichVersion = {}): Service {
  if (!isModels(models)) {
    const message = 'there are no models; expected such as registryModels(…) or createModelHost() gives.';
    throw new SlipwayError('bad-option', where, message);
  }
  checkText(where, 'name', name);
  checkKeys(where, which, ['version', 'label']);

  /** What is read of the version of now; `otherwise` where there is none. */
  function reading<Value>(read: (service: Service) => Value, otherwise: Value): Value {
    const lease = models.lease(name, which);
    try {
      return lease ? read(lease.service) : otherwise;
    } finally {
      lease?.release();
    }
  }

  function taken(): Lease {
    const lease = models.lease(name, which);
    if (lease) return lease;
    const asked = JSON.stringify(which.label ?? which.version ?? 'the default version');
    const message = `${asked} of ${JSON.stringify(name)} does not answer now; expected one that is loaded.`;
    throw new SlipwayError('not-found', where, message, { details: { name } });
  }

  return Object.freeze({
    get mode() {
      return reading(({ mode }) => mode, 'on-demand');
    },
    get modelHash() {
      return reading(({ modelHash }) => modelHash, '');
    },
    get signature() {
      return reading(({ signature }) => signature, undefined)!;
    },
    async predict(rows, options): Promise<readonly Prediction[]> {
      const lease = taken();
      try {
        const { modelHash } = lease.service;
        const answers = await lease.service.predict(rows, options);
        return answers.map((answer) => ({ ...answer, version: answer.version ?? modelHash }));
      } finally {
        lease.release();
      }
    },
  } satisfies Service);
}
