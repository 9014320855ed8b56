import { numberAt } from '../../sql/answer.ts';
import { aggregate, call, literal, numberOf, onlyIf, type NumberExpression } from '../../sql/expression.ts';
import type { SqlAnswer, SqlForm, SqlQuestion } from '../../sql/form.ts';
import type { Correlations } from '../correlations.ts';
import { LEAST_VARIANCE } from '../least-variance.ts';
import { powerOfTwo } from '../power-of-two.ts';
import type { WeightOption } from '../weights.ts';
import { badWeights, checkWeights, countedOf, finiteOf } from './sql-parts.ts';

/** A pair is taken around its own means when this share of its squares was their distance from the columns' means. */
const FAR = 0.999;

/** Where the distances of a column begin, and the power of two that they are in. */
interface Scale {
  readonly near: number;
  readonly reach: number;
}

/** A pair, its scales, and whether rows are in it only by the other column. */
interface Pair {
  readonly columns: readonly [number, number];
  readonly scales: readonly [Scale, Scale];
}

/**
 * Co-moments on an engine: the means first, then sums of products of distances from them, each pair over the rows that
 * both have. Where no row is incomplete, sums of one column serve all its pairs. A pair whose rows lie far from the
 * columns' means is asked about again, around its own.
 */
export function correlationsSql(
  names: readonly string[],
  { weight }: WeightOption = {},
): SqlForm<Correlations> {
  return function* form() {
    const facts = names.flatMap((name) => {
      const counted = countedOf(name, weight);
      return [
        aggregate('count', finiteOf(name)),
        aggregate('average', counted),
        aggregate('minimum', counted),
        aggregate('maximum', counted),
      ];
    });
    const first = yield {
      groups: [],
      aggregates: [aggregate('countRows'), ...facts, ...(weight === undefined ? [] : [badWeights(weight)])],
    };
    if (weight !== undefined) checkWeights('stats/correlations', weight, first, 1 + facts.length);
    const rows = numberAt(first, 0);
    const scales = names.map((_, index) => scaleOf(first, 2 + 4 * index));
    const complete = names.map((_, index) => numberAt(first, 1 + 4 * index) === rows);
    const pairs = names.flatMap((_, i) =>
      names.slice(i).map((_, ahead): Pair => {
        const columns = [i, i + ahead] as const;
        return { columns, scales: [scales[i]!, scales[i + ahead]!] };
      }),
    );
    const sums = yield* sumsOf(names, pairs, complete, weight, false);
    // A column that is constant in the rows of a pair is far from its mean, or at it.
    const again = pairs.flatMap((pair, index) => (sums[index]!.far ? [movedTo(pair, sums[index]!)] : []));
    if (again.length > 0) {
      const better = yield* sumsOf(names, again, complete, weight, true);
      let next = 0;
      sums.forEach((sum, index) => {
        if (sum.far) sums[index] = better[next++]!;
      });
    }
    return matrices(names, pairs, sums);
  };
}

function scaleOf(answer: SqlAnswer, at: number): Scale {
  const [average, min, max] = [0, 1, 2].map((index) => numberAt(answer, at + index)) as [
    number,
    number,
    number,
  ];
  const near = Number.isFinite(average) ? average : Number.isNaN(min) ? 0 : min / 2 + max / 2;
  const length = Math.max(max - near, near - min);
  return { near, reach: powerOfTwo(length) };
}

/** The sums of a pair, in units of its scales, around the means of its rows. */
interface PairSum {
  readonly count: number;
  readonly weight: number;
  readonly product: number;
  readonly squares: readonly [number, number];
  /** The means of its rows, in units of the scales. */
  readonly means: readonly [number, number];
  readonly far: boolean;
}

/** @param ends - whether to look at the smallest and the largest values too, to tell a constant from rounding. */
function* sumsOf(
  names: readonly string[],
  pairs: readonly Pair[],
  complete: readonly boolean[],
  weight: string | undefined,
  ends: boolean,
): Generator<SqlQuestion, PairSum[], SqlAnswer> {
  const parts = pairs.map((pair) => partsOf(names, pair, complete, weight, ends));
  const answer = yield { groups: [], aggregates: parts.flat() };
  let at = 0;
  return parts.map((own) => {
    const figures = own.map((_, index) => zeroIfMissing(numberAt(answer, at + index)));
    at += own.length;
    return sumOf(figures, ends);
  });
}

