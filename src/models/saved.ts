import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import type { ModelArray, SavedModel } from './model.ts';

/** The state of a saved model of this kind and version; everything about it is still untrusted. */
export function openSaved(
  saved: SavedModel,
  kind: string,
  version: number,
  where: string,
): Readonly<Record<string, unknown>> {
  if (!isRecord(saved))
    throw new SlipwayError(
      'bad-format',
      where,
      `the saved model is not an object; expected one of kind "${kind}".`,
    );
  if (saved.kind !== kind) {
    throw new SlipwayError(
      'bad-format',
      where,
      `the saved model is of kind ${JSON.stringify(saved.kind)}; expected "${kind}".`,
    );
  }
  if (saved.version !== version) {
    throw new SlipwayError(
      'bad-version',
      where,
      `the saved model has version ${JSON.stringify(saved.version)}; this library reads ${version}.`,
    );
  }
  if (!isRecord(saved.state) || !isRecord(saved.arrays)) {
    throw new SlipwayError('bad-format', where, 'the saved model lacks its state or its arrays.');
  }
  return saved.state;
}

/** A saved array of the expected type and length, every number in it finite. */
export function openArray<Kind extends ModelArray>(
  saved: SavedModel,
  name: string,
  type: { new (...parts: never): Kind; readonly name: string },
  length: number,
  where: string,
): Kind {
  const array: unknown = Object.hasOwn(saved.arrays, name) ? saved.arrays[name] : undefined;
  if (!(array instanceof type) || array.length !== length) {
    throw new SlipwayError(
      'bad-format',
      where,
      `array "${name}" is missing or of another type or length; expected a ${type.name} of ${length}.`,
      {
        details: { array: name, expected: length },
      },
    );
  }
  const at = array.findIndex((value) => !Number.isFinite(value));
  if (at >= 0)
    throw new SlipwayError(
      'bad-format',
      where,
      `array "${name}" has ${array[at]} at ${at}; expected finite numbers.`,
      { details: { array: name } },
    );
  return array;
}

/** A finite number of a saved state. */
export function openNumber(state: Readonly<Record<string, unknown>>, name: string, where: string): number {
  const value = Object.hasOwn(state, name) ? state[name] : undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new SlipwayError('bad-format', where, `the saved ${name} is not a finite number.`);
}

/** One of a few words of a saved state. */
export function openChoice<const Choice extends string>(
  value: unknown,
  name: string,
  choices: readonly Choice[],
  where: string,
): Choice {
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw new SlipwayError('bad-format', where, `the saved ${name} is none of ${choices.join(', ')}.`);
}

/**
 * Makes a model of saved parts that are well-formed one by one; what does not go together is malformed too.
 *
 * @throws {SlipwayError} `bad-format` for what `make` refuses; all else that it throws passes.
 */
export function fromSaved<Made>(where: string, make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    throw new SlipwayError('bad-format', where, 'the saved parts do not go together.', {
      cause: error,
      details: error.details,
    });
  }
}
