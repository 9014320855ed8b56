import { SlipwayError } from '../../core/error.ts';
import type { Random } from '../../core/random.ts';
import { parzen } from './parzen.ts';
import {
  numberAt,
  placeOf,
  type Choice,
  type Domain,
  type ParameterValue,
  type Range,
  type Space,
} from './space.ts';

/** A trial that says how good some parameters are. */
export interface Observation {
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** How far it came; infinity at the end. One that came farther is better. */
  readonly step: number;
  /** Of those that came as far, the smaller the better. */
  readonly loss: number;
}

/** Random trials before the first that looks at others. */
const STARTUP = 10;
/** Candidates of which the most promising is tried. */
const CANDIDATES = 24;

/** Parameters drawn evenly from the space. */
export function drawn(space: Space, source: Random): Record<string, ParameterValue> {
  return each(space, (domain) =>
    domain.kind === 'choice'
      ? domain.values[source.integer(domain.values.length)]!
      : numberAt(domain, source.next()),
  );
}

/**
 * Parameters that are likely among the good trials and unlikely among the others, each by itself.
 *
 * @source J. Bergstra et al. (2011), Algorithms for Hyper-Parameter Optimization; the split and the prior as in Optuna's
 *   `TPESampler` with its defaults: the best tenth (25 at most) are the good ones, and one prior observation is added. As
 *   there, trials that ended come before pruned ones, and of these those that came farther.
 */
export function proposed(
  space: Space,
  observations: readonly Observation[],
  source: Random,
): Record<string, ParameterValue> {
  if (observations.length < STARTUP) return drawn(space, source);
  const sorted = [...observations].sort(
    (first, second) => ascending(second.step, first.step) || ascending(first.loss, second.loss),
  );
  const good = Math.min(25, Math.ceil(0.1 * sorted.length));
  return each(space, (domain, name) => {
    const valuesOf = (list: readonly Observation[]): ParameterValue[] =>
      list.map(({ parameters }) => parameters[name]!);
    const [best, rest] = [valuesOf(sorted.slice(0, good)), valuesOf(sorted.slice(good))];
    return domain.kind === 'choice'
      ? likelyChoice(domain, best, rest, source)
      : likelyNumber(domain, best as number[], rest as number[], source);
  });
}

/** Infinities are equal to themselves here, which their difference is not. */
function ascending(first: number, second: number): number {
  return first < second ? -1 : first > second ? 1 : 0;
}

/** The combination of a number, counting through all of them; the last parameter changes fastest. */
export function gridPoint(space: Space, number: number): Record<string, ParameterValue> {
  const domains = Object.entries(space).map(([name, domain]) => [name, gridValues(name, domain)] as const);
  let left = number;
  const point: Record<string, ParameterValue> = {};
  for (const [name, values] of domains.reverse()) {
    Object.defineProperty(point, name, {
      value: values(left),
      enumerable: true,
      writable: true,
      configurable: true,
    });
    left = Math.floor(left / values.count);
  }
  return Object.fromEntries(Object.keys(space).map((name) => [name, point[name]!]));
}

/** How many combinations a space has. */
export function gridSize(space: Space): number {
  return Object.entries(space).reduce((size, [name, domain]) => size * gridValues(name, domain).count, 1);
}

interface GridValues {
  (number: number): ParameterValue;
  readonly count: number;
}

function gridValues(name: string, domain: Domain): GridValues {
  if (domain.kind === 'choice') {
    const { values } = domain;
    return Object.assign((number: number) => values[number % values.length]!, { count: values.length });
  }
  const { low, high, integer, scale } = domain;
  if (integer && scale === 'linear') {
    const count = high - low + 1;
    return Object.assign((number: number) => low + (number % count), { count });
  }
  throw new SlipwayError(
    'bad-option',
    'train/search',
    `parameter "${name}" has no end of values; expected choice(…) or linear integers(…) in a grid.`,
    { details: { option: 'space' } },
  );
}

function each(
  space: Space,
  valueOf: (domain: Domain, name: string) => ParameterValue,
): Record<string, ParameterValue> {
  return Object.fromEntries(Object.entries(space).map(([name, domain]) => [name, valueOf(domain, name)]));
}

/** Shares of the values, each having one observation more, the prior, in parts. */
function shares({ values }: Choice, seen: readonly ParameterValue[]): readonly number[] {
  const counts = values.map((value) => 1 / values.length + seen.filter((each) => each === value).length);
  return counts.map((count) => count / (seen.length + 1));
}

function likelyChoice(
  domain: Choice,
  best: readonly ParameterValue[],
  rest: readonly ParameterValue[],
  source: Random,
): ParameterValue {
  const [good, other] = [shares(domain, best), shares(domain, rest)];
  let chosen = 0;
  let most = -Infinity;
  for (let candidate = 0; candidate < CANDIDATES; candidate++) {
    let left = source.next();
    let place = 0;
    while (place < good.length - 1 && left >= good[place]!) left -= good[place++]!;
    const promise = Math.log(good[place]!) - Math.log(other[place]!);
    if (promise > most) [most, chosen] = [promise, place];
  }
  return domain.values[chosen]!;
}

function likelyNumber(
  domain: Range,
  best: readonly number[],
  rest: readonly number[],
  source: Random,
): number {
  const placed = (values: readonly number[]): number[] => values.map((value) => placeOf(domain, value));
  const [good, other] = [parzen(placed(best)), parzen(placed(rest))];
  let chosen = 0.5;
  let most = -Infinity;
  for (let candidate = 0; candidate < CANDIDATES; candidate++) {
    const place = good.draw(source);
    const promise = good.logDensity(place) - other.logDensity(place);
    if (promise > most) [most, chosen] = [promise, place];
  }
  return numberAt(domain, chosen);
}
