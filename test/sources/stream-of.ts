/** Bytes as a stream of chunks; `before` is called with the offset of each. */
export function streamOf(
  bytes: Uint8Array,
  size: () => number,
  before?: (at: number) => unknown,
): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull: (control) => {
        before?.(at);
        if (at >= bytes.length) return control.close();
        const chunk = bytes.slice(at, at + size());
        at += chunk.length;
        control.enqueue(chunk);
      },
    },
    { highWaterMark: 0 },
  );
}
