import { shownCorrelations, type CorrelationParts } from '../shown/correlations.ts';
import { readMost, type CappedSpecOptions } from './bars-spec.ts';
import { checkParts, fields, isFigure, isText, listOf, type Check } from './check-parts.ts';
import { makeSpec, readStyle, tip, type Part, type VegaLiteSpec } from './spec.ts';

/**
 * A heat map of correlations, each pair once: orange below zero, blue above, and the figure in its cell.
 *
 * @param correlations - as a profile has them.
 * @param options.most - how many columns; those with the strongest correlations are taken. @default 40
 * @throws {SlipwayError} `bad-option`.
 * @example
 * correlationSpec({ columns: ['a', 'b'], values: [[1, 0.25], [0.25, 1]] }).data.values[0].text // => '0.25'
 */
export function correlationSpec(
  correlations: CorrelationParts,
  options: CappedSpecOptions = {},
): VegaLiteSpec {
  checkParts('view/correlation-spec', correlations, isSquare, 'columns and a square of their correlations');
  const style = readStyle('view/correlation-spec', options, ['most']);
  const shown = shownCorrelations(correlations, readMost('view/correlation-spec', options, 40));
  const { colors } = style;
  const rows = shown.pairs.map(({ first, second, value, text, step }) => {
    const [fill, ink] =
      step === null ? [colors.paper, colors.soft] : [colors.heat[step]!, colors.heatInk[step]!];
    return { first, second, value, text, fill, ink };
  });
  const axis = (field: string, labels: readonly string[], more: Part): Part => ({
    field,
    type: 'nominal',
    title: null,
    scale: { domain: labels },
    axis: { domain: false, ticks: false, labelColor: colors.ink, ...more },
  });
  const few = shown.labels.length <= 16;
  const words = { ...shown, description: `${shown.description} Orange is below zero, blue above.` };
  return makeSpec(words, style, rows, {
    height: { step: few ? 28 : 16 },
    width: { step: few ? 34 : 16 },
    encoding: {
      x: axis('second', shown.labels.slice(0, -1), { labelAngle: -40 }),
      y: axis('first', shown.labels.slice(1), {}),
      tooltip: [tip('first', 'column'), tip('second', 'and'), tip('text', 'correlation')],
    },
    layer: [
      {
        mark: { type: 'rect', tooltip: true },
        encoding: { color: { field: 'fill', type: 'nominal', scale: null } },
      },
      ...(few
        ? [
            {
              mark: { type: 'text', fontSize: 10 },
              encoding: {
                text: { field: 'text', type: 'nominal' },
                color: { field: 'ink', type: 'nominal', scale: null },
              },
            },
          ]
        : []),
    ],
  });
}

const isSquare: Check = (value) => {
  if (!fields({ columns: listOf(isText), values: listOf(listOf(isFigure)) })(value)) return false;
  const { columns, values } = value as CorrelationParts;
  return values.length === columns.length && values.every((row) => row.length === columns.length);
};
