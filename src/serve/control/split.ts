import { SlipwayError } from '../../core/error.ts';
import { hashJson } from '../../core/hash.ts';
import { isRecord } from '../../core/json.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';
import { checkRows, checkService } from '../check-parts.ts';
import { askSome } from '../ask-some.ts';
import type { Instance, Service } from '../service.ts';
import { answerByArm, armChooser, checkSalt, keyReader, type RowKey } from './arms.ts';

const where = 'serve/split';

/** A service and its part of the traffic. */
export interface Arm {
  readonly service: Service;
  /** Of the keys, from 0 to 1; the shares of all arms add up to 1. */
  readonly share: number;
}

/** Options of {@link split}. */
export interface SplitOptions {
  /** What a row is told apart by: a key always goes to the same arm. */
  readonly key: RowKey;
  /**
   * What the experiment is called: with another name other keys go to each arm, so that what one experiment does to some
   * customers is not mixed up with the next. @default ''
   */
  readonly salt?: string;
}

/** A service that hands each row to one of several. */
export interface SplitService extends Service {
  /** The share of each arm now. */
  shares(): Readonly<Record<string, number>>;
  /** Changes the shares: no more keys change their arm than must. */
  setShares(shares: Readonly<Record<string, number>>): void;
  /** The arm that a row goes to. */
  armOf(row: Instance): string;
}

/**
 * Splits traffic between services by a key that sticks: the same customer always gets the same model, on every server and
 * after every start.
 *
 * Each prediction tells by its `version` which `modelHash` made it. Rows of one request can go to several arms; what one
 * of them refuses fails the request, with the row's number as the client counts.
 *
 * @throws {SlipwayError} `bad-option`, also when the shares do not add up to 1. `predict` throws `bad-data` on a row without
 *   its key, and what the arms throw.
 * @example
 * const of = (score) => ({ mode: 'on-demand', modelHash: `m${score}`, predict: async (rows) => rows.map(() => ({ score, prediction: 0 })) });
 * const service = split({ champion: { service: of(1), share: 0.5 }, challenger: { service: of(2), share: 0.5 } }, { key: 'customer' });
 * const [first, again] = await service.predict([{ customer: 'ada' }, { customer: 'ada' }]);
 * first.version === again.version // => true
 */
export function split(arms: Readonly<Record<string, Arm>>, options: SplitOptions): SplitService {
  checkKeys(where, options, ['key', 'salt']);
  if (!isRecord(arms)) throw refuse('arms', 'the arms are no object; expected { name: { service, share } }');
  const names = Object.keys(arms);
  if (names.length === 0) throw refuse('arms', 'there are no arms; expected one or more');
  for (const name of names) checkService(where, arms[name]?.service);
  const services = names.map((name) => arms[name]!.service);
  let shares = sharesOf(names, Object.fromEntries(names.map((name) => [name, arms[name]!.share])));
  const readKey = keyReader(where, options.key);
  const choose = armChooser(names, () => shares, checkSalt(where, options.salt));
  const signature = services[0]!.signature;
  // An arm may change its model, and so its hash.
  let known = { from: '', hash: '' };
  const hashNow = (): string => {
    const hashes = services.map(({ modelHash }) => modelHash);
    const from = hashes.join(' ');
    if (known.from !== from) known = { from, hash: hashJson(['split', ...hashes]) };
    return known.hash;
  };
  return Object.freeze({
    mode: services[0]!.mode,
    get modelHash() {
      return hashNow();
    },
    ...(signature && { signature }),
    shares: () => Object.fromEntries(names.map((name, at) => [name, shares[at]!])),
    setShares: (given) => {
      shares = sharesOf(names, given);
    },
    armOf: (row) => names[choose(readKey(row, 0))]!,
    async predict(rows, given = {}) {
      checkRows(where, rows);
      const chosen = rows.map((row, at) => choose(readKey(row, at)));
      return answerByArm(chosen, services.length, async (arm, places) => {
        const service = services[arm]!;
        const told = await askSome(where, service, rows, places, given);
        return told.map((answer) => ({ version: service.modelHash, ...answer }));
      });
    },
  } satisfies SplitService);
}

function sharesOf(names: readonly string[], given: Readonly<Record<string, number>>): readonly number[] {
  checkKeys(where, given, names);
  const shares = names.map((name) =>
    checkNumber(where, `the share of ${name}`, given[name], { min: 0, max: 1 }),
  );
  const sum = shares.reduce((total, share) => total + share, 0);
  if (Math.abs(sum - 1) > 1e-9)
    throw refuse('share', `the shares add up to ${Number(sum.toPrecision(12))}; expected 1`);
  return shares;
}

function refuse(option: string, found: string): SlipwayError {
  return new SlipwayError('bad-option', where, `${found}.`, { details: { option } });
}
