import { expect, test } from 'vitest';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { auc } from '../../src/metrics/auc.ts';

const scored = { labels: Float64Array.of(0, 1), scores: Float64Array.of(0.2, 0.9) };

test.each<[name: string, code: string, call: () => unknown]>([
  ['nothing scored', 'bad-data', () => evaluate(null as never, { auc })],
  ['scores in a list', 'bad-data', () => evaluate({ ...scored, scores: [0.2, 0.9] } as never, { auc })],
  ['labels left out', 'bad-data', () => evaluate({ scores: scored.scores } as never, { auc })],
  ['metrics left out', 'bad-option', () => evaluate(scored, undefined as never)],
  ['metrics of null', 'bad-option', () => evaluate(scored, null as never)],
  ['metrics in a list', 'bad-option', () => evaluate(scored, [auc] as never)],
])('a mistake is refused with a code: %s', (_, code, call) => {
  expect(call).toThrow(expect.objectContaining({ code }));
});
