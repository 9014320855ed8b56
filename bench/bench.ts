/** One figure held against its limit, beside the same figure of others. */
export interface Claim {
  /** `<stage>/<claim>`, stable. */
  readonly claim: string;
  readonly value: number;
  readonly unit: string;
  /** The bound the value must keep to; inclusive. */
  readonly limit: number;
  /** The same figure of named alternatives, measured in the same interleaved run. */
  readonly peers: Readonly<Record<string, number>>;
  /** Each peer's figure divided by ours: above 1 means ours is smaller. */
  readonly ratios: Readonly<Record<string, number>>;
  /** Whether the value keeps to the limit. */
  readonly holds: boolean;
  /** Whether it misses the limit by no more than a busy machine moves a time: never so for what is not timed. */
  readonly near: boolean;
}

/** The unit of what is timed. Times alone are printed and never claimed: what they are is the machine's. */
export const TIMED = 'times as fast';
/** How far times move from run to run on a machine with other work, as a share. */
const NOISE = 0.25;

/** Something that can be measured. A file of `bench/` exports a list of them as its default. */
export interface Bench {
  /** What `--only` matches: `<stage>/<claim>`, or the common prefix when it yields several claims. */
  readonly claim: string;
  run(): Promise<Claim | readonly Claim[]>;
}

/** A claim that holds when the value is at most (or, `atLeast`, at least) the limit. */
export function claimOf(
  claim: string,
  value: number,
  unit: string,
  limit: number,
  {
    peers = {},
    atLeast = false,
  }: { readonly peers?: Readonly<Record<string, number>>; readonly atLeast?: boolean } = {},
): Claim {
  const ratios = Object.fromEntries(Object.entries(peers).map(([name, peer]) => [name, peer / value]));
  const keepsTo = (bound: number): boolean => (atLeast ? value >= bound : value <= bound);
  const holds = keepsTo(limit);
  const moved = atLeast ? limit / (1 + NOISE) : limit * (1 + NOISE);
  const near = !holds && unit === TIMED && keepsTo(moved);
  return { claim, value, unit, limit, peers, ratios, holds, near };
}

/** The median of some figures: type 7. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}
