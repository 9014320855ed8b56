import { checkService } from '../check-parts.ts';
import type { Service } from '../service.ts';
import { trafficCounter, type TrafficSketch } from './traffic-sketch.ts';

/**
 * The same service, whose requests are counted once they are answered. A request that is refused is not counted.
 *
 * @param sketch - of the service's own inputs; it is changed by every request.
 * @throws {SlipwayError} `bad-option` on what is no service; `predict` throws what the service throws, and `bad-data` on
 *   rows that the service answers and the sketch cannot read, because it is of other inputs.
 * @example
 * const mean: Service = { mode: 'on-demand', modelHash: 'a', predict: async (rows) => rows.map(() => ({ score: 0.5, prediction: 1 })) };
 * const sketch = trafficSketch({ fields: [{ name: 'city', kind: 'category' }] });
 * await watchTraffic(mean, sketch).predict([{ city: 'York' }]);
 * sketch.windows[0].requests // => 1
 */
export function watchTraffic(service: Service, sketch: TrafficSketch): Service {
  checkService('serve/watch-traffic', service);
  const count = trafficCounter(sketch);
  return Object.freeze({
    get mode() {
      return service.mode;
    },
    get modelHash() {
      return service.modelHash;
    },
    get signature() {
      return service.signature!;
    },
    async predict(rows, options) {
      const answers = await service.predict(rows, options);
      count(rows);
      return answers;
    },
  } satisfies Service);
}
