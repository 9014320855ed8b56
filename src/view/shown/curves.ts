import type { Words } from './words.ts';

/** A point of a curve, and the threshold it is at where there is one. */
export interface ShownCurvePoint {
  readonly x: number;
  readonly y: number;
  readonly threshold: number | null;
}

/** A curve and what it is called. */
export interface ShownCurve {
  readonly name: string;
  /** In the order they are joined. */
  readonly points: readonly ShownCurvePoint[];
}

/** What a picture of curves shows, one or two or three on common axes. */
export interface ShownCurves extends Words {
  readonly curves: readonly ShownCurve[];
  /** `steps` goes up or down first, and then along: what is said of a point holds back to the one before. */
  readonly join: 'straight' | 'steps';
  /** A dashed line to compare with, as its two ends; `null` where there is none. */
  readonly reference: { readonly from: Place; readonly to: Place; readonly label: string } | null;
  /** A point that is marked, and what is said of it. */
  readonly mark: (Place & { readonly label: string }) | null;
  readonly x: ShownAxis;
  readonly y: ShownAxis;
}

/** Where something is on both axes. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** An axis: what it is called, what it spans, and whether its figures are shares. */
export interface ShownAxis {
  readonly title: string;
  readonly from: number;
  readonly to: number;
  readonly share: boolean;
}

/** An axis of shares, all of it. */
export function shareAxis(title: string): ShownAxis {
  return { title, from: 0, to: 1, share: true };
}

/** An axis that holds some values, and room on both sides; never a range of nothing. */
export function axisOver(title: string, values: readonly number[], held: readonly number[] = []): ShownAxis {
  let [low, high] = [Infinity, -Infinity];
  for (const value of [...values, ...held]) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!Number.isFinite(low) || !Number.isFinite(high)) return { title, from: 0, to: 1, share: false };
  const room = (high - low) * 0.05 || Math.abs(high) / 10 || 1;
  return {
    title,
    from: held.includes(low) ? low : low - room,
    to: held.includes(high) ? high : high + room,
    share: false,
  };
}

/** What a curve has where it passes `x`, straight between its points; `null` outside of them. */
export function heightAt(points: readonly Place[], x: number): number | null {
  for (let index = 1; index < points.length; index++) {
    const [before, after] = [points[index - 1]!, points[index]!];
    if (before.x > x || after.x < x) continue;
    const along = after.x > before.x ? (x - before.x) / (after.x - before.x) : 1;
    return before.y + along * (after.y - before.y);
  }
  return null;
}
