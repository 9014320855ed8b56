/** Where parts of about the same size begin, and the end of the last; where there is too little, the first have some. */
export function bordersOf(count: number, parts: number): readonly number[] {
  return Array.from({ length: parts + 1 }, (_, at) => Math.ceil((at * count) / parts));
}
