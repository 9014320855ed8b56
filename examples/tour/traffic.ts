/** Real requests over HTTP, one row each, several at a time. */
import type { Prediction, Row } from 'slipway';

/** Asks `url` for every row and returns the answers in order. */
export async function askOverHttp(
  url: string,
  rows: readonly Row[],
  { concurrency, onAnswer }: { readonly concurrency: number; readonly onAnswer: (answered: number) => void },
): Promise<Prediction[]> {
  const answers: Prediction[] = [];
  let next = 0;
  let answered = 0;
  const client = async (): Promise<void> => {
    while (next < rows.length) {
      const place = next++;
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ instances: [rows[place]] }),
      });
      if (!response.ok) throw new Error(`the server answered ${response.status}: ${await response.text()}`);
      const { predictions } = (await response.json()) as { predictions: Prediction[] };
      answers[place] = predictions[0]!;
      onAnswer(++answered);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, client));
  return answers;
}

/** How many answers differ in any bit. */
export function mismatches(got: readonly Prediction[], expected: readonly Prediction[]): number {
  if (got.length !== expected.length) return Math.max(got.length, expected.length);
  return got.filter(
    (answer, row) =>
      !Object.is(answer.score, expected[row]!.score) || answer.prediction !== expected[row]!.prediction,
  ).length;
}
