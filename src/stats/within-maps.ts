import { SlipwayError } from '../core/error.ts';

/**
 * Does what fills a map or a set with the different values of a column. The platform's hold about 16 million, and say so
 * without a word about whose they are.
 *
 * @throws {SlipwayError} `too-large` beyond that.
 */
export function withinMaps<Value>(where: string, name: string, instead: string, fill: () => Value): Value {
  try {
    return fill();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new SlipwayError(
      'too-large',
      where,
      `column "${name}" has more different values than can be kept (about 16 million); expected fewer. ${instead}`,
      { details: { column: name }, cause },
    );
  }
}
