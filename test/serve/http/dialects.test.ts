import { describe, expect, test } from 'vitest';
import { handler } from '../../../src/serve/http/handler.ts';
import type { HandlerOptions } from '../../../src/serve/http/handler-options.ts';
import type { ServedModels } from '../../../src/serve/models.ts';
import type { Signature } from '../../../src/models/model.ts';
import type { Service } from '../../../src/serve/service.ts';
import { recordedModels } from './models.ts';

const json = { 'content-type': 'application/json' };
const row = { at: '2013-01-01T05:15', carrier: 'UA', distance: 1400 };

async function ask(
  path: string,
  body?: unknown,
  {
    models = recordedModels(),
    options = {},
  }: { models?: ServedModels | Service; options?: HandlerOptions } = {},
): Promise<[number, Record<string, unknown>]> {
  const init = body === undefined ? {} : { method: 'POST', headers: json, body: JSON.stringify(body) };
  const response = await handler(models, options)(new Request(`http://localhost${path}`, init));
  return [response.status, (await response.json()) as Record<string, unknown>];
}

/** Three classes, and the names of the inputs: what goes through unchanged. */
const three: Service = {
  mode: 'on-demand',
  modelHash: 't3',
  signature: {
    task: 'multi-class',
    inputs: [
      { name: 'size', kind: 'number' },
      { name: 'wet', kind: 'number' },
    ],
    outputs: [{ name: 'score' }, { name: 'prediction', classes: ['a', 'b', 'c'] }],
  },
  predict: async (rows) =>
    rows.map(({ size, wet }) => ({
      score: 0.5,
      prediction: 1,
      probabilities: [Number(size), Number(wet), 0],
    })),
};

