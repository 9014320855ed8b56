import { TIMED, type Bench, type Claim } from './bench.ts';

/** How often a bench is measured at most. */
const MOST = 3;

/**
 * What a bench claims. Where a time misses its limit by more than the noise, all of it is measured again, as the machine
 * may have been busy: such a claim fails when it misses in every measuring. What is not timed must hold in each.
 *
 * @param told - is given the claims of every measuring, as they come.
 */
export async function measure(
  bench: Bench,
  told: (claims: readonly Claim[]) => void,
): Promise<readonly Claim[]> {
  let claims: readonly Claim[] = [];
  for (let measuring = 0; measuring < MOST; measuring++) {
    const given = await bench.run();
    const measured = Array.isArray(given) ? (given as readonly Claim[]) : [given as Claim];
    told(measured);
    claims = measuring === 0 ? measured : claims.map((claim) => settled(claim, measured));
    if (!claims.some((claim) => claim.unit === TIMED && fails(claim))) break;
  }
  return claims;
}

function settled(claim: Claim, measured: readonly Claim[]): Claim {
  const again = measured.find((other) => other.claim === claim.claim);
  if (again === undefined) throw new Error(`${claim.claim} is not claimed when it is measured again.`);
  // Of a time the measuring counts that did not fail, of all else the one that did.
  const timed = claim.unit === TIMED;
  return timed === fails(claim) ? again : claim;
}

function fails({ holds, near }: Claim): boolean {
  return !holds && !near;
}
