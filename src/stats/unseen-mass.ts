import { SlipwayError } from '../core/error.ts';
import { checkNumber } from '../core/options.ts';

/** How likely the next one is to be of a kind that was never seen. */
export interface UnseenMass {
  /** A share, from 0 to 1; `NaN` where nothing was seen. */
  readonly share: number;
  /** Of `share`; `NaN` where nothing was seen. */
  readonly standardError: number;
}

const where = 'stats/unseen-mass';

/**
 * How likely the next one is to be of a kind never seen, from how many kinds were seen once and twice: Good and Turing's
 * estimate.
 *
 * It supposes that the next comes from where the others came: where kinds come and go with time, there will be more.
 *
 * @param total - how many were seen, whole, 0 or more.
 * @param once - how many kinds were seen exactly once.
 * @param twice - how many kinds were seen exactly twice: for the standard error only.
 * @throws {SlipwayError} `bad-option` on numbers below 0; `bad-data` where more were seen once than at all.
 * @source I. J. Good (1953), The population frequencies of species and the estimation of population parameters,
 *   Biometrika 40, 237–264: `once ÷ total`. W. W. Esty (1983), A normal limit law for a nonparametric estimator of the
 *   coverage of a random sample, Annals of Statistics 11, 905–912: `√(once · (1 − once ÷ total) + 2 · twice) ÷ total`.
 * @example
 * unseenMass(100, 4, 3) // => { share: 0.04, standardError: 0.031368774282716245 }
 */
export function unseenMass(total: number, once: number, twice: number): UnseenMass {
  checkNumber(where, 'total', total, { min: 0 });
  checkNumber(where, 'once', once, { min: 0 });
  checkNumber(where, 'twice', twice, { min: 0 });
  if (total === 0 && once === 0 && twice === 0) return { share: NaN, standardError: NaN };
  if (once > total) {
    throw new SlipwayError(
      'bad-data',
      where,
      `${once} kinds were seen once, of ${total} that were seen; expected no more than that.`,
    );
  }
  const share = once / total;
  return { share, standardError: Math.sqrt(once * (1 - share) + 2 * twice) / total };
}
