import { countedText, rowsText } from '../../core/figure-text.ts';
import type { CalibrationBin } from '../../metrics/curve-points.ts';
import { knownInterval } from './metric-text.ts';
import { shareText, type Words } from './words.ts';

/** One bin: what its rows were told, what came, and how many they are. */
export interface ShownBinOfScores {
  readonly meanScore: number;
  readonly labelRate: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly rows: number;
}

/** What a reliability picture shows. */
export interface ShownCalibration extends Words {
  readonly bins: readonly ShownBinOfScores[];
  /** Both axes go from 0 to here: 1, or less where all that is shown is far below it. */
  readonly most: number;
}

/** What a reliability picture shows; a bin without rows, or without a figure, is left out. */
export function shownCalibration(bins: readonly CalibrationBin[]): ShownCalibration {
  const shown = bins.flatMap(({ meanScore, labelRate, interval, rows }): ShownBinOfScores[] => {
    if (!(rows > 0) || !Number.isFinite(meanScore) || !Number.isFinite(labelRate)) return [];
    const ends = knownInterval(interval);
    return [{ meanScore, labelRate, low: ends?.low ?? null, high: ends?.high ?? null, rows }];
  });
  const rows = shown.reduce((sum, bin) => sum + bin.rows, 0);
  const off = shown.filter(({ low, high, meanScore }) => {
    return low !== null && high !== null && (meanScore < low || meanScore > high);
  }).length;
  const furthest = [...shown].sort((a, b) => gap(b) - gap(a))[0];
  return {
    title: 'Calibration',
    description: furthest
      ? `${countedText(shown.length, 'bin', 'bins')} of ${rowsText(rows)}; in ${off} of them the mean score is outside the interval. Furthest apart: told ${shareText(furthest.meanScore)}, came ${shareText(furthest.labelRate)}. On the dashed line, what is told comes.`
      : 'There are no bins.',
    bins: shown,
    most: roof(shown),
  };
}

function gap({ meanScore, labelRate }: ShownBinOfScores): number {
  return Math.abs(meanScore - labelRate);
}

/** The least of some round shares that holds everything. */
function roof(bins: readonly ShownBinOfScores[]): number {
  const most = bins.reduce(
    (largest, { meanScore, labelRate, high }) => Math.max(largest, meanScore, labelRate, high ?? 0),
    0,
  );
  return [0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8].find((share) => most > 0 && most <= share) ?? 1;
}
