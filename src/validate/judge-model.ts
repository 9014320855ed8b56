import { countText, figureText } from '../core/figure-text.ts';
import type { Issue } from '../core/verdict.ts';
import type { ModelLimits } from './model-limits.ts';
import type { ModelTrial } from './try-model.ts';

/** What was measured of a model against its limits; what was not reached is not judged, and why is in the trial. */
export function judgeModel(trial: ModelTrial, limits: ModelLimits, rows: number): Issue[] {
  const sorted = [...trial.latencies].sort((a, b) => a - b);
  const at = (share: number): number | undefined => sorted[Math.ceil(share * sorted.length) - 1];
  const issues: Issue[] = [];
  const judge = (
    code: string,
    measure: string,
    value: number | undefined,
    limit: number | undefined,
    sentence: (shown: string, limit: string) => string,
  ): void => {
    if (value === undefined || limit === undefined || value <= limit) return;
    const whole = Number.isInteger(value) && Number.isInteger(limit);
    const message = whole
      ? sentence(countText(value), countText(limit))
      : sentence(figureText(value, limit), figureText(limit));
    issues.push({ code, severity: 'error', message, measure, value, limit, rows });
  };
  const slow =
    (which: string) =>
    (shown: string, limit: string): string =>
      `the ${which} of ${sorted.length} calls took ${shown} ms; expected at most ${limit} ms.`;
  judge('too-slow', 'p99LatencyMs', at(0.99), limits.maxLatencyMs, slow('99th percentile'));
  judge('too-slow', 'medianLatencyMs', at(0.5), limits.maxMedianLatencyMs, slow('median'));
  judge(
    'too-much-memory',
    'memoryBytes',
    trial.memoryBytes,
    limits.maxMemoryBytes,
    (shown, limit) => `memory grew by ${shown} bytes while ${trial.doing}; expected at most ${limit} bytes.`,
  );
  judge(
    'too-large',
    'bytes',
    trial.bytes,
    limits.maxBytes,
    (shown, limit) => `the stored model has ${shown} bytes; expected at most ${limit} bytes.`,
  );
  return issues;
}
