// A predictor that Node and a page both make, and its lookup file as Node writes it.

/** The same predictor wherever it is made; with another intercept, another version. */
export function predictorOf(
  { createPredictor, fromRows, linearModel, oneHot, pipeline, standardize },
  intercept = 0,
) {
  const rows = Array.from({ length: 40 }, (_, row) => ({
    distance: 100 + ((row * 37) % 50),
    carrier: ['UA', 'AA', 'B6', null][row % 4],
    late: row % 3 === 0 ? 1 : 0,
  }));
  const { prepare } = pipeline(
    standardize({ columns: ['distance'] }),
    oneHot({ columns: ['carrier'] }),
  ).fitExamples(fromRows(rows), { label: 'late' });
  const features = {
    dense: ['distance'],
    categories: [{ name: 'carrier', levels: ['AA', 'B6', 'UA'] }],
  };
  const weights = Float64Array.of(0.5, -1, 0.25, 1);
  return createPredictor(prepare, linearModel({ features, weights, intercept }));
}

/** Every combination that is asked for. */
export const requests = [100, 125, 149].flatMap((distance) =>
  ['AA', 'B6', 'UA', 'ZZ', null].map((carrier) => ({ distance, carrier })),
);

/** What a server has: the file, and the same with one byte of its last part changed. */
export async function lookupFiles(slipway) {
  const bytes = slipway.encodeLookup(await slipway.precompute(predictorOf(slipway), requests));
  const damaged = bytes.slice();
  damaged[damaged.length - 9] ^= 1;
  return { '/late.lookup': bytes, '/damaged.lookup': damaged };
}
