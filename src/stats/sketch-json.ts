import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import type { QuantileSketch } from './quantile-sketch.ts';

/** A number as JSON can hold it: the infinities by name. */
export type SketchNumber = number | 'Infinity' | '-Infinity';

/** A quantile sketch as plain JSON. */
export interface SketchJson {
  readonly k: number;
  readonly count: number;
  readonly min: SketchNumber;
  readonly max: SketchNumber;
  readonly up: number;
  readonly down: number;
  readonly recent: readonly SketchNumber[];
  /** Values of weight `2^index`, ascending. */
  readonly levels: readonly (readonly SketchNumber[])[];
}

const WHERE = 'stats/sketch-json';

/**
 * A quantile sketch as plain JSON, to be stored with a profile; `sketchFromJson` reads it back unchanged.
 *
 * @example
 * const sketch = { k: 2, count: 2, min: 3, max: Infinity, up: 0, down: 0, recent: Float64Array.of(3, Infinity), filled: 2, levels: [] };
 * sketchToJson(sketch).recent // => [3, 'Infinity']
 */
export function sketchToJson(sketch: QuantileSketch): SketchJson {
  const { k, count, min, max, up, down, recent, filled, levels } = sketch;
  const spell = (values: Float64Array): SketchNumber[] => Array.from(values, spelled);
  return {
    k,
    count,
    min: spelled(min),
    max: spelled(max),
    up,
    down,
    recent: spell(recent.subarray(0, filled)),
    levels: levels.map(spell),
  };
}

/**
 * The quantile sketch that `sketchToJson` wrote.
 *
 * @throws {SlipwayError} `bad-format` on what is no such record, or one whose numbers do not agree.
 * @example
 * const stored = { k: 2, count: 2, min: 3, max: 'Infinity', up: 0, down: 0, recent: [3, 'Infinity'], levels: [] };
 * sketchFromJson(stored).recent // => Float64Array [3, Infinity]
 */
export function sketchFromJson(found: unknown): QuantileSketch {
  if (!isRecord(found)) throw refuse('it is no record');
  const whole = (name: string, least = 0): number => {
    const value = found[name];
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
    throw refuse(`${name} is not a whole number of ${least} or more`);
  };
  const [min = NaN, max = NaN] = numbersOf([found['min'], found['max']], 'min and max');
  const recent = numbersOf(found['recent'], 'recent');
  const levels = list(found['levels'], 'levels').map((values, level) => {
    const sorted = numbersOf(values, `levels[${level}]`);
    if (sorted.some((value, index) => index > 0 && value < sorted[index - 1]!))
      throw refuse(`levels[${level}] is not in ascending order`);
    return sorted;
  });
  const count = levels.reduce((sum, values, level) => sum + values.length * 2 ** level, recent.length);
  if (count !== whole('count')) throw refuse(`it holds ${count} values and says ${whole('count')}`);
  return {
    k: whole('k', 2),
    count,
    min,
    max,
    up: whole('up'),
    down: whole('down'),
    recent,
    filled: recent.length,
    levels,
  };
}

function spelled(value: number): SketchNumber {
  if (Number.isFinite(value)) return value;
  return value > 0 ? 'Infinity' : '-Infinity';
}

function list(found: unknown, name: string): readonly unknown[] {
  if (Array.isArray(found)) return found;
  throw refuse(`${name} is no list`);
}

function numbersOf(found: unknown, name: string): Float64Array {
  return Float64Array.from(list(found, name), (value) => {
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (value === 'Infinity' || value === '-Infinity') return Number(value);
    throw refuse(`${name} holds what is no number`);
  });
}

function refuse(found: string): SlipwayError {
  return new SlipwayError(
    'bad-format',
    WHERE,
    `the sketch cannot be read: ${found}; expected what sketchToJson wrote.`,
  );
}
