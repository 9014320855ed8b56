import { describe, expect, test } from 'vitest';
import { handler } from '../../../src/serve/http/handler.ts';
import { onDemand } from '../../../src/serve/on-demand.ts';
import type { Instance } from '../../../src/serve/service.ts';
import tensorflow from '../../fixtures/rest/tensorflow.json' with { type: 'json' };
import triton from '../../fixtures/rest/triton.json' with { type: 'json' };
import vertex from '../../fixtures/rest/vertex.json' with { type: 'json' };
import { latePredictor } from '../late.ts';
import { recordedModels } from './models.ts';

interface Recorded {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly headers: object;
  readonly body: string;
  readonly read: unknown;
}

const models = recordedModels();
const answer = handler(models, { name: 'late' });
const rows = vertex.rows as readonly Instance[];

function replay({ method, path, headers, body }: Recorded): Promise<Response> {
  const bytes = Uint8Array.from(Buffer.from(body, 'base64'));
  const url = `http://localhost${path}`;
  return answer(
    new Request(url, { method, headers: headers as HeadersInit, body: method === 'POST' ? bytes : null }),
  );
}

async function scoresOf(count: number): Promise<readonly number[]> {
  const answers = await onDemand(latePredictor()).predict(rows.slice(0, count));
  return answers.map(({ score }) => score);
}

/** The scores of an answer of tensors, as a client reads them. */
async function tensorScores(response: Response): Promise<readonly (number | null)[]> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const length = Number(response.headers.get('inference-header-content-length') ?? bytes.length);
  const { outputs } = JSON.parse(bytes.subarray(0, length).toString()) as {
    outputs: { name: string; data?: (number | null)[]; parameters?: { binary_data_size: number } }[];
  };
  expect(outputs[0]!.name).toBe('score');
  const [score] = outputs;
  if (score!.data) return score!.data;
  const count = score!.parameters!.binary_data_size / 8;
  return Array.from({ length: count }, (_, row) => {
    const value = bytes.readDoubleLE(length + 8 * row);
    return Number.isNaN(value) ? null : value;
  });
}

describe('tritonclient', () => {
  const requests = triton.requests as readonly Recorded[];
  const infers = requests.filter(({ method }) => method === 'POST');

  test.each(infers.slice(0, -1))('$name', async (recorded) => {
    const response = await replay(recorded);
    expect(response.status).toBe(200);
    const scores = await tensorScores(response);
    // What it read when it was recorded, and what the service gives: twice the same.
    expect(scores).toEqual((recorded.read as { score: unknown }).score);
    expect(scores).toEqual(recorded.path.includes('silent') ? [null, null] : await scoresOf(2));
  });

  test('reads why it is refused', async () => {
    const recorded = infers.at(-1)!;
    const response = await replay(recorded);
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: (recorded.read as { message: string }).message },
    ]);
    expect(recorded.read).toMatchObject({ message: expect.stringContaining('"distance"') as string });
  });

  test.each(requests.filter(({ method }) => method === 'GET'))('asks for $name', async (recorded) => {
    const response = await replay(recorded);
    const body: unknown = await response.json();
    expect(response.status).toBe(200);
    if (recorded.read !== true) expect(body).toEqual(recorded.read);
  });
});

test('the client of Vertex AI reads predictions, model and version', async () => {
  const recorded = vertex.requests[0]!;
  const response = await replay(recorded);
  const { predictions, ...others } = (await response.json()) as { predictions: { score: number }[] };
  const scores = predictions.map(({ score }) => score);
  expect(scores).toEqual(await scoresOf(3));
  expect(others).toEqual({ model: 'late', modelVersionId: '2', modelDisplayName: 'late' });
  expect({ score: scores, ...others }).toEqual(recorded.read);
});

describe('the requests of TensorFlow Serving’s manual', () => {
  test.each(tensorflow.requests as readonly Recorded[])('$name', async (recorded) => {
    const response = await replay(recorded);
    expect(response.status).toBe(recorded.name === 'no such model' ? 404 : 200);
    expect(await response.json()).toEqual(recorded.read);
  });

  test('the manual’s numbers: half of 1, 2 and 5, and 3', async () => {
    const recorded = tensorflow.requests.find(({ name }) => name === 'columns of the only input')!;
    const { outputs } = (await (await replay(recorded)).json()) as { outputs: { score: number[] } };
    expect(outputs.score).toEqual([3.5, 4, 5.5]);
  });
});

test('whatever was asked, no version is held any more', () => {
  expect(models.leases()).toBe(0);
});
