import { unseenMass, type UnseenMass } from '../../stats/unseen-mass.ts';
import { zipfFit, type ZipfFit } from '../../stats/zipf-fit.ts';
import type { KeyCounts } from './key-counts.ts';

/** How often the requests of a workload repeat. Shares are of requests. */
export interface WorkloadFigures {
  readonly requests: number;
  /** How many different keys there are. */
  readonly cardinality: number;
  /** The standard error of `cardinality` as a share of it: 0 when counted, 0.008 when estimated by a sketch. */
  readonly cardinalityError: number;
  /** Of the distribution of requests over keys: `log2(cardinality)` when all are as frequent. */
  readonly entropyBits: number;
  /** `1 − entropy ÷ log2(cardinality)`: 0 when all keys are as frequent, towards 1 when few are asked for; 1 for a single key. */
  readonly peakedness: number;
  /** How the frequencies fall off by rank. */
  readonly zipf: ZipfFit;
  /** What the most frequent keys serve, at 1, 2, 5, 10, 20, 50, … keys and at all of them. */
  readonly headCurve: readonly { readonly keys: number; readonly requestShare: number }[];
  /** What the most frequent fifth of the keys serves. */
  readonly topFifthShare: number;
  /** How many of the most frequent keys serve half of the requests. */
  readonly keysForHalf: number;
  /** How many of the most frequent keys serve nine tenths of the requests. */
  readonly keysForNineTenths: number;
  /** Requests of the second half whose key did not come in the first half. */
  readonly unseenShare: number;
  /** What the first half alone lets expect of `unseenShare`, were the second like it. */
  readonly expectedUnseen: UnseenMass;
  /** How likely the next request is to ask for a key that has not come yet. */
  readonly unseenMass: UnseenMass;
  /** Requests of the second half that a table of the first half's most frequent `maxEntries` keys would answer. */
  readonly hitRate: number;
}

/** The figures of a workload. Keys that a sketch does not know by name are taken to be as frequent as each other. */
export function describeWorkload(found: KeyCounts, maxEntries: number): WorkloadFigures {
  const { requests, cardinality, cardinalityError, counts, seen, first, asked, unseen } = found;
  const head = headOf(found);
  const entropyBits = entropyOf(found);
  const expectedUnseen = massOf(first);
  return {
    requests,
    cardinality,
    cardinalityError,
    entropyBits,
    peakedness: cardinality === 1 ? 1 : Math.max(0, 1 - entropyBits / Math.log2(cardinality)),
    zipf: zipfFit(counts),
    headCurve: curveAt(cardinality).map((keys) => ({ keys, requestShare: head.served(keys) / requests })),
    topFifthShare: head.served(Math.max(1, Math.floor(cardinality / 5))) / requests,
    keysForHalf: head.keysFor(1, 2),
    keysForNineTenths: head.keysFor(9, 10),
    unseenShare: unseen === null ? expectedUnseen.share : unseen / asked,
    expectedUnseen,
    unseenMass: massOf(seen),
    hitRate: hitsAt(found, maxEntries) / asked,
  };
}

/** How many requests of the second half the first half's most frequent keys answer. */
export function hitsAt({ hits }: KeyCounts, entries: number): number {
  let sum = 0;
  for (let rank = 0; rank < Math.min(entries, hits.length); rank++) sum += hits[rank]!;
  return sum;
}

/** 1, 2, 5, 10, 20, 50, … up to a number, and the number. */
export function curveAt(most: number): number[] {
  const at: number[] = [];
  for (let power = 1; power < most; power *= 10) at.push(power, 2 * power, 5 * power);
  return [...at.filter((count) => count < most), most];
}

function massOf({ requests, once, twice }: KeyCounts['seen']): UnseenMass {
  return unseenMass(requests, Math.min(once, requests), twice);
}

/** Requests that the most frequent keys serve, counted whole, so that a half is a half: sums of shares would round. */
function headOf({ requests, cardinality, counts }: KeyCounts): {
  served(keys: number): number;
  keysFor(part: number, of: number): number;
} {
  const served = counts.slice();
  for (let rank = 1; rank < served.length; rank++) served[rank]! += served[rank - 1]!;
  const known = served.at(-1) ?? 0;
  const perKey = (requests - known) / Math.max(1, cardinality - served.length);
  return {
    served: (keys) => (keys <= served.length ? served[keys - 1]! : known + (keys - served.length) * perKey),
    keysFor(part, of) {
      const rank = served.findIndex((sum) => of * sum >= part * requests);
      if (rank >= 0) return rank + 1;
      return Math.min(cardinality, served.length + Math.ceil(((part / of) * requests - known) / perKey));
    },
  };
}

/** @source C. E. Shannon (1948), A mathematical theory of communication: in bits, of the shares of the keys. */
function entropyOf({ requests, cardinality, counts }: KeyCounts): number {
  let bits = 0;
  let rest = requests;
  for (const count of counts) {
    bits -= (count / requests) * Math.log2(count / requests);
    rest -= count;
  }
  const others = Math.max(1, cardinality - counts.length);
  if (rest > 0) bits -= (rest / requests) * Math.log2(rest / requests / others);
  return bits;
}