function partsOf(
  names: readonly string[],
  { columns: [i, j], scales }: Pair,
  complete: readonly boolean[],
  weight: string | undefined,
  ends: boolean,
): NumberExpression[] {
  const distance = (column: number, { near, reach }: Scale): NumberExpression =>
    call(
      'subtract',
      call('multiply', countedOf(names[column]!, weight), literal(1 / reach)),
      literal(near / reach),
    );
  const shared = (value: NumberExpression, other: number): NumberExpression =>
    complete[other] ? value : onlyIf(call('isFinite', numberOf(names[other]!)), value);
  const x = shared(distance(i, scales[0]), j);
  const y = shared(distance(j, scales[1]), i);
  const product = call('multiply', x, y);
  const weighed = (value: NumberExpression): NumberExpression =>
    weight === undefined ? value : call('multiply', numberOf(weight), value);
  const here = call('not', call('isMissing', product));
  return [
    aggregate('count', weight === undefined ? product : shared(finiteOf(names[i]!), j)),
    weight === undefined ? aggregate('count', product) : aggregate('sum', onlyIf(here, numberOf(weight))),
    aggregate('sum', weighed(product)),
    ...[x, y].flatMap((value) => [
      aggregate('sum', weighed(value)),
      aggregate('sum', weighed(call('multiply', value, value))),
    ]),
    ...(ends ? [x, y].flatMap((value) => [aggregate('minimum', value), aggregate('maximum', value)]) : []),
  ];
}

function sumOf(figures: readonly number[], ends: boolean): PairSum {
  const [count, weight, product, sumX, squaresX, sumY, squaresY, minX, maxX, minY, maxY] =
    figures as PairFigures;
  const [meanX, meanY] = [sumX / weight, sumY / weight];
  const squares = [
    ends && minX === maxX ? 0 : Math.max(0, squaresX - sumX * meanX),
    ends && minY === maxY ? 0 : Math.max(0, squaresY - sumY * meanY),
  ] as const;
  const far = !ends && (sumX * meanX > FAR * squaresX || sumY * meanY > FAR * squaresY);
  const around = squares[0] > 0 && squares[1] > 0 ? product - sumX * meanY : 0;
  return { count, weight, product: around, squares, means: [meanX, meanY], far };
}

type PairFigures = [
  count: number,
  weight: number,
  product: number,
  sumX: number,
  squaresX: number,
  sumY: number,
  squaresY: number,
  minX: number,
  maxX: number,
  minY: number,
  maxY: number,
];

function zeroIfMissing(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}

/** The pair around the means of its own rows. */
function movedTo({ columns, scales }: Pair, { means }: PairSum): Pair {
  const moved = scales.map(({ near, reach }, side) => ({ near: near + means[side]! * reach, reach }));
  return { columns, scales: moved as [Scale, Scale] };
}

function matrices(names: readonly string[], pairs: readonly Pair[], sums: readonly PairSum[]): Correlations {
  const d = names.length;
  const [counts, covariances, values] = [0, 1, 2].map(() => new Float64Array(d * d)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  pairs.forEach(({ columns: [i, j], scales }, index) => {
    const { count, weight, product, squares } = sums[index]!;
    const varies = scales.every(({ reach }, side) => {
      const own = squares[side]! * reach * reach;
      return own > LEAST_VARIANCE * weight && own < Infinity;
    });
    const r = varies
      ? Math.min(1, Math.max(-1, product / (Math.sqrt(squares[0]) * Math.sqrt(squares[1]))))
      : NaN;
    for (const place of [i * d + j, j * d + i]) {
      counts[place] = count;
      covariances[place] = ((product * scales[0].reach) / weight) * scales[1].reach;
      values[place] = i === j && r > 0 ? 1 : r;
    }
  });
  return { columns: names, counts, covariances, values };
}
