import { linearModel } from '../../src/models/linear-model.ts';
import { featuresOf } from '../../src/models/features.ts';
import { dates } from '../../src/prepare/dates.ts';
import { impute } from '../../src/prepare/impute.ts';
import { oneHot } from '../../src/prepare/one-hot.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { standardize } from '../../src/prepare/standardize.ts';
import { createPredictor, type Predictor } from '../../src/serve/predictor.ts';
import type { Instance } from '../../src/serve/service.ts';
import { fromRows } from '../../src/table/rows.ts';
import type { Table } from '../../src/table/table.ts';
import type { Schema } from '../../src/table/schema.ts';

const schema: Schema = {
  fields: [
    { name: 'at', kind: 'time', zone: 'America/New_York' },
    { name: 'carrier', kind: 'category' },
    { name: 'distance', kind: 'number' },
    { name: 'late', kind: 'number' },
  ],
};

/** Eight flights, two of them without a distance. */
export const flights: Table = fromRows(
  [
    { at: '2013-01-01T05:15', carrier: 'UA', distance: 1400, late: 0 },
    { at: '2013-01-02T17:30', carrier: 'AA', distance: 1089, late: 1 },
    { at: '2013-01-05T09:00', carrier: 'B6', distance: null, late: 0 },
    { at: '2013-01-06T21:45', carrier: 'UA', distance: 200, late: 1 },
    { at: '2013-02-03T05:15', carrier: 'AA', distance: 1400, late: 0 },
    { at: '2013-02-04T12:00', carrier: 'UA', distance: 760, late: 0 },
    { at: '2013-02-08T18:20', carrier: 'B6', distance: null, late: 1 },
    { at: '2013-02-09T19:05', carrier: 'AA', distance: 2475, late: 1 },
  ],
  schema,
);

/** The same flights as a request would carry them. */
export const requests: readonly Instance[] = [
  { at: '2013-01-01T05:15', carrier: 'UA', distance: 1400 },
  { at: '2013-01-02T17:30:00-05:00', carrier: 'AA', distance: 1089 },
  { at: '2013-01-05T09:00', carrier: 'B6', distance: null },
  { at: Date.UTC(2013, 0, 7, 2, 45), carrier: 'UA', distance: 200 },
  { at: '2013-07-01T12:00', carrier: 'ZZ', distance: 0 },
  { at: '2013-07-01T12:00', carrier: null, distance: -0 },
];

/** Real steps under a linear model whose weights are of no meaning, but all different. */
export function latePredictor(intercept = -0.5): Predictor {
  const { prepare, examples } = pipeline(
    dates({ columns: ['at'], parts: ['hour', 'isWeekend'], timeZone: 'America/New_York' }),
    impute({ columns: ['distance'], with: 'median' }),
    standardize({ columns: ['distance', 'at_hour'] }),
    oneHot({ columns: ['carrier'] }),
  ).fitExamples(flights, { label: 'late' });
  const features = featuresOf(examples.matrix);
  const width = prepare.matrix(flights).dense.names.length + 3;
  const weights = Float64Array.from({ length: width }, (_, index) => Math.cos(index + 1));
  return createPredictor(prepare, linearModel({ features, weights, intercept }), { label: { name: 'late' } });
}
