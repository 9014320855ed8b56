import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkChoice, checkFlag, checkKeys, checkNumber, checkText } from '../core/options.ts';
import type { Log } from './log.ts';
import { checkAlias } from './names.ts';
import { pointsTo } from './log.ts';
import type { Version } from './version.ts';

const where = 'registry/search';

/** A figure within bounds, both inclusive. One that does not exist (`NaN`) is within none. */
export interface FigureRange {
  readonly min?: number;
  readonly max?: number;
}

/** The figures of one slice. */
export interface SliceQuery {
  /** The slice by its levels, such as `{ origin: 'LGA' }`. */
  readonly slice: Readonly<Record<string, string>>;
  /** By the metric's name. */
  readonly metrics: Readonly<Record<string, FigureRange>>;
}

/** Which versions to look for, and in which order. What is left out is no condition. */
export interface VersionQuery {
  /** Tags it must have, each with this text. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Figures over all rows, by the metric's name. */
  readonly metrics?: Readonly<Record<string, FigureRange>>;
  /** Slices it must have, each with these figures. */
  readonly slices?: readonly SliceQuery[];
  /** Registered at this instant or later: milliseconds since 1970 UTC, or a `Date`. */
  readonly from?: number | Date;
  /** Registered before this instant. */
  readonly until?: number | Date;
  /** Who registered it. */
  readonly actor?: string;
  /** Whether its verdict passes; one without a verdict is neither. */
  readonly pass?: boolean;
  /** The hash of data it learned from. */
  readonly data?: string;
  /** The `modelHash` that a service or a log of predictions tells. */
  readonly modelHash?: string;
  /** The alias that points to it now. */
  readonly alias?: string;
  /** Whether it is deprecated. */
  readonly deprecated?: boolean;
  /** Any other condition. */
  readonly where?: (version: Version) => boolean;
  /** `newest` or `oldest` first, or the metric by whose direction the best comes first; without the metric, last. @default 'newest' */
  readonly orderBy?: 'newest' | 'oldest' | { readonly metric: string };
  /** How many to skip, and how many to give. @default 0 */
  readonly offset?: number;
  /** @default Infinity */
  readonly limit?: number;
}

/** The versions a query asks for. */
export function found(versions: readonly Version[], log: Log, query: VersionQuery): readonly Version[] {
  const conditions = conditionsOf(query, log);
  const { orderBy = 'newest', offset = 0, limit = Infinity } = query;
  checkNumber(where, 'offset', offset, { min: 0, integer: true });
  checkNumber(where, 'limit', limit, { min: 0, max: Infinity, integer: true });
  const those = versions.filter((version) => conditions.every((holds) => holds(version)));
  return inOrder(those, orderBy).slice(offset, offset + limit);
}

type Condition = (version: Version) => boolean;

function conditionsOf(query: VersionQuery, log: Log): readonly Condition[] {
  checkKeys(where, query, [
    'tags',
    'metrics',
    'slices',
    'from',
    'until',
    'actor',
    'pass',
    'data',
    'modelHash',
    'alias',
    'deprecated',
    'where',
    'orderBy',
    'offset',
    'limit',
  ]);
  const {
    tags,
    metrics,
    slices,
    from,
    until,
    actor,
    pass,
    data,
    modelHash,
    alias,
    deprecated,
    where: own,
  } = query;
  const conditions: Condition[] = [];
  if (tags !== undefined) {
    const wanted = Object.entries(record('tags', tags));
    conditions.push((version) =>
      wanted.every(([tag, text]) => Object.hasOwn(version.tags, tag) && version.tags[tag] === text),
    );
  }
  if (metrics !== undefined) {
    const within = rangesOf(metrics);
    conditions.push(({ evaluation }) => evaluation !== null && within(evaluation.metrics));
  }
  for (const one of list('slices', slices ?? [])) {
    checkKeys(where, one, ['slice', 'metrics']);
    const levels = Object.entries(record('slice', one.slice));
    const within = rangesOf(one.metrics);
    conditions.push(
      ({ evaluation }) =>
        evaluation?.slices.some(
          ({ slice, metrics: figures }) =>
            Object.keys(slice).length === levels.length &&
            levels.every(([column, level]) => Object.hasOwn(slice, column) && slice[column] === level) &&
            within(figures),
        ) ?? false,
    );
  }
  if (from !== undefined) {
    const instant = instantOf('from', from);
    conditions.push(({ createdAt }) => Date.parse(createdAt) >= instant);
  }
  if (until !== undefined) {
    const instant = instantOf('until', until);
    conditions.push(({ createdAt }) => Date.parse(createdAt) < instant);
  }
  if (actor !== undefined) {
    checkText(where, 'actor', actor);
    conditions.push((version) => version.actor === actor);
  }
  if (pass !== undefined) {
    checkFlag(where, 'pass', pass);
    conditions.push(({ verdict }) => verdict?.pass === pass);
  }
  if (data !== undefined) {
    checkText(where, 'data', data);
    conditions.push((version) => dataHashes(version).includes(data));
  }
  if (modelHash !== undefined) {
    checkText(where, 'modelHash', modelHash);
    conditions.push((version) => version.modelHash === modelHash);
  }
  if (alias !== undefined) {
    checkAlias(alias);
    const served = pointsTo(log, alias);
    conditions.push(({ version }) => version === served);
  }
  if (deprecated !== undefined) {
    checkFlag(where, 'deprecated', deprecated);
    conditions.push(({ version }) => log.deprecated.has(version) === deprecated);
  }
  if (own !== undefined) {
    if (typeof own !== 'function') throw refuse('where', 'no function; expected one of a version');
    conditions.push(own);
  }
  return conditions;
}

