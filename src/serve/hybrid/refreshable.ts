import { SlipwayError } from '../../core/error.ts';
import { checkService } from '../check-parts.ts';
import type { Service } from '../service.ts';

const where = 'serve/refreshable';

/** A service in whose place another comes while it answers. */
export interface RefreshableService extends Service {
  /**
   * Makes another service beside the one that answers, and puts it in its place once it is whole. Of several at once, the
   * one asked for last stays, whichever is ready first.
   *
   * @returns whether the new one serves now: `false` when one that was asked for later was put in place before.
   * @throws what `make` throws; the old service goes on answering.
   */
  refresh(make: () => Service | Promise<Service>): Promise<boolean>;
}

/**
 * A service that can be replaced without a gap: a new model with its table is made beside the old, and takes over between
 * two requests.
 *
 * A request is answered to its end by the service that it came to, so that its answers are all of one version, which each
 * of them names.
 *
 * @throws {SlipwayError} `bad-option` on what is no service, here and from `refresh`.
 * @example
 * const { prepare } = pipeline(impute({ columns: ['age'], with: 'median' })).fitExamples(
 *   table({ age: numberColumn([20, 50]), late: numberColumn([0, 1]) }), { label: 'late' });
 * const predictorOf = (intercept) => createPredictor(prepare,
 *   linearModel({ features: { dense: ['age'], categories: [] }, weights: Float64Array.of(1), intercept }));
 * const service = refreshable(onDemand(predictorOf(-35)));
 * const next = predictorOf(-40);
 * await service.refresh(async () => hybrid(lookup(await precompute(next, [{ age: 40 }])), onDemand(next)));
 * const [{ score, version }] = await service.predict([{ age: 40 }]);
 * [score, version === next.hash, service.mode] // => [0.5, true, 'hybrid']
 */
export function refreshable(first: Service): RefreshableService {
  checkService(where, first);
  let current = first;
  let asked = 0;
  let placed = 0;
  return Object.freeze({
    get mode() {
      return current.mode;
    },
    get modelHash() {
      return current.modelHash;
    },
    get signature() {
      return current.signature!;
    },
    async predict(rows, options) {
      const service = current;
      const version = service.modelHash;
      const answers = await service.predict(rows, options);
      return answers.map((answer) => ({ ...answer, version: answer.version ?? version }));
    },
    async refresh(make) {
      if (typeof make !== 'function')
        throw new SlipwayError(
          'bad-option',
          where,
          'make is no function; expected one that makes a service.',
        );
      const order = ++asked;
      const next = await make();
      checkService(where, next);
      if (order < placed) return false;
      placed = order;
      current = next;
      return true;
    },
  } satisfies RefreshableService);
}
