/** What became of the tries. Every try ends in exactly one of the four outcomes. */
export interface Outcome {
  readonly tried: number;
  /** Answered right, or refused with a coded error. */
  readonly survived: number;
  /** Something that had been accepted is gone. */
  readonly lost: number;
  /** Answered, and the answer was not right. */
  readonly wrong: number;
  /** Ended in an error without a code, or did not end. */
  readonly crashed: number;
}

/** Something that is broken on purpose. A file of `faults/` exports a list of them as its default. */
export interface Fault {
  /** `<stage>/<fault>`, stable. */
  readonly fault: string;
  /** @param options.full - as many tries as the claim is about, and not only as many as there is time for each day. */
  run(options?: { readonly full: boolean }): Promise<Outcome>;
}

/** What can become of a try. */
export type Ending = Exclude<keyof Outcome, 'tried'>;

/** Counts endings as they come. */
export async function counted(endings: Iterable<Ending> | AsyncIterable<Ending>): Promise<Outcome> {
  const outcome = { tried: 0, survived: 0, lost: 0, wrong: 0, crashed: 0 };
  for await (const ending of endings) {
    outcome.tried++;
    outcome[ending]++;
  }
  return outcome;
}
