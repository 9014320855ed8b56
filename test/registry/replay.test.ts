import { expect, test } from 'vitest';
import { replay, takeSample } from '../../src/registry/replay.ts';
import { codeOf } from '../../src/testing/code-of.ts';

interface Answer {
  readonly score: number;
  readonly prediction: number;
  readonly probabilities?: readonly number[];
}

const answering = (answers: readonly Answer[]): { predict: () => Promise<readonly Answer[]> } => ({
  predict: async () => answers,
});
const rows = [{ x: 1 }, { x: 2 }];
const given: readonly Answer[] = [
  { score: 0.6, prediction: 1, probabilities: [0.4, 0.6] },
  { score: 0.3, prediction: 0, probabilities: [0.7, NaN] },
];
const [one, two] = given as [Answer, Answer];

test.each<[string, readonly Answer[], string]>([
  ['the same', given, 'nothing was thrown'],
  ['a score off by less than a millionth', [{ ...one, score: 0.6 + 1e-8 }, two], 'nothing was thrown'],
  ['another score', [{ ...one, score: 0.61 }, two], 'check-failed'],
  ['another prediction of the same score', [one, { ...two, prediction: 1 }], 'check-failed'],
  ['another probability', [{ ...one, probabilities: [0.41, 0.6] }, two], 'check-failed'],
  ['a probability where there was none', [one, { ...two, probabilities: [0.7, 0.3] }], 'check-failed'],
  ['fewer probabilities', [{ ...one, probabilities: [0.4] }, two], 'check-failed'],
  ['no probabilities', [{ score: 0.6, prediction: 1 }, two], 'check-failed'],
  ['fewer answers', [one], 'check-failed'],
  ['more answers', [one, two, two], 'check-failed'],
])('a sample that is answered with %s', async (_, now, expected) => {
  const sample = JSON.parse(JSON.stringify(await takeSample(answering(given), rows))) as Awaited<
    ReturnType<typeof takeSample>
  >;
  expect(await codeOf(() => replay(answering(now), sample, 'it'))).toBe(expected);
});

test('a sample of before probabilities were kept is held against score and prediction', async () => {
  const sample = await takeSample(
    answering(given.map(({ score, prediction }) => ({ score, prediction }))),
    rows,
  );
  expect(await codeOf(() => replay(answering(given), sample, 'it'))).toBe('nothing was thrown');
});

test('a predictor that answers more or fewer rows than there are is not registered with a sample', async () => {
  for (const answers of [[one], [one, two, two]])
    expect(await codeOf(() => takeSample(answering(answers), rows))).toBe('bad-option');
});
