import { shownMissing, type MissingParts } from '../shown/missing.ts';
import { readMost, type CappedSpecOptions } from './bars-spec.ts';
import { checkParts, fields, isCount, isText, listOf, type Check } from './check-parts.ts';
import { makeSpec, readStyle, tip, type VegaLiteSpec } from './spec.ts';

/**
 * What is missing: a bar for each column that lacks values, those that lack the most first.
 *
 * @param columns - the columns of a profile, or what they have of the same names.
 * @param options.most - how many columns. @default 40
 * @throws {SlipwayError} `bad-option`.
 * @example
 * missingSpec([{ name: 'a', count: 3, missing: 1 }, { name: 'b', count: 4, missing: 0 }]).data.values[0].share // => 0.25
 */
export function missingSpec(columns: readonly MissingParts[], options: CappedSpecOptions = {}): VegaLiteSpec {
  checkParts('view/missing-spec', columns, listOf(isColumn), 'the columns of a profile');
  const style = readStyle('view/missing-spec', options, ['most']);
  const shown = shownMissing(columns, readMost('view/missing-spec', options, 40));
  const rows = shown.bars.map(({ label, missing, rows, share }) => ({ label, missing, rows, share }));
  return makeSpec(shown, style, rows, {
    height: { step: 20 },
    mark: { type: 'bar', tooltip: true, color: style.colors.warn, cornerRadiusEnd: 2 },
    encoding: {
      y: { field: 'label', type: 'nominal', sort: null, title: null },
      x: {
        field: 'share',
        type: 'quantitative',
        title: 'missing share of the rows',
        scale: { domain: [0, 1] },
        axis: { format: '~%', tickCount: 5 },
      },
      tooltip: [
        tip('label', 'column'),
        tip('missing', 'missing', ','),
        tip('rows', 'rows', ','),
        tip('share', 'share', '.1%'),
      ],
    },
  });
}

const isColumn: Check = fields({ name: isText, count: isCount, missing: isCount });
