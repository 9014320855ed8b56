import type { Part } from './spec.ts';

/**
 * The channel of bins: a scale of numbers where one can be drawn. A range of nothing, and one that double precision
 * cannot divide, has a place for each bin instead.
 */
export function binChannels(
  bins: readonly { readonly from: number; readonly to: number }[],
  title: string,
): Part {
  const from = bins[0]?.from ?? 0;
  const to = bins[bins.length - 1]?.to ?? 0;
  const span = to - from;
  const size = Math.max(Math.abs(from), Math.abs(to));
  if (span > 1e-290 && span < 1e300 && span > size * 1e-12) {
    return {
      x: {
        field: 'from',
        type: 'quantitative',
        bin: 'binned',
        title,
        scale: { zero: false, nice: false, domain: [from, to] },
        axis: { grid: false, tickCount: 6, format: '~s' },
      },
      x2: { field: 'to' },
    };
  }
  return {
    x: { field: 'label', type: 'ordinal', sort: null, title, axis: { labelAngle: 0, labelOverlap: true } },
  };
}