describe('TensorFlow Serving', () => {
  test.each([
    ['neither rows nor columns', {}, 'instances'],
    ['both', { instances: [], inputs: {} }, 'instances'],
    ['columns of unlike lengths', { inputs: { at: [1, 2], carrier: [1] } }, '"carrier"'],
    ['a column that is none', { inputs: { at: 1 } }, '"at"'],
    ['another signature', { instances: [], signature_name: 'x' }, 'signature_name'],
    ['a field that nobody reads', { instances: [], context: {} }, '"context"'],
    ['a field that is not there', { inputs: { at: ['2013-01-01'], carrier: ['UA'] } }, '"distance"'],
    [
      'a column called as every object’s prototype',
      { inputs: JSON.parse('{"__proto__":[1]}') as object },
      '__proto__',
    ],
  ])('%s is a text that names it', async (_, body, named) => {
    const [status, answer] = await ask('/v1/models/late:predict', body);
    expect(status).toBe(400);
    expect(answer['error']).toContain(named);
  });

  test('columns of shape [rows, 1] are columns', async () => {
    const inputs = { at: [[row.at]], carrier: [[row.carrier]], distance: [[row.distance]] };
    expect(await ask('/v1/models/late:predict', { inputs })).toEqual(
      await ask('/v1/models/late:predict', {
        inputs: { at: [row.at], carrier: [row.carrier], distance: [row.distance] },
      }),
    );
  });

  test('probabilities are an output of their own', async () => {
    const [, answer] = await ask(
      '/v1/models/m:predict',
      { inputs: { size: [1, 2], wet: [3, 4] } },
      { models: three, options: { name: 'm' } },
    );
    expect(answer['outputs']).toEqual({ score: [0.5, 0.5], prediction: [1, 1], probabilities: [[1, 3, 0], [2, 4, 0]] }); // prettier-ignore
  });

  test('metadata tells the probabilities that answers have', async () => {
    const [, answer] = await ask('/v1/models/m/metadata', undefined, {
      models: three,
      options: { name: 'm' },
    });
    expect(answer['metadata']).toMatchObject({
      signature_def: {
        signature_def: {
          serving_default: {
            outputs: { probabilities: { tensor_shape: { dim: [{ size: '-1' }, { size: '3' }] } } },
          },
        },
      },
    });
  });

  describe('what stands in base64', () => {
    // The two values that TensorFlow Serving's manual encodes, and one beyond ASCII.
    const bytes = { b64: 'aW1hZ2UgYnl0ZXM=' };
    const awesome = { b64: 'YXdlc29tZSBpbWFnZSBieXRlcw==' };
    const letter = { b64: 'w4Q=' };
    const seaside = { name: 'caption', kind: 'category' } as const;
    const image = { name: 'image', kind: 'text' } as const;
    const seeing = (inputs: Signature['inputs']): { seen: unknown[]; service: Service } => {
      const seen: unknown[] = [];
      const predict: Service['predict'] = async (rows) => {
        seen.push(...rows);
        return rows.map(() => ({ score: 0, prediction: 0 }));
      };
      return { seen, service: { ...three, signature: { ...three.signature!, inputs }, predict } };
    };
    const both = [
      { image: 'image bytes', caption: 'seaside' },
      { image: 'awesome image bytes', caption: 'Ä' },
    ];

    test.each([
      [
        'rows',
        {
          instances: [
            { image: bytes, caption: 'seaside' },
            { image: awesome, caption: letter },
          ],
        },
      ],
      ['columns', { inputs: { image: [bytes, awesome], caption: ['seaside', letter] } }],
      [
        'columns of shape [rows, 1]',
        { inputs: { image: [[bytes], [awesome]], caption: [['seaside'], [letter]] } },
      ],
    ])('is text, in %s', async (_, body) => {
      const { seen, service } = seeing([image, seaside]);
      expect((await ask('/v1/models/model:predict', body, { models: service }))[0]).toBe(200);
      expect(seen).toEqual(both);
    });

    test.each([
      ['rows', { instances: [bytes, { image: awesome }, 'plain', null] }],
      ['columns', { inputs: [bytes, awesome, 'plain', null] }],
      ['a named column', { inputs: { image: [bytes, awesome, 'plain', null] } }],
    ])('is the only input without its name, in %s', async (_, body) => {
      const { seen, service } = seeing([image]);
      expect((await ask('/v1/models/model:predict', body, { models: service }))[0]).toBe(200);
      const images = ['image bytes', 'awesome image bytes', 'plain', null];
      expect(seen).toEqual(images.map((value) => ({ image: value })));
    });

    test('is a row of an only input that is called b64', async () => {
      const { seen, service } = seeing([{ name: 'b64', kind: 'text' }]);
      const body = { instances: [{ b64: 'plain' }, { b64: bytes }] };
      expect((await ask('/v1/models/model:predict', body, { models: service }))[0]).toBe(200);
      expect(seen).toEqual([{ b64: 'plain' }, { b64: 'image bytes' }]);
    });

    test('is answered as its text is', async () => {
      const binary = { ...row, at: { b64: 'MjAxMy0wMS0wMVQwNToxNQ==' }, carrier: { b64: 'VUE=' } };
      expect(await ask('/v1/models/late:predict', { instances: [binary] })).toEqual(
        await ask('/v1/models/late:predict', { instances: [row] }),
      );
    });

    test('a byte order mark is of the text; numbers, and what no model reads, are left alone', async () => {
      const { seen, service } = seeing([image, { name: 'size', kind: 'number' }]);
      const others = { size: { b64: 'NQ==' }, thumbnail: { b64: '/w==' } };
      const instances = [{ image: { b64: '77u/QQ==' }, ...others }];
      expect((await ask('/v1/models/model:predict', { instances }, { models: service }))[0]).toBe(200);
      expect(seen).toEqual([{ image: '\ufeffA', ...others }]);
    });

    test.each([
      ['no padding', 'VUE'],
      ['half the padding', 'VQ='],
      ['padding in the middle', 'VQ==VQ=='],
      ['padding alone', '===='],
      ['white space', 'VU E='],
      ['a line end', 'VUE=\n'],
      ['the alphabet of URLs', '-_8='],
      ['bits that are left over', 'VR=='],
      ['letters beyond ASCII', 'VÜE='],
      ['a number', 5],
      ['null', null],
      ['a list', ['VUE=']],
      ['bytes that are no UTF-8', '/w=='],
      ['half of a pair in UTF-8', '7aCA'],
      ['more than one way to write a letter', 'wIA='],
    ])('%s is a text that names the field and the row', async (_, b64) => {
      const carrier = { b64 };
      const bodies = [
        { instances: [row, { ...row, carrier }] },
        { inputs: { at: [row.at, row.at], carrier: ['UA', carrier], distance: [1, 2] } },
      ];
      for (const body of bodies) {
        const [status, answer] = await ask('/v1/models/late:predict', body);
        expect([status, answer['error']]).toEqual([400, expect.stringMatching(/"carrier".*row 1.*b64/)]);
      }
    });

    test.each([
      ['an object of more than b64', { ...row, carrier: { b64: 'VUE=', more: 1 } }, '"carrier"'],
      ['another object', { ...row, carrier: { text: 'VUE=' } }, '"carrier"'],
      ['base64 of a number', { ...row, distance: { b64: 'MTQwMA==' } }, '"distance"'],
      ['base64 of base64', { ...row, carrier: { b64: { b64: 'VUE=' } } }, '"carrier"'],
      ['a list of it', { ...row, carrier: [{ b64: 'VUE=' }] }, '"carrier"'],
      ['a row that is nothing but it', { b64: 'VUE=' }, '"at"'],
    ])('%s is refused as a value that is none', async (_, instance, named) => {
      const [status, answer] = await ask('/v1/models/late:predict', { instances: [instance] });
      expect([status, answer['error']]).toEqual([400, expect.stringContaining(named)]);
    });

    test('no other dialect reads it', async () => {
      const instances = [{ ...row, carrier: { b64: 'VUE=' } }];
      expect((await ask('/', { instances }, { options: { name: 'late' } }))[0]).toBe(400);
    });
  });

  test('too many rows are refused before anything is made of them', async () => {
    const inputs = { at: [row.at, row.at], carrier: [{ b64: '!' }, 'UA'], distance: [1, 2] };
    const options = { maxInstances: 1 };
    expect((await ask('/v1/models/late:predict', { inputs }, { options }))[0]).toBe(413);
  });

  test('states of a version and of a label', async () => {
    const available = (version: string): object => ({
      version,
      state: 'AVAILABLE',
      status: { error_code: 'OK', error_message: '' },
    });
    expect((await ask('/v1/models/late'))[1]).toEqual({
      model_version_status: [available('1'), available('2')],
    });
    expect((await ask('/v1/models/late/labels/canary'))[1]).toEqual({
      model_version_status: [available('2')],
    });
    expect((await ask('/v1/models/late/versions/3'))[0]).toBe(404);
  });
});

