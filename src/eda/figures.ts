/** A number as plain JSON: `null` for what does not exist or JSON cannot carry. */
export function figure(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
