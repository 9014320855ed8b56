import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import type { ColumnReference } from './reference.ts';

/** What is measured between a reference and a window. */
export type DriftMeasure = 'psi' | 'jensenShannon' | 'lInfinity' | 'missingChange' | 'unseenShare';

/** The largest value a measure may have, inclusive, 0 or more; `Infinity` lifts the limit. */
export interface DriftLimit {
  readonly max: number;
}

/** Limits by measure. */
export type MeasureLimits = Readonly<Partial<Record<DriftMeasure, DriftLimit>>>;

/** Limits for every column that has the measure, and those of single columns in their place. */
export interface DriftLimits extends MeasureLimits {
  /** By column: a measure named here takes the place of the general limit. @default {} */
  readonly columns?: Readonly<Record<string, MeasureLimits>>;
}

/** Which measures a column of each kind has. */
export const measuresOf: Readonly<Record<ColumnReference['kind'], readonly DriftMeasure[]>> = {
  number: ['psi', 'jensenShannon', 'missingChange'],
  category: ['lInfinity', 'jensenShannon', 'unseenShare', 'missingChange'],
  text: ['missingChange'],
  time: ['missingChange'],
};

const where = 'monitor/drift';
const measures: readonly DriftMeasure[] = [
  'psi',
  'jensenShannon',
  'lInfinity',
  'missingChange',
  'unseenShare',
];

/** Reads limits into a question: how far may this measure of this column be? `Infinity` where nothing is said. */
export function checkDriftLimits(
  limits: DriftLimits,
  columns: readonly ColumnReference[],
): (column: string, measure: DriftMeasure) => number {
  const given: unknown = limits;
  if (!isRecord(given)) {
    throw new SlipwayError(
      'bad-option',
      where,
      'the limits are not an object; expected limits by measure, such as { psi: { max: 0.2 } }.',
    );
  }
  checkKeys(where, limits, [...measures, 'columns']);
  const { columns: single = {}, ...general } = limits;
  if (!isRecord(single)) {
    throw new SlipwayError(
      'bad-option',
      where,
      'the limits of columns are not an object; expected such as { columns: { temp: { psi: { max: 1 } } } }.',
      { details: { option: 'columns' } },
    );
  }
  const common = checkMeasures('', general);
  const kinds = new Map(columns.map(({ name, kind }) => [name, kind]));
  const byColumn = new Map(
    Object.entries(single).map(([name, of]) => {
      const kind = kinds.get(name);
      if (kind === undefined) {
        throw new SlipwayError(
          'unknown-column',
          where,
          `there are limits for column "${name}", which is not compared; expected a column of the reference.`,
          {
            details: { column: name },
          },
        );
      }
      const checked = checkMeasures(`columns.${name}.`, of);
      const wrong = [...checked.keys()].find((measure) => !measuresOf[kind].includes(measure));
      if (wrong !== undefined) {
        throw new SlipwayError(
          'wrong-kind',
          where,
          `column "${name}" is of kind ${kind}, which has no ${wrong}; expected ${measuresOf[kind].join(', ')}.`,
          {
            details: { column: name },
          },
        );
      }
      return [name, checked] as const;
    }),
  );
  return (column, measure) => byColumn.get(column)?.get(measure) ?? common.get(measure) ?? Infinity;
}

function checkMeasures(path: string, limits: MeasureLimits): ReadonlyMap<DriftMeasure, number> {
  checkKeys(where, limits, measures);
  return new Map(
    Object.entries(limits).map(([measure, limit]) => {
      if (!isRecord(limit)) {
        throw new SlipwayError(
          'bad-option',
          where,
          `the limit of ${path}${measure} is not an object; expected such as { max: 0.2 }.`,
          {
            details: { option: `${path}${measure}` },
          },
        );
      }
      checkKeys(where, limit, ['max']);
      return [
        measure as DriftMeasure,
        checkNumber(where, `${path}${measure}.max`, limit['max'], { min: 0, max: Infinity }),
      ];
    }),
  );
}
