import { call, literal, onlyIf, when, type NumberExpression } from '../sql/expression.ts';

/** How far apart two points are: over the earth, in a straight line, or along the axes. */
export type DistanceMetric = 'great-circle' | 'euclidean' | 'manhattan';

/** Kilometres, metres or miles. */
export type DistanceUnit = 'km' | 'm' | 'mi';

/** Where a latitude can be, in degrees. */
export const LATITUDE = [-90, 90] as const;

/** The coordinates of a point, each in all rows. */
type Points = readonly Float64Array[];
/** The same as SQL. */
type PointSql = readonly NumberExpression[];

/** The forms of a distance. */
export interface DistanceForms {
  readonly run: (from: Points, to: Points, distances: Float64Array) => void;
  readonly sql: (from: PointSql, to: PointSql) => NumberExpression;
}

/** The mean radius of the earth in each unit. */
const RADIUS = { km: 6371.0088, m: 6_371_008.8, mi: 6371.0088 / 1.609344 };
/** Half a degree: the formula takes halves of differences. */
const HALF = Math.PI / 360;
const DEGREE = Math.PI / 180;

// The loops write first and mend afterwards: V8 makes an object of a number that is one of two.

/** The loops over rows, and the expression that does the same in the same order. */
export function distanceForms({
  metric,
  unit,
}: {
  readonly metric: DistanceMetric;
  readonly unit: DistanceUnit;
}): DistanceForms {
  if (metric === 'manhattan') return { run: alongAxes, sql: alongAxesSql };
  if (metric === 'euclidean') return { run: inLine, sql: inLineSql };
  const across = 2 * RADIUS[unit];
  return {
    run: (from, to, distances) => overEarth(from, to, distances, across),
    sql: (from, to) => overEarthSql(from, to, across),
  };
}

function overEarth([lat, lon]: Points, [lat2, lon2]: Points, distances: Float64Array, across: number): void {
  for (let row = 0; row < distances.length; row++) {
    const first = lat![row]!;
    const second = lat2![row]!;
    const high = Math.sin((second - first) * HALF);
    const wide = Math.sin((lon2![row]! - lon![row]!) * HALF);
    const share = high * high + Math.cos(first * DEGREE) * Math.cos(second * DEGREE) * (wide * wide);
    const isPlace = Math.abs(first) <= LATITUDE[1] && Math.abs(second) <= LATITUDE[1];
    // Of two opposite points the share may be rounded to more than all.
    distances[row] = across * Math.asin(Math.min(1, Math.sqrt(share)));
    if (!isPlace) distances[row] = NaN;
  }
}

function overEarthSql([lat, lon]: PointSql, [lat2, lon2]: PointSql, across: number): NumberExpression {
  const halfOf = (first: NumberExpression, second: NumberExpression): NumberExpression =>
    call('multiply', call('subtract', second, first), literal(HALF));
  const squared = (value: NumberExpression): NumberExpression => call('multiply', value, value);
  const cosineOf = (value: NumberExpression): NumberExpression =>
    call('cosine', call('multiply', value, literal(DEGREE)));
  const share = call(
    'add',
    squared(call('sine', halfOf(lat!, lat2!))),
    call(
      'multiply',
      call('multiply', cosineOf(lat!), cosineOf(lat2!)),
      squared(call('sine', halfOf(lon!, lon2!))),
    ),
  );
  const root = call('squareRoot', share);
  const bounded = when([[call('less', literal(1), root), literal(1)]], root);
  const isLatitude = (value: NumberExpression): ReturnType<typeof call<'atMost'>> =>
    call('atMost', call('absolute', value), literal(LATITUDE[1]));
  const isPlace = call('and', isLatitude(lat!), isLatitude(lat2!));
  return onlyIf(isPlace, call('multiply', literal(across), call('arcSine', bounded)));
}

function inLine(from: Points, to: Points, distances: Float64Array): void {
  for (let row = 0; row < distances.length; row++) {
    let sum = 0;
    for (let axis = 0; axis < from.length; axis++) {
      const apart = to[axis]![row]! - from[axis]![row]!;
      sum += apart * apart;
    }
    distances[row] = Math.sqrt(sum);
    if (!(distances[row]! < Infinity)) distances[row] = NaN;
  }
}

function inLineSql(from: PointSql, to: PointSql): NumberExpression {
  const squares = apartSql(from, to).map((apart) => call('multiply', apart, apart));
  return knownSql(call('squareRoot', sumOf(squares)));
}

function alongAxes(from: Points, to: Points, distances: Float64Array): void {
  for (let row = 0; row < distances.length; row++) {
    let sum = 0;
    for (let axis = 0; axis < from.length; axis++) sum += Math.abs(to[axis]![row]! - from[axis]![row]!);
    distances[row] = sum;
    if (!(distances[row]! < Infinity)) distances[row] = NaN;
  }
}

function alongAxesSql(from: PointSql, to: PointSql): NumberExpression {
  return knownSql(sumOf(apartSql(from, to).map((apart) => call('absolute', apart))));
}

/** Missing where a coordinate is infinite, or a difference too large for a number. */
function knownSql(distance: NumberExpression): NumberExpression {
  return onlyIf(call('isFinite', distance), distance);
}

function apartSql(from: PointSql, to: PointSql): readonly NumberExpression[] {
  return to.map((second, axis) => call('subtract', second, from[axis]!));
}

function sumOf(values: readonly NumberExpression[]): NumberExpression {
  return values.reduce((sum, value) => call('add', sum, value));
}
