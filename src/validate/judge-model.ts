import { countText, figureText } from '../core/figure-text.ts';
import type { Issue } from '../core/verdict.ts';
import type { ModelFigures } from './check-model.ts';
import type { ModelLimits } from './model-limits.ts';
import type { ModelTrial } from './try-model.ts';

/** What was measured of a model against its limits; what was not reached is not judged, and why is in the trial. */
export function judgeModel(
  figures: ModelFigures,
  limits: ModelLimits,
  { doing, latencies }: Pick<ModelTrial, 'doing' | 'latencies'>,
): Issue[] {
  const { rows } = figures;
  const issues: Issue[] = [];
  const judge = (
    code: string,
    measure: string,
    value: number | null,
    limit: number | undefined,
    sentence: (shown: string, limit: string) => string,
  ): void => {
    if (value === null || limit === undefined || value <= limit) return;
    const whole = Number.isInteger(value) && Number.isInteger(limit);
    const message = whole
      ? sentence(countText(value), countText(limit))
      : sentence(figureText(value, limit), figureText(limit));
    issues.push({ code, severity: 'error', message, measure, value, limit, rows });
  };
  const slow =
    (which: string) =>
    (shown: string, limit: string): string =>
      `the ${which} of ${latencies.length} calls took ${shown} ms; expected at most ${limit} ms.`;
  judge('too-slow', 'p99LatencyMs', figures.p99LatencyMs, limits.maxLatencyMs, slow('99th percentile'));
  judge('too-slow', 'medianLatencyMs', figures.medianLatencyMs, limits.maxMedianLatencyMs, slow('median'));
  judge(
    'too-much-memory',
    'memoryBytes',
    figures.memoryBytes,
    limits.maxMemoryBytes,
    (shown, limit) => `memory grew by ${shown} bytes while ${doing}; expected at most ${limit} bytes.`,
  );
  judge(
    'too-large',
    'bytes',
    figures.bytes,
    limits.maxBytes,
    (shown, limit) => `the stored model has ${shown} bytes; expected at most ${limit} bytes.`,
  );
  return issues;
}