/** The hashes of what a version learned from: of one fingerprint or a list of them; none when it was not told. */
export function dataHashes({ data }: Version): readonly string[] {
  const told: readonly unknown[] = Array.isArray(data) ? data : [data];
  const hashes = told.map((one) => (isRecord(one) ? one['hash'] : one));
  return [...new Set(hashes.filter((hash) => typeof hash === 'string'))];
}

function inOrder(versions: Version[], orderBy: VersionQuery['orderBy']): readonly Version[] {
  if (orderBy === undefined || typeof orderBy === 'string') {
    const order = checkChoice(where, 'orderBy', orderBy ?? 'newest', ['newest', 'oldest']);
    return order === 'oldest' ? versions : versions.reverse();
  }
  const metric = checkText(where, 'metric', record('orderBy', orderBy)['metric']);
  const figureOf = ({ evaluation }: Version): number =>
    evaluation !== null && Object.hasOwn(evaluation.metrics, metric) ? evaluation.metrics[metric]! : NaN;
  const lower = versions.some(({ evaluation }) => evaluation?.directions[metric] === 'lower');
  const worth = versions.map((version) => {
    const figure = figureOf(version);
    return {
      version,
      worth: Number.isNaN(figure) ? -Infinity : lower ? -figure : figure,
      there: !Number.isNaN(figure),
    };
  });
  worth.sort(
    (a, b) =>
      Number(b.there) - Number(a.there) ||
      (a.worth === b.worth ? 0 : b.worth - a.worth) ||
      b.version.version - a.version.version,
  );
  return worth.map(({ version }) => version);
}

function rangesOf(given: unknown): (figures: Readonly<Record<string, number>>) => boolean {
  const ranges = Object.entries(record('metrics', given)).map(([metric, range]) => {
    const bounds = record(metric, range);
    checkKeys(where, bounds, ['min', 'max']);
    const bound = (option: 'min' | 'max', otherwise: number): number => {
      const given = bounds[option];
      return given === undefined
        ? otherwise
        : checkNumber(where, option, given, { min: -Infinity, max: Infinity });
    };
    const [min, max] = [bound('min', -Infinity), bound('max', Infinity)];
    if (min > max) throw refuse(metric, `asked to be from ${min} to ${max}; expected min to be at most max`);
    return { metric, min, max };
  });
  return (figures) =>
    ranges.every(({ metric, min, max }) => {
      const figure = Object.hasOwn(figures, metric) ? figures[metric]! : NaN;
      return figure >= min && figure <= max;
    });
}

function instantOf(option: string, given: number | Date): number {
  const time = given instanceof Date ? given.getTime() : given;
  return checkNumber(where, option, time, { min: -Infinity, max: Infinity });
}

function record(option: string, given: unknown): Readonly<Record<string, unknown>> {
  if (isRecord(given)) return given;
  throw refuse(option, `of type ${typeof given}; expected a record`);
}

function list<Item>(option: string, given: readonly Item[]): readonly Item[] {
  const items: unknown = given;
  if (Array.isArray(items) && items.every(isRecord)) return given;
  throw refuse(
    option,
    'no list of records; expected such as [{ slice: { origin: "LGA" }, metrics: { auc: { min: 0.7 } } }]',
  );
}

function refuse(option: string, found: string): SlipwayError {
  return new SlipwayError('bad-option', where, `${option} is ${found}.`, { details: { option } });
}
