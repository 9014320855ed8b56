import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { featuresOf } from '../../../src/models/features.ts';
import { linearModel } from '../../../src/models/linear-model.ts';
import { multinomialModel } from '../../../src/models/multinomial-model.ts';
import { memoryStore } from '../../../src/registry/memory-store.ts';
import { hybrid } from '../../../src/serve/hybrid/hybrid.ts';
import { decodeLookup } from '../../../src/serve/lookup/decode-lookup.ts';
import { encodeLookup } from '../../../src/serve/lookup/encode-lookup.ts';
import { lookup } from '../../../src/serve/lookup/lookup.ts';
import { lookupStoreOn } from '../../../src/serve/lookup/lookup-store-on.ts';
import { precompute } from '../../../src/serve/lookup/precompute.ts';
import { precomputeInto, storedLookup } from '../../../src/serve/lookup/stored-lookup.ts';
import { onDemand } from '../../../src/serve/on-demand.ts';
import { createPredictor } from '../../../src/serve/predictor.ts';
import { featureNames } from '../../../src/table/matrix.ts';
import { toRows } from '../../../src/table/rows.ts';
import { select } from '../../../src/table/select.ts';
import { slice, take } from '../../../src/table/take.ts';
import { testServices, type ServicesUnderTest } from '../../../src/testing/service-laws.ts';
import { batchServices } from '../batch/batch-services.ts';
import { dataSets, pathOf, realTable } from '../../prepare/data-sets.ts';
import { everyStep } from '../../prepare/every-step.ts';

const sample = 30;

/** Every way to answer for rows of a file: every step below a model whose weights are of no meaning, but all different. */
async function servicesOf(file: string, classes: boolean): Promise<ServicesUnderTest> {
  const all = await realTable(file);
  const train = slice(all, 0, Math.min(Math.ceil(all.rows / 2), 1000));
  const prepare = everyStep(train).fit(train);
  const features = featuresOf(prepare.matrix(train));
  const width = featureNames(prepare.matrix(train)).length;
  const weights = Float64Array.from(
    { length: (classes ? 3 : 1) * width },
    (_, at) => Math.cos(at + 1) / width,
  );
  const model = classes
    ? multinomialModel({
        features,
        classes: ['a', 'b', 'c'],
        weights,
        intercepts: Float64Array.of(0, 0.1, -0.1),
      })
    : linearModel({ features, weights, intercept: 0.1 });
  const predictor = createPredictor(prepare, model);
  const places = Int32Array.from({ length: sample }, (_, at) => Math.floor((at * all.rows) / sample));
  const rows = toRows(
    select(
      take(all, places),
      predictor.input.fields.map(({ name }) => name),
    ),
  );
  const computed = onDemand(predictor);
  const table = await precompute(predictor, rows);
  const head = lookup(await precompute(predictor, rows.slice(0, sample / 2)));
  const store = lookupStoreOn(memoryStore());
  await precomputeInto(store, predictor, rows.slice(5));
  const opened = decodeLookup(encodeLookup(table), { modelHash: predictor.hash });
  const services = [
    computed,
    lookup(table),
    lookup(opened),
    hybrid(head, computed),
    hybrid(head, computed, { admit: { maxEntries: 5 } }),
    hybrid(storedLookup(store, predictor), computed),
    ...batchServices(predictor),
  ];
  return { services, rows };
}

describe.skipIf(!existsSync(pathOf(dataSets[0]!.file)))('every way to answer, on real rows', () => {
  for (const [at, { file }] of dataSets.entries()) {
    describe(file, () => {
      const made: { services?: Promise<ServicesUnderTest> } = {};
      testServices(() => (made.services ??= servicesOf(file, at % 3 === 2)), {
        test,
        equal: (got, expected, why) => expect(got, why).toEqual(expected),
      });
    });
  }
});
