import type { Tone, ShownRanges } from '../shown/ranges.ts';
import { spanOf } from '../shown/ranges.ts';
import { dataOf, makeSpec, tip, type Part, type SpecStyle, type VegaLiteSpec } from './spec.ts';

/** Figures with intervals, one a line, from the top down, with a dashed line to compare with. */
export function rangesSpec(shown: ShownRanges, style: SpecStyle): VegaLiteSpec {
  const { colors } = style;
  const inks: Readonly<Record<Tone, string>> = {
    plain: colors.mark,
    better: colors.mark,
    worse: colors.second,
    small: colors.soft,
  };
  // Where better and worse are told apart, what is neither has neither colour.
  const judged = shown.ranges.some(({ tone }) => tone === 'better' || tone === 'worse');
  const rows = shown.ranges.map(({ label, value, low, high, rows: count, tone, tip: words }) => ({
    ...{ label, value, low, high, rows: count, words },
    ink: judged && tone === 'plain' ? colors.soft : inks[tone],
    fill: tone === 'small' ? colors.card : judged && tone === 'plain' ? colors.soft : inks[tone],
  }));
  const { from, to } = spanOf(shown);
  const x = (field: string): Part => ({
    field,
    type: 'quantitative',
    title: shown.axisTitle,
    scale: { zero: false, nice: false, domain: [from, to] },
    axis: { tickCount: 5, format: '~g' },
  });
  const y = { field: 'label', type: 'nominal', sort: null, title: null, axis: { labelLimit: 240 } };
  const tooltip = [tip('label', 'of'), tip('words', 'figure')];
  const ink = { field: 'ink', type: 'nominal', scale: null };
  const { reference } = shown;
  return makeSpec(shown, style, rows, {
    height: { step: 20 },
    layer: [
      ...(shown.as === 'bars'
        ? [
            {
              mark: { type: 'bar', height: { band: 0.62 }, opacity: 0.55 },
              encoding: { y, x: x('value'), x2: { datum: 0 }, color: ink, tooltip },
            },
          ]
        : []),
      ...(reference === null
        ? []
        : [
            {
              data: dataOf([{ at: reference.at, label: reference.label }]),
              mark: { type: 'rule', strokeDash: [4, 3] },
              encoding: { x: x('at'), tooltip: [tip('label', 'line'), tip('at', 'at', '.4~g')] },
            },
          ]),
      {
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: { y, x: x('low'), x2: { field: 'high' }, color: ink, tooltip },
      },
      ...(shown.as === 'bars'
        ? []
        : [
            {
              mark: { type: 'point', filled: true, size: 50, strokeWidth: 1.5, opacity: 1 },
              encoding: {
                ...{ y, x: x('value'), stroke: ink, tooltip },
                color: { field: 'fill', type: 'nominal', scale: null },
              },
            },
          ]),
    ],
  });
}
