import { SlipwayError } from '../core/error.ts';
import { call, code, literal, lookupOf, missingOf, when, type NumberExpression } from '../sql/expression.ts';
import type { LevelTuples } from '../stats/level-tuples.ts';
import type { CrossForm } from './cross-form.ts';
import { levelAt, levelKernel, REFUSED, refuseUnseen, tieLevels, unseen } from './level-lookup.ts';
import { codesOf } from './one-hot-codes.ts';
import { chooseLevels, settledLevels, type Encoding, type LevelChoice } from './one-hot-levels.ts';

/** One of the columns that are crossed: its levels, and which of them each crossed level has. */
export type CrossPart = { readonly levels: readonly string[]; readonly codes: readonly number[] };

/** The crossed levels that are known. */
export type CrossVocabulary = { readonly encoding: Encoding; readonly parts: readonly CrossPart[] };

/** What stands for the code of a missing value, and of a level or a combination that is not known. */
const MISSING = -1;
const UNKNOWN = -2;

/** Tables of at most so many places are lists; beyond, maps. */
const FEW = 65_536;

/**
 * Chooses the combinations that become levels, named by their joined texts.
 *
 * @throws {SlipwayError} `bad-data` as {@link chooseLevels}, and when two combinations have one name.
 */
export function learnCross(
  where: string,
  name: string,
  separator: string,
  { tuples, ...known }: LevelTuples,
  choice: LevelChoice,
): CrossVocabulary {
  const rows = new Map<string, number>();
  const tupleOf = new Map<string, readonly string[]>();
  for (const [tuple, count] of tuples) {
    const joined = tuple.join(separator);
    const other = tupleOf.get(joined);
    if (other) throw ambiguous(where, name, other, tuple, separator);
    tupleOf.set(joined, tuple);
    rows.set(joined, count);
  }
  const levels = new Map([...rows.keys()].sort().map((level) => [level, rows.get(level)!]));
  const encoding = chooseLevels(where, name, { ...known, levels }, 'text', choice);
  const kept = encoding.levels.map((level) => tupleOf.get(level)!);
  const parts = (tuples[0]?.[0] ?? []).map((_, place) => {
    const own = [...new Set(kept.map((tuple) => tuple[place]!))].sort();
    const codes = new Map(own.map((level, at) => [level, at]));
    return { levels: own, codes: kept.map((tuple) => codes.get(tuple[place]!)!) };
  });
  return { encoding, parts };
}

/** A cross with listed levels: no texts are joined, the codes of the columns are. */
export function crossVocabulary(
  where: string,
  { encoding, parts }: CrossVocabulary,
  columns: readonly string[],
): CrossForm {
  const { numbers, missing, unknown } = codesOf(encoding);
  const other = typeof unknown === 'number' ? unknown : REFUSED;
  const codes = encoding.levels.map((level) => numbers.get(level)!);
  const folds = foldsOf(parts);
  const kernels = parts.map(({ levels }) =>
    levelKernel(new Map(levels.map((level, at) => [level, at])), MISSING, UNKNOWN),
  );
  return {
    levels: Object.freeze(settledLevels(encoding)),
    tie(found, out) {
      const own = found.map(() => new Int32Array(out.length));
      const runs = found.map((column, place) => tieLevels(column, kernels[place]!, own[place]!));
      return () => {
        for (const run of runs) run();
        const places = own[0]!;
        for (let part = 1; part < own.length; part++) folds[part - 1]!.run(places, own[part]!);
        for (let row = 0; row < out.length; row++) {
          const place = places[row]!;
          out[row] = place >= 0 ? codes[place]! : place === MISSING ? missing : other;
        }
        if (typeof unknown === 'number') return;
        const row = out.indexOf(REFUSED);
        if (row < 0) return;
        const levels = found.map((column) => levelAt(column, row)).join(' × ');
        throw unseen(where, encoding.name, levels, { row, of: out.length }, unknown.advice);
      };
    },
    sql(read) {
      const none = missingOf('number');
      const texts = columns.map((name) => read.text(name));
      const [first, ...rest] = parts.map(({ levels }, place) =>
        lookupOf(
          texts[place]!,
          levels.map((level, at) => [level, at] as const),
          { missing: none, otherwise: none },
        ),
      );
      const others = typeof unknown === 'number' ? code(unknown) : refuseUnseen(where, encoding.name);
      const found = rest.reduce<NumberExpression>((prefix, own, at) => {
        const { width, entries } = folds[at]!;
        const pair = call('add', call('multiply', prefix, literal(width)), own);
        // The last places are those of the crossed levels.
        return at === rest.length - 1
          ? lookupOf(
              pair,
              entries.map(([key, place]) => [key, codes[place]!] as const),
              { missing: others, otherwise: others },
            )
          : lookupOf(pair, entries, { missing: none, otherwise: none });
      }, first!);
      const isMissing = texts.map((text) => call('isMissing', text)).reduce((a, b) => call('or', a, b));
      return when([[isMissing, code(missing)]], found);
    },
  };
}

/** From the place of a combination of the first columns, and a level of the next, to the place of both. */
interface Fold {
  /** How many levels the next column has. */
  readonly width: number;
  readonly entries: readonly (readonly [pair: number, place: number])[];
  /** Writes the places of both over those of the first columns. */
  run(places: Int32Array, next: Int32Array): void;
}

/** The last fold gives the places of the crossed levels. */
function foldsOf(parts: readonly CrossPart[]): readonly Fold[] {
  const [first, ...rest] = parts;
  let places = first!.codes;
  let count = first!.levels.length;
  return rest.map(({ levels, codes }) => {
    const width = levels.length;
    const known = new Map<number, number>();
    places = places.map((place, level) => {
      const pair = place * width + codes[level]!;
      if (!known.has(pair)) known.set(pair, known.size);
      return known.get(pair)!;
    });
    const fold = foldOf(width, count * width, known);
    count = known.size;
    return fold;
  });
}

function foldOf(width: number, pairs: number, known: ReadonlyMap<number, number>): Fold {
  let placeOf = (pair: number): number => known.get(pair) ?? UNKNOWN;
  if (pairs <= FEW) {
    const list = new Int32Array(pairs).fill(UNKNOWN);
    for (const [pair, place] of known) list[pair] = place;
    placeOf = (pair) => list[pair]!;
  }
  return {
    width,
    entries: [...known],
    run(places, next) {
      for (let row = 0; row < places.length; row++) {
        const place = places[row]!;
        const level = next[row]!;
        if (place >= 0 && level >= 0) places[row] = placeOf(place * width + level);
        else places[row] = place === MISSING || level === MISSING ? MISSING : UNKNOWN;
      }
    },
  };
}

function ambiguous(
  where: string,
  name: string,
  first: readonly string[],
  second: readonly string[],
  separator: string,
): SlipwayError {
  const show = (tuple: readonly string[]): string =>
    tuple.map((level) => JSON.stringify(level.slice(0, 80))).join(' × ');
  return new SlipwayError(
    'bad-data',
    where,
    `column "${name}" would have one level for ${show(first)} and ${show(second)}; expected different ones. Give a separator that no level has in it, instead of ${JSON.stringify(separator)}.`,
    { details: { column: name, separator } },
  );
}
