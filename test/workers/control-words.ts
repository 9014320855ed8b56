/** Words of the control of pieces, as src/workers/pieces.ts lays them out; a line of the processor's cache is 16 of them. */
const LINE = 16;
/** The number of the task, that workers may leave, and how many pieces they have done. */
export const NOW = 0;
export const LEAVE = 2;
export const DONE: number = LINE;
/** Of a thread, the caller being 0: the next of its own pieces that nobody has taken, and the one behind the last. */
export const NEXT = (thread: number): number => (2 + thread) * LINE;
export const END = (thread: number): number => NEXT(thread) + 1;
/** Of a worker, that it is there, and that it has to be woken. */
export const HERE = (at: number): number => NEXT(at + 1) + 3;
export const ASLEEP = (at: number): number => NEXT(at + 1) + 4;
