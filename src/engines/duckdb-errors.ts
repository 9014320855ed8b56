import { SlipwayError, type ErrorCode } from '../core/error.ts';

const WHERE = 'engines/duckdb';

/** What DuckDB says first, and the code it means here; the first that matches counts. */
const MEANINGS: readonly (readonly [RegExp, ErrorCode])[] = [
  [
    /^Binder Error: (Referenced column|Table ".*" does not have a column|.*not found in FROM clause)/,
    'unknown-column',
  ],
  [/^Catalog Error: (Table|View|Schema).*does not exist/, 'not-found'],
  [/^(IO|Invalid Input) Error: (No files found|Cannot open file .*(No such file|not found))/, 'not-found'],
  [/^Catalog Error: (Scalar|Aggregate|Table|Copy|Macro) (Function|Macro).*does not exist/, 'unsupported'],
  [/^(Permission|Missing Extension|Not implemented|Extension|Autoload|HTTP) Error/i, 'unsupported'],
  [/^Invalid (Input )?Error: .*(No magic bytes|not a valid Parquet|too small to be a Parquet)/, 'bad-format'],
  [/^Invalid Input Error: .*(CSV Error|Error when sniffing|Malformed JSON)/, 'bad-format'],
  [/^(Conversion|Invalid Input|Out of Range|Constraint|Mismatch Type) Error/, 'bad-data'],
  [/^Out of Memory Error/, 'too-large'],
  [/^(Parser|Binder|Catalog|Syntax) Error/, 'bad-option'],
];

/**
 * An error of DuckDB as one of ours. The message is DuckDB's first line; what may be a secret in an address is taken out
 * of it and of the cause.
 */
export function duckdbError(error: unknown, doing: string): SlipwayError {
  if (error instanceof SlipwayError) return error;
  const whole = hideSecrets(error instanceof Error ? error.message : String(error));
  const [line = ''] = whole.split('\n');
  const code = MEANINGS.find(([pattern]) => pattern.test(line))?.[1] ?? 'io';
  const said = line.length > 400 ? `${line.slice(0, 397)}…` : line;
  return new SlipwayError(code, WHERE, `${doing} failed: ${said}`, { cause: new Error(whole) });
}

/** Addresses keep their host and path: users, passwords and signed queries go. */
function hideSecrets(text: string): string {
  return text
    .replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@'"]*@/gi, '$1…@')
    .replace(/([a-z][a-z0-9+.-]*:\/\/[^\s?'"]*)\?[^\s'"]*/gi, '$1?…')
    .replace(/\b(secret|password|token|key_id)(\s*(?:=|:=|:)?\s*)'[^']*'/gi, "$1$2'…'");
}
