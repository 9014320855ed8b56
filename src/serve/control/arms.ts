import { SlipwayError } from '../../core/error.ts';
import { checkText } from '../../core/options.ts';
import { murmurHasher } from '../../table/murmur-hash.ts';
import type { Instance, Prediction } from '../service.ts';

/** What a row is told apart by: the name of a field, names of several, or a function of the row. */
export type RowKey = string | readonly string[] | ((row: Instance) => string);

/** A function that gives each row's key as text. */
export function keyReader(where: string, key: RowKey): (row: Instance, at: number) => string {
  if (typeof key === 'function') {
    return (row, at) => {
      const text: unknown = key(row);
      if (typeof text === 'string') return text;
      const message = `key gave no text for row ${at}; expected what its traffic is told apart by.`;
      throw new SlipwayError('bad-data', where, message, { details: { row: at } });
    };
  }
  const names = typeof key === 'string' ? [key] : key;
  if (!Array.isArray(names) || names.length === 0 || names.some((name) => typeof name !== 'string')) {
    throw new SlipwayError(
      'bad-option',
      where,
      'key is no name of a field, no list of names and no function; expected such as "customer".',
      { details: { option: 'key' } },
    );
  }
  return (row, at) => {
    let text = '';
    for (const name of names as readonly string[]) {
      const value = Object.hasOwn(row, name) ? row[name] : undefined;
      if (value === undefined || value === null) {
        throw new SlipwayError(
          'bad-data',
          where,
          `row ${at} has no ${JSON.stringify(name)}, which its traffic is told apart by; expected a value.`,
          { details: { row: at, field: name } },
        );
      }
      const part = value instanceof Date ? value.toISOString() : String(value);
      text += `${part.length}:${part}`;
    }
    return text;
  };
}

/** What tells one experiment from another, checked. */
export function checkSalt(where: string, salt: string = ''): string {
  return salt === '' ? salt : checkText(where, 'salt', salt);
}

/**
 * A function that gives the arm of each key: as many keys to each as its share says, the same key to the same arm, and
 * when shares change only as many keys move as must.
 *
 * @param names - of the arms; what they are called decides, not their order.
 * @param salt - decides which keys they are.
 * @source Weighted rendezvous hashing: D. Thaler, C. Ravishankar (1998), with the weights of J. Resch (2015): the arm
 *   with the largest `-share / ln(hash)`.
 */
export function armChooser(
  names: readonly string[],
  shares: () => readonly number[],
  salt: string,
): (key: string) => number {
  const hash = murmurHasher();
  return (key) => {
    let best = -1;
    let most = -1;
    const of = shares();
    for (let arm = 0; arm < names.length; arm++) {
      if (of[arm] === 0) continue;
      // In (0, 1): the logarithm is of neither 0 nor 1.
      const uniform = (hash(`${salt}${names[arm]!}\u0000${key}`) + 0.5) / 4294967296;
      const score = -of[arm]! / Math.log(uniform);
      if (score > most) [best, most] = [arm, score];
    }
    return best;
  };
}

/** The answers of a request in order, each arm asked once for the rows that go to it. */
export async function answerByArm(
  chosen: readonly number[],
  arms: number,
  ask: (arm: number, places: readonly number[]) => Promise<readonly Prediction[]>,
): Promise<readonly Prediction[]> {
  const answers = new Array<Prediction>(chosen.length);
  await Promise.all(
    Array.from({ length: arms }, async (_, arm) => {
      const places = chosen.flatMap((of, at) => (of === arm ? [at] : []));
      if (places.length === 0) return;
      const told = await ask(arm, places);
      places.forEach((at, place) => (answers[at] = told[place]!));
    }),
  );
  return answers;
}
