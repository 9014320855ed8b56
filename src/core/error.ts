/** Every code a {@link SlipwayError} can carry. Branch on these, never on the text. */
export type ErrorCode =
  | 'bad-option' // an option is missing, unknown or out of range
  | 'bad-data' // data handed in cannot be used as it is (labels, rows, JSON of a request)
  | 'unknown-column' // a named column is not in the table
  | 'wrong-kind' // a column has another kind than the one needed
  | 'shape-mismatch' // lengths or widths that must agree do not
  | 'column-collision' // two columns would have one name
  | 'check-failed' // a verdict or a strict policy was asked to throw, and did
  | 'bad-format' // bytes or text are not what they claim to be
  | 'too-large' // a stated size limit was exceeded
  | 'busy' // more is asked than can be done now; the same may be asked later
  | 'not-found' // a version, an alias, a key or a file is not there
  | 'conflict' // somebody else wrote first
  | 'bad-version' // written by a version this one cannot read
  | 'corrupt' // a stored artifact does not match its hash
  | 'unsupported' // the platform or an adapter lacks the capability
  | 'missing-peer' // an optional package is not installed
  | 'not-converged' // a solver stopped before its tolerance, and was told to refuse that
  | 'io'; // disk or network failed; `cause` says how

/** Plain facts about an error: names and numbers, never a whole row. */
export type ErrorDetails = Readonly<
  Record<string, string | number | boolean | null | readonly string[] | readonly number[]>
>;

/** What {@link SlipwayError} is made from. */
export interface ErrorParts {
  /** Plain facts for the code that catches it. @default {} */
  readonly details?: ErrorDetails;
  /** The error underneath, when the world (disk, network, peer) failed. */
  readonly cause?: unknown;
}

/**
 * The one error class of the library: where it happened, a stable code, plain details.
 *
 * The message reads `[where] what was found; what was expected. What to do.`
 *
 * @param code - one of {@link ErrorCode}.
 * @param where - folder and file of the refusing part, such as `prepare/one-hot`.
 * @param message - what was found, what was expected, what to do.
 * @example
 * const error = new SlipwayError('unknown-column', 'table', 'no column "citty"; there is "city".');
 * [error.code, error.message] // => ['unknown-column', '[table] no column "citty"; there is "city".']
 */
export class SlipwayError extends Error {
  override readonly name = 'SlipwayError';
  readonly code: ErrorCode;
  readonly where: string;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, where: string, message: string, parts: ErrorParts = {}) {
    super(`[${where}] ${message}`, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.code = code;
    this.where = where;
    this.details = parts.details ?? {};
  }
}

/** What an error says without the `[where]` in front: for a message that has a place of its own. */
export function sentenceOf({ message, where }: SlipwayError): string {
  return message.slice(where.length + 3);
}

/**
 * Names for an error message: quoted, at most a handful, then a count of the rest.
 *
 * @example
 * quoteNames(['a', 'b']) // => '"a", "b"'
 */
export function quoteNames(names: Iterable<string>, most = 8): string {
  const all = [...names];
  const shown = all.slice(0, most).map((name) => JSON.stringify(clip(name)));
  if (all.length > most) shown.push(`… and ${all.length - most} more`);
  return shown.length === 0 ? 'none' : shown.join(', ');
}

function clip(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
