import type { Preparation } from '../../src/serve/predictor.ts';
import { createPredictor, type Predictor } from '../../src/serve/predictor.ts';
import { linearModel } from '../../src/models/linear-model.ts';
import { column } from '../../src/table/table.ts';

export const preparation: Preparation = {
  input: { fields: [{ name: 'age', kind: 'number' }, { name: 'city', kind: 'category' }, { name: 'at', kind: 'time', zone: 'America/New_York' }] },
  matrix(rows) {
    const city = column(rows, 'city', 'category');
    const levels = ['Bath', 'York'];
    const map = city.levels.map((l) => levels.indexOf(l));
    const age = column(rows, 'age', 'number').values;
    const at = column(rows, 'at', 'time').values;
    const values = new Float32Array(rows.rows * 2);
    for (let i = 0; i < rows.rows; i++) {
      values[2 * i] = Number.isNaN(age[i]) ? 40 : age[i]!;
      values[2 * i + 1] = Number.isNaN(at[i]) ? 0 : at[i]! / 1e12;
    }
    return { rows: rows.rows, dense: { names: ['age', 'at'], values }, categories: [{ name: 'city', levels, codes: city.codes.map((c) => (c < 0 ? -1 : map[c]!)) }] };
  },
  examples(rows, { label }) {
    return { matrix: this.matrix(rows), labels: column(rows, label, 'number').values, label: { name: label }, leftOut: 0 };
  },
  toJson: () => [{ name: 'fake', version: 1 }],
};
export const predictor: Predictor = createPredictor(preparation, linearModel({ features: { dense: ['age', 'at'], categories: [{ name: 'city', levels: ['Bath', 'York'] }] }, weights: Float64Array.of(0.01, 0.2, 0.3, -0.4), intercept: -0.2 }));
