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
  run(): Promise<Outcome>;
}
