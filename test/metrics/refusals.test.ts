import { expect, test } from 'vitest';
import { accuracy } from '../../src/metrics/accuracy.ts';
import { auc } from '../../src/metrics/auc.ts';
import { logLoss } from '../../src/metrics/log-loss.ts';

test.each([
  ['auc', auc],
  ['accuracy', accuracy],
  ['logLoss', logLoss],
])('%s refuses what are no typed arrays, and says how to convert a list', (_, metric) => {
  const values = Float64Array.of(0, 1);
  for (const call of [
    () => metric(undefined as never, undefined as never),
    () => metric(values, undefined as never),
    () => metric([0, 1] as never, values),
    () => metric(values, values, null as never),
  ]) {
    expect(call).toThrow(
      expect.objectContaining({
        code: 'bad-data',
        message: expect.stringContaining('Float64Array.from') as string,
      }),
    );
  }
});