describe('the Open Inference Protocol', () => {
  const tensor = (name: string, datatype: string, data: unknown, shape: unknown = [1]): object => ({
    name,
    datatype,
    shape,
    data,
  });
  const infer = (
    body: unknown,
    models: ServedModels | Service = three,
  ): Promise<[number, Record<string, unknown>]> =>
    ask('/v2/models/m/infer', body, { models, options: { name: 'm', version: 5 } });
  const size = tensor('size', 'INT8', [1]);

  test('every output, its shape and the id come back', async () => {
    const inputs = [tensor('size', 'FP32', [1, 2], [2]), tensor('wet', 'BOOL', [[true], [false]], [2, 1])];
    expect(await infer({ id: 'x', inputs })).toEqual([
      200,
      {
        model_name: 'm',
        model_version: '5',
        id: 'x',
        outputs: [
          { name: 'score', datatype: 'FP64', shape: [2], data: [0.5, 0.5] },
          { name: 'prediction', datatype: 'FP64', shape: [2], data: [1, 1] },
          { name: 'probabilities', datatype: 'FP64', shape: [2, 3], data: [1, 1, 0, 2, 0, 0] },
        ],
      },
    ]);
  });

  test('only the outputs that are asked for', async () => {
    const [, answer] = await infer({
      inputs: [size, tensor('wet', 'INT64', [0])],
      outputs: [{ name: 'prediction' }],
    });
    expect(answer['outputs']).toEqual([{ name: 'prediction', datatype: 'FP64', shape: [1], data: [1] }]);
  });

  test('what only some answers have is an output, too: empty, or false, for the others', async () => {
    const some: Service = {
      ...three,
      predict: async () => [
        { score: 1, prediction: 1 },
        { score: 0, prediction: 0, fallback: true, version: 'v2' },
      ],
    };
    const two = { inputs: [tensor('size', 'FP64', [1, 2], [2])] };
    expect((await infer(two, some))[1]['outputs']).toEqual([
      { name: 'score', datatype: 'FP64', shape: [2], data: [1, 0] },
      { name: 'prediction', datatype: 'FP64', shape: [2], data: [1, 0] },
      { name: 'fallback', datatype: 'BOOL', shape: [2], data: [false, true] },
      { name: 'version', datatype: 'BYTES', shape: [2], data: [null, 'v2'] },
    ]);
    const options = { models: some, options: { name: 'm' } };
    const [, columns] = await ask('/v1/models/m:predict', { inputs: { size: [1, 2] } }, options);
    expect(columns['outputs']).toMatchObject({ fallback: [null, true], version: [null, 'v2'] });
  });

  test('lists of several lengths are no tensor: what was answered is broken, and told to nobody but onError', async () => {
    const told: unknown[] = [];
    const ragged: Service = {
      ...three,
      predict: async () => [
        { score: 1, prediction: 1, probabilities: [1, 0] },
        { score: 1, prediction: 1, probabilities: [1, 0, 0] },
      ],
    };
    const [status] = await ask(
      '/v2/models/m/infer',
      { inputs: [tensor('size', 'FP64', [1, 2], [2])] },
      { models: ragged, options: { name: 'm', onError: (error) => told.push(error) } },
    );
    expect([status, told]).toEqual([500, [expect.objectContaining({ code: 'shape-mismatch' })]]);
  });

  test('a request of no rows has outputs of no rows', async () => {
    const [status, answer] = await infer({ inputs: [tensor('size', 'FP64', [], [0])] });
    expect([status, answer['outputs']]).toEqual([
      200,
      [
        { name: 'score', datatype: 'FP64', shape: [0], data: [] },
        { name: 'prediction', datatype: 'FP64', shape: [0], data: [] },
      ],
    ]);
  });

  test.each([
    ['no inputs', {}, 'inputs'],
    ['an input without a name', { inputs: [{}] }, 'input 0'],
    ['a datatype that is none', { inputs: [tensor('size', 'FP128', [1])] }, '"size"'],
    ['a shape of two columns', { inputs: [tensor('size', 'FP64', [1, 2], [1, 2])] }, '"size"'],
    ['fewer elements than the shape says', { inputs: [tensor('size', 'FP64', [1], [2])] }, '"size"'],
    ['a text among numbers', { inputs: [tensor('size', 'FP64', ['1'])] }, '"size"'],
    ['a number beyond its bits', { inputs: [tensor('size', 'INT8', [128])] }, '"size"'],
    ['a half among whole numbers', { inputs: [tensor('size', 'UINT8', [0.5])] }, '"size"'],
    ['a number below zero without a sign', { inputs: [tensor('size', 'UINT64', [-1])] }, '"size"'],
    ['a number among texts', { inputs: [tensor('size', 'BYTES', [1])] }, '"size"'],
    ['a number among truths', { inputs: [tensor('size', 'BOOL', [1])] }, '"size"'],
    ['inputs of unlike lengths', { inputs: [size, tensor('wet', 'FP64', [1, 2], [2])] }, '"wet"'],
    ['an input twice', { inputs: [size, size] }, '"size"'],
    ['no data', { inputs: [{ name: 'size', datatype: 'FP64', shape: [1] }] }, '"size"'],
    ['a field of a tensor that nobody reads', { inputs: [{ ...size, dtype: 'x' }] }, '"dtype"'],
    ['a parameter of a tensor that nobody acts on', { inputs: [{ ...size, parameters: { shared_memory_region: 'r' } }] }, '"shared_memory_region"'], // prettier-ignore
    ['parameters of a tensor that are none', { inputs: [{ ...size, parameters: 1 }] }, '"size"'],
    ['an output that is not there', { inputs: [size], outputs: [{ name: 'nobody' }] }, '"nobody"'],
    ['a parameter that nobody acts on', { inputs: [size], parameters: { sequence_id: 1 } }, '"sequence_id"'],
    ['an id that is no text', { inputs: [size], id: 7 }, 'id'],
  ])('%s is a text that names it', async (_, body, named) => {
    const [status, answer] = await infer(body);
    expect(status).toBe(400);
    expect(answer['error']).toContain(named);
  });

  test('a shape of any number makes nothing, and is too large', async () => {
    const huge = { name: 'size', datatype: 'FP64', shape: [9e15], parameters: { binary_data_size: 0 } };
    expect((await infer({ inputs: [huge] }))[0]).toBe(413);
  });

  test('bytes that do not fit their tensor name it', async () => {
    const head = JSON.stringify({
      inputs: [{ name: 'size', datatype: 'BYTES', shape: [1], parameters: { binary_data_size: 6 } }],
    });
    const bytes = Buffer.concat([Buffer.from(head), Buffer.from([9, 0, 0, 0, 65, 66])]);
    const headers = { 'inference-header-content-length': String(head.length) };
    const request = new Request('http://localhost/v2/models/m/infer', {
      method: 'POST',
      headers,
      body: bytes,
    });
    const response = await handler(three, { name: 'm' })(request);
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: 'the input "size" ends within the text of row 0.' },
    ]);
  });

  test('half precision: 1, -2, the smallest, infinity and what is missing', async () => {
    const values = [0x3c00, 0xc000, 0x0001, 0x7c00, 0x7e00];
    const head = JSON.stringify({
      inputs: [{ name: 'size', datatype: 'FP16', shape: [5], parameters: { binary_data_size: 10 } }],
    });
    const seen: unknown[] = [];
    const looking: Service = {
      ...three,
      predict: async (rows) => {
        seen.push(...rows.map((given) => given['size']));
        return rows.map(() => ({ score: 0, prediction: 0 }));
      },
    };
    const bytes = Buffer.concat([Buffer.from(head), Buffer.from(Uint16Array.from(values).buffer)]);
    const headers = { 'inference-header-content-length': String(head.length) };
    await handler(looking)(
      new Request('http://localhost/v2/models/model/infer', { method: 'POST', headers, body: bytes }),
    );
    expect(seen).toEqual([1, -2, 2 ** -24, Infinity, null]);
  });
});

