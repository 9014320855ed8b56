import { countText, rowsText } from '../../core/figure-text.ts';
import { known } from '../../view/shown/metric-text.ts';
import { confidenceText, shownName } from '../../view/shown/words.ts';
import { ownOf } from '../../core/own.ts';
import type { Evaluation } from '../evaluation.ts';
import type { CardBlock } from './card-block.ts';
import { sliceGroupsOf } from './card-slices.ts';
import type { CardSettings } from './compose-card.ts';

/** What the figures themselves say to beware of. */
export function caveats(
  evaluation: Evaluation,
  { minRows, metric, verdict, comparison }: CardSettings,
): readonly CardBlock[] {
  const { metrics, errors, slices, intervals, confidence, sliceConfidence } = evaluation;
  const small = slices.filter(({ rows }) => rows < minRows).length;
  const absent = Object.keys(metrics).filter((name) => known(metrics[name]) === null);
  const without = slices.filter((slice) => known(ownOf(slice.metrics, metric)) === null).length;
  const level = known(confidence);
  const missed = level === null ? 0 : (1 - level) * slices.length;
  const widened = sliceConfidence !== undefined && sliceConfidence !== null && sliceConfidence !== confidence;
  const groups = sliceGroupsOf(slices).length;
  const items = [
    small > 0
      ? `${partOf(small, slices.length)} fewer than ${rowsText(minRows)}: ${small === 1 ? 'its' : 'their'} figures say little.`
      : '',
    without > 0
      ? `${partOf(without, slices.length)} no ${shownName(metric, 40)}, as where there is one label only.`
      : '',
    absent.length > 0
      ? `Over all rows there is no ${absent
          .slice(0, 10)
          .map((name) => shownName(name, 40))
          .join(', ')}.`
      : '',
    ...Object.entries(errors ?? {})
      .slice(0, 10)
      .map(
        ([name, error]) =>
          `${shownName(name, 40)} over all rows is off by ${known(error)?.toPrecision(2) ?? 'an unknown error'} at most: scores near each other were counted as tied.`,
      ),
    intervals !== undefined && missed >= 1 && !widened
      ? `Of ${countText(slices.length)} intervals at ${confidenceText(level!)}, about ${Math.round(missed) === 1 ? '1 misses' : `${countText(Math.round(missed))} miss`} the true figure by chance alone.`
      : '',
    groups > 1 ? 'Slices by different columns share their rows: their figures are not independent.' : '',
    !verdict ? 'No gate has judged the model: no verdict was given.' : '',
    !comparison ? 'The model was not compared with another on the same rows.' : '',
  ].filter((text) => text !== '');
  return items.length > 0 ? [{ kind: 'list', items }] : [];
}

/** `1 of 4 slices has`, `2 of 4 slices have`, `The only slice has`. */
function partOf(some: number, all: number): string {
  if (all === 1) return 'The only slice has';
  return `${countText(some)} of ${countText(all)} slices ${some === 1 ? 'has' : 'have'}`;
}
