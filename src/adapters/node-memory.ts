/**
 * How much memory the process holds, in bytes: the `memory` that `checkModel` takes in Node, Deno and Bun.
 *
 * It is the resident set, which is what a container is ended for. What was let go of a moment ago may still count.
 *
 * @example
 * processMemory() > 0 // => true
 */
export function processMemory(): number {
  return process.memoryUsage.rss();
}