describe('Vertex AI', () => {
  const asked = (parameters: unknown): Promise<[number, Record<string, unknown>]> =>
    ask('/', { instances: [row], parameters }, { options: { name: 'late' } });

  test.each([{ explain: true }, { confidenceThreshold: 0.5 }, [], 'x', 0, false])(
    'parameters %j mean nothing to a service, and are refused by their name',
    async (parameters) => {
      const [status, { error }] = await asked(parameters);
      expect([status, error]).toEqual([
        400,
        {
          code: 'bad-data',
          message: expect.stringMatching(/"parameters".*expected instances/) as string,
          field: 'parameters',
        },
      ]);
    },
  );

  test.each([{}, null])('parameters %j say nothing', async (parameters) => {
    expect((await asked(parameters))[0]).toBe(200);
  });
});

test('a key is passed through into predictions, in every dialect, and must be there', async () => {
  const options = { name: 'late', key: 'id' };
  const instances = [{ ...row, id: 'f-7' }];
  const [, plain] = await ask('/', { instances }, { options });
  expect(plain['predictions']).toMatchObject([{ id: 'f-7' }]);
  const inputs = Object.fromEntries(Object.entries(instances[0]!).map(([name, value]) => [name, [value]]));
  const [, columns] = await ask('/v1/models/late:predict', { inputs }, { options });
  expect(columns['outputs']).toMatchObject({ id: ['f-7'] });
  const tensors = Object.entries(inputs).map(([name, data]) => ({
    name,
    datatype: name === 'distance' ? 'FP64' : 'BYTES',
    shape: [1],
    data,
  }));
  const [, answer] = await ask('/v2/models/late/infer', { inputs: tensors }, { options });
  expect(answer['outputs']).toContainEqual({ name: 'id', datatype: 'BYTES', shape: [1], data: ['f-7'] });
  expect(await ask('/', { instances: [row] }, { options })).toMatchObject([
    400,
    { error: { field: 'id', instance: 0 } },
  ]);
});

test('a version that is being loaded is to be asked for later; one that is not there never', async () => {
  const loading: ServedModels = {
    names: () => ['m'],
    versions: () => [{ id: '9', state: 'LOADING', labels: [] }],
    lease: () => undefined,
    ready: () => false,
  };
  const response = await handler(loading)(
    new Request('http://localhost/', { method: 'POST', headers: json, body: '{"instances":[]}' }),
  );
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
  expect((await ask('/v1/models/m/versions/8:predict', { instances: [] }, { models: loading }))[0]).toBe(404);
  expect((await ask('/health', undefined, { models: loading }))[0]).toBe(503);
  expect((await ask('/v2/health/live', undefined, { models: loading }))[0]).toBe(200);
  expect((await ask('/v2/health/ready', undefined, { models: loading }))[0]).toBe(503);
});
