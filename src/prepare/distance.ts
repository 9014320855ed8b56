import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkKeys, checkNames } from '../core/options.ts';
import { beyondBounds, type Beyond } from '../stats/beyond.ts';
import type { Statistic } from '../stats/statistic.ts';
import { numberColumn } from '../table/column.ts';
import { column } from '../table/table.ts';
import { defineStep } from './define-step.ts';
import { distanceForms, LATITUDE, type DistanceMetric, type DistanceUnit } from './distance-forms.ts';
import { savedFields } from './saved-fields.ts';
import type { StepMaker, WrittenField } from './step.ts';

const where = 'prepare/distance';

/** Options of {@link distance}. */
export interface DistanceOptions {
  /** The number columns of one point: latitude and longitude in degrees, or its coordinates, as many as you like. */
  readonly from: readonly string[];
  /** The number columns of the other point, in the same order. */
  readonly to: readonly string[];
  /** The name of the new column. */
  readonly as: string;
  /** Over the earth, in a straight line, or along the axes. @default 'great-circle' */
  readonly metric?: DistanceMetric;
  /** Kilometres, metres or miles of 1609.344 m, over the earth; the others are in the unit of the columns. @default 'km' */
  readonly unit?: DistanceUnit;
}

type State = {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly as: string;
  readonly metric: DistanceMetric;
  readonly unit: DistanceUnit;
  /** Training rows whose latitude is beyond a pole. */
  readonly outsideFrom: number;
  readonly outsideTo: number;
};
type Plan = Omit<State, 'outsideFrom' | 'outsideTo'>;

const METRICS = ['great-circle', 'euclidean', 'manhattan'] as const;
const UNITS = ['km', 'm', 'mi'] as const;

/**
 * The distance between two points of a row, as a new column: how far a flight goes, a parcel, a pixel.
 *
 * Over the earth it is along a great circle of a ball with the mean radius of 6371.0088 km, which is off by 0.6 % at
 * most; longitudes may go round more than once. Missing where a coordinate is missing or infinite, and where a latitude is
 * beyond 90 degrees: later rows are data, and no place is there. The state counts such training rows as `outsideFrom`
 * and `outsideTo`. The columns read stay what they are.
 *
 * @throws {SlipwayError} `unknown-column`, `wrong-kind` on fit or transform; `column-collision` when there is a column
 *   of that name.
 * @source The haversine formula, as scikit-learn's `haversine_distances`: R. W. Sinnott (1984), Sky and Telescope
 *   68(2), 159; the radius R1 of H. Moritz (2000), Journal of Geodesy 74(1), 128–133.
 * @example
 * const airports = table({ lat: numberColumn([40.6413]), lon: numberColumn([-73.7781]), lat2: numberColumn([33.9416]), lon2: numberColumn([-118.4085]) });
 * const fitted = distance({ from: ['lat', 'lon'], to: ['lat2', 'lon2'], as: 'km' }).fit(airports);
 * fitted.transform(airports).columns.get('km').values[0].toFixed(1) // => '3974.3'
 */
export const distance: StepMaker<DistanceOptions> = /* @__PURE__ */ defineStep({
  name: 'distance',
  version: 1,
  options(given: DistanceOptions): Plan {
    checkKeys(where, given, ['from', 'to', 'as', 'metric', 'unit']);
    const { metric = 'great-circle', unit = 'km' } = given;
    const plan = {
      from: checkNames(where, 'from', given.from),
      to: checkNames(where, 'to', given.to),
      as: given.as,
      metric: checkChoice(where, 'metric', metric, METRICS),
      unit: checkChoice(where, 'unit', unit, UNITS),
    };
    if (metric !== 'great-circle' && given.unit !== undefined)
      throw bad('unit', `unit goes with great-circle, and metric is "${metric}"; expected no unit.`);
    const wrong = misshapen(plan);
    if (wrong !== undefined) throw bad(...wrong);
    return plan;
  },
  reads: ({ from, to }) => both(from, to),
  takes: () => ['number'],
  writes: fieldsOf,
  needs: ({ from, to, metric }): Readonly<Record<string, Statistic<Beyond, unknown>>> =>
    metric === 'great-circle'
      ? { from: beyondBounds(from[0]!, LATITUDE), to: beyondBounds(to[0]!, LATITUDE) }
      : {},
  learn: ({ from, to }, plan): State => ({ ...plan, outsideFrom: outsideOf(from), outsideTo: outsideOf(to) }),
  read(saved): State {
    const fields = savedFields(where, saved);
    const state = {
      from: fields.texts('from'),
      to: fields.texts('to'),
      as: fields.text('as'),
      metric: fields.choice('metric', METRICS),
      unit: fields.choice('unit', UNITS),
      outsideFrom: fields.count('outsideFrom'),
      outsideTo: fields.count('outsideTo'),
    };
    const wrong = misshapen(state);
    if (wrong !== undefined) throw fields.refuse(wrong[0], 'what the options of the step may be');
    return state;
  },
  compile(state) {
    const { from, to, as } = state;
    const forms = distanceForms(state);
    return {
      reads: both(from, to),
      writes: fieldsOf(state),
      bind(rows) {
        const valuesOf = (name: string): Float64Array => column(rows, name, 'number', where).values;
        const [first, second] = [from.map(valuesOf), to.map(valuesOf)];
        const values = new Float64Array(rows.rows);
        return {
          columns: new Map([[as, numberColumn(values)]]),
          run: () => forms.run(first, second, values),
        };
      },
      sql: (read) => {
        const numberOf = (name: string): ReturnType<typeof read.number> => read.number(name);
        return new Map([[as, forms.sql(from.map(numberOf), to.map(numberOf))]]);
      },
    };
  },
});

type Option = 'from' | 'to' | 'as' | 'unit';

/** What is wrong with two points and a name, if something is. */
function misshapen({ from, to, as, metric }: Plan): [option: Option, why: string] | undefined {
  if (metric === 'great-circle' && from.length !== 2)
    return ['from', `from has ${from.length} columns; expected latitude and longitude.`];
  if (to.length !== from.length)
    return ['to', `to has ${to.length} columns and from ${from.length}; expected as many.`];
  if (typeof as !== 'string') return ['as', 'as is no text; expected the name of the new column.'];
  return undefined;
}

function bad(option: Option, why: string): SlipwayError {
  return new SlipwayError('bad-option', where, why, { details: { option } });
}

function fieldsOf({ from, to, as }: Plan): WrittenField[] {
  return [{ name: as, kind: 'number', from: both(from, to) }];
}

function both(from: readonly string[], to: readonly string[]): readonly string[] {
  return [...new Set([...from, ...to])];
}

function outsideOf(latitudes: Beyond | undefined): number {
  return latitudes === undefined ? 0 : latitudes.below + latitudes.above;
}
