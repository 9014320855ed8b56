import { SlipwayError } from '../core/error.ts';

/** What a LightGBM text says in one place: `name=value` by name. A line without `=` is a name with nothing. */
export type TextFields = ReadonlyMap<string, string>;

/** A LightGBM text in its parts. */
export interface LightgbmText {
  readonly header: TextFields;
  readonly trees: readonly TextFields[];
  /** `[name: value]` of the parameters. */
  readonly parameters: TextFields;
  /** What `pandas_categorical` is, as JSON, where it is there. */
  readonly pandas: string | undefined;
}

/** Takes a text apart. Nothing is read in it yet. @throws {SlipwayError} `bad-format` on what does not begin or end as such a text. */
export function splitLightgbm(where: string, text: string): LightgbmText {
  const header = new Map<string, string>();
  const trees: Map<string, string>[] = [];
  const parameters = new Map<string, string>();
  let pandas: string | undefined;
  let part: 'header' | 'tree' | 'after' = 'header';
  let isFirst = true;
  for (const line of linesOf(text)) {
    if (isFirst && line !== 'tree')
      throw new SlipwayError(
        'bad-format',
        where,
        'the file does not begin with "tree"; expected a LightGBM model.',
      );
    isFirst = false;
    if (line === '') continue;
    const mark = line.indexOf('=');
    const [name, value] = mark < 0 ? [line, ''] : [line.slice(0, mark), line.slice(mark + 1)];
    if (name === 'Tree' && part !== 'after') {
      part = 'tree';
      trees.push(new Map());
    } else if (line === 'end of trees') {
      part = 'after';
    } else if (part !== 'after') {
      (part === 'header' ? header : trees.at(-1)!).set(name, value);
    } else if (line.startsWith('pandas_categorical:')) {
      pandas = line.slice('pandas_categorical:'.length);
    } else {
      const setting = /^\[([a-z_]+): (.*)\]$/.exec(line);
      if (setting) parameters.set(setting[1]!, setting[2]!);
    }
  }
  if (part === 'after') return { header, trees, parameters, pandas };
  throw new SlipwayError('bad-format', where, 'the file has no "end of trees"; it may end early.');
}

function* linesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length;) {
    const end = text.indexOf('\n', from);
    const to = end < 0 ? text.length : end;
    yield text.slice(from, text[to - 1] === '\r' ? to - 1 : to);
    from = to + 1;
  }
}

/** Reads numbers of such fields. */
export interface FieldReader {
  count(name: string, otherwise?: number): number;
  /** Numbers with a blank between them. */
  numbers(name: string, length: number): Float64Array;
  has(name: string): boolean;
  refuse(name: string, expected: string): SlipwayError;
}

/** @param place - what the fields are of, for errors. */
export function fieldReader(where: string, fields: TextFields, place: string): FieldReader {
  const refuse = (name: string, expected: string): SlipwayError =>
    new SlipwayError('bad-format', where, `${name} of ${place} is not ${expected}.`, {
      details: { field: name },
    });
  return {
    refuse,
    has: (name) => fields.has(name),
    count(name, otherwise) {
      const text = fields.get(name);
      if (text === undefined && otherwise !== undefined) return otherwise;
      if (text === undefined || !/^\d{1,9}$/.test(text)) throw refuse(name, 'a whole number of 0 or more');
      return Number(text);
    },
    numbers(name, length) {
      const text = fields.get(name);
      // Each number takes a character and a blank.
      if (text === undefined || length > (text.length + 1) / 2)
        throw refuse(name, `a list of ${length} numbers`);
      const words = text.trim() === '' ? [] : text.trim().split(' ');
      const numbers = Float64Array.from(words, numberOf);
      if (numbers.length !== length || numbers.some(Number.isNaN))
        throw refuse(name, `a list of ${length} numbers`);
      return numbers;
    },
  };
}

/** A number as C++ writes it; `NaN` where it is none. */
function numberOf(word: string): number {
  if (word === '') return NaN;
  const found = Number(word);
  if (!Number.isNaN(found)) return found;
  return word === 'inf' ? Infinity : word === '-inf' ? -Infinity : NaN;
}
