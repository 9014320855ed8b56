import { refuse } from './refusal.ts';

/** What a filter looks at. */
export interface Filterable {
  /** Texts by the names that filters know them by. */
  readonly texts: ReadonlyMap<string, string>;
  readonly numbers: ReadonlyMap<string, number>;
  readonly tags: ReadonlyMap<string, string>;
}

/** The texts and numbers that a filter may name. */
export interface FilterKeys {
  readonly texts: readonly string[];
  readonly numbers: readonly string[];
}

/** What is asked for. */
export interface Filter {
  fits(item: Filterable): boolean;
  /** Whether anything of that name can be asked for. */
  readonly fitsName: (name: string) => boolean;
  /** How many of its comparisons are by pattern: those take time. */
  readonly patterns: number;
}

/** One comparison; by name when it looks at nothing else. */
interface Clause {
  readonly byName: boolean;
  fits(item: Filterable): boolean;
}

const maxLength = 4096;
const maxClauses = 20;
/** A pattern is held against a text in at most their lengths multiplied. */
const maxPatterns = 4;
const maxPattern = 256;
/** MLflow's clients leave prompts out by a tag that models do not have. */
const isPrompt = 'mlflow.prompt.is_prompt';
/** A key, an operator and a value, wherever `lastIndex` is. */
function comparison(): RegExp {
  return /\s*(?:(?<key>(?:[A-Za-z_]+\.)?(?:[A-Za-z_][\w.-]*|`[^`]*`|"[^"]*"))\s*(?<operator>!=|>=|<=|=|<|>|\b(?:NOT\s+IN|IN|LIKE|ILIKE)\b)\s*(?<value>'[^']*'|"[^"]*"|-?\d+|\([^()]*\)))\s*/iy;
}

/**
 * A filter of MLflow's search: comparisons of names, numbers and tags, joined by `AND`.
 *
 * @param known - the texts and numbers there are.
 * @throws a refusal `INVALID_PARAMETER_VALUE` on anything else.
 */
export function parseFilter(text: string, known: FilterKeys): Filter {
  if (text.length > maxLength) throw invalid(`it has more than ${maxLength} characters`);
  const clauses: Clause[] = [];
  let patterns = 0;
  const part = comparison();
  let at = text.trim() === '' ? text.length : 0;
  while (at < text.length) {
    if (clauses.length > 0) {
      if (!/^AND[\s`"]/i.test(text.slice(at, at + 4))) throw invalid(`there is no AND at character ${at}`);
      at += 3;
    }
    part.lastIndex = at;
    const found = part.exec(text)?.groups as
      Readonly<Record<'key' | 'operator' | 'value', string>> | undefined;
    if (!found) throw invalid(`there is no comparison at character ${at}`);
    if (clauses.length === maxClauses) throw invalid(`it has more than ${maxClauses} comparisons`);
    const operator = found.operator.toUpperCase().replace(/\s+/g, ' ');
    if (operator.endsWith('LIKE') && ++patterns > maxPatterns)
      throw invalid(`it has more than ${maxPatterns} comparisons by LIKE`);
    clauses.push(clauseOf(found.key, operator, found.value, known));
    at = part.lastIndex;
  }
  return {
    patterns,
    fits: (item) => clauses.every((clause) => clause.fits(item)),
    fitsName: (name) => {
      const item = { texts: new Map([['name', name]]), numbers: new Map(), tags: new Map() };
      return clauses.every((clause) => !clause.byName || clause.fits(item));
    },
  };
}

function clauseOf(key: string, operator: string, value: string, known: FilterKeys): Clause {
  const dot = key.indexOf('.');
  const [kind, name] =
    dot < 0 ? ['attribute', key] : [key.slice(0, dot).toLowerCase(), unquoted(key.slice(dot + 1))];
  if (kind === 'tag' || kind === 'tags') {
    const compare = textCompare(operator, value, false);
    const otherwise = name === isPrompt ? 'false' : undefined;
    return {
      byName: false,
      fits: ({ tags }) => {
        const tag = tags.get(name) ?? otherwise;
        return tag !== undefined && compare(tag);
      },
    };
  }
  if (kind === 'attribute' && known.texts.includes(name)) {
    const compare = textCompare(operator, value, true);
    return { byName: name === 'name', fits: ({ texts }) => compare(texts.get(name) ?? '') };
  }
  if (kind === 'attribute' && known.numbers.includes(name)) {
    const compare = numberCompare(operator, value);
    return { byName: false, fits: ({ numbers }) => compare(numbers.get(name) ?? NaN) };
  }
  throw invalid(
    `there is no ${kind} ${JSON.stringify(name.slice(0, 80))}; there is ${[...known.texts, ...known.numbers].join(', ')}, and tags`,
  );
}

function textCompare(operator: string, value: string, lists: boolean): (text: string) => boolean {
  if ((operator === 'IN' || operator === 'NOT IN') && lists) {
    const listed = new Set(listOf(value));
    return (text) => listed.has(text) === (operator === 'IN');
  }
  if (!/^['"]/.test(value)) throw invalid(`${operator} is followed by no text`);
  const expected = unquoted(value);
  switch (operator) {
    case '=':
      return (text) => text === expected;
    case '!=':
      return (text) => text !== expected;
    case 'LIKE':
    case 'ILIKE': {
      if (expected.length > maxPattern) throw invalid(`a pattern has more than ${maxPattern} characters`);
      if (operator === 'LIKE') return (text) => isLike(text, expected);
      const lower = expected.toLowerCase();
      return (text) => isLike(text.toLowerCase(), lower);
    }
    default:
      throw invalid(`texts are not compared by ${operator}`);
  }
}

function numberCompare(operator: string, value: string): (number: number) => boolean {
  if (!/^-?\d{1,15}$/.test(value)) throw invalid(`${operator} is followed by no number`);
  const limit = Number(value);
  switch (operator) {
    case '=':
      return (number) => number === limit;
    case '!=':
      return (number) => number !== limit;
    case '<':
      return (number) => number < limit;
    case '<=':
      return (number) => number <= limit;
    case '>':
      return (number) => number > limit;
    case '>=':
      return (number) => number >= limit;
    default:
      throw invalid(`numbers are not compared by ${operator}`);
  }
}

function listOf(value: string): readonly string[] {
  if (!/^\(\s*('[^']*'|"[^"]*")(\s*,\s*('[^']*'|"[^"]*"))*\s*\)$/.test(value))
    throw invalid('IN is followed by no list of texts');
  return (value.match(/'[^']*'|"[^"]*"/g) ?? []).map(unquoted);
}

function unquoted(text: string): string {
  return /^(['"`]).*\1$/s.test(text) ? text.slice(1, -1) : text;
}

/** `%` stands for any text, `_` for any character. At most the lengths multiplied, whatever the pattern. */
function isLike(text: string, pattern: string): boolean {
  let [at, place, star, mark] = [0, 0, -1, 0];
  while (at < text.length) {
    if (place < pattern.length && pattern[place] === '%') {
      star = place++;
      mark = at;
    } else if (place < pattern.length && (pattern[place] === '_' || pattern[place] === text[at])) {
      at++;
      place++;
    } else if (star >= 0) {
      place = star + 1;
      at = ++mark;
    } else return false;
  }
  while (pattern[place] === '%') place++;
  return place === pattern.length;
}

function invalid(found: string): ReturnType<typeof refuse> {
  return refuse(
    'INVALID_PARAMETER_VALUE',
    `the filter cannot be read: ${found}. Expected comparisons such as name = 'late' AND tags.team = 'ops'.`,
  );
}
