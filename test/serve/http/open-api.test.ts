import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { handler } from '../../../src/serve/http/handler.ts';
import { onDemand } from '../../../src/serve/on-demand.ts';
import schema from '../../fixtures/rest/openapi-3.1.schema.json' with { type: 'json' };
import { latePredictor } from '../late.ts';
import { recordedModels } from './models.ts';

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

const valid = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);

async function documentOf(answer: (request: Request) => Promise<Response>): Promise<Document> {
  return (await (await answer(new Request('http://localhost/openapi.json'))).json()) as Document;
}

test.each([
  ['a service', handler(onDemand(latePredictor()), { predictRoute: '/predict' })],
  ['several models', handler(recordedModels())],
])('the document of %s is OpenAPI 3.1', async (_, answer) => {
  const document = await documentOf(answer);
  valid(document);
  expect(valid.errors).toBeNull();
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  // Each name that is referred to is there.
  const names = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)].map(
    ([, name]) => name!,
  );
  expect(names.filter((name) => !Object.hasOwn(document.components.schemas, name))).toEqual([]);
});

test('the schema that is checked against refuses what is none', () => {
  expect(valid({ openapi: '3.1.0', info: {}, paths: { x: 1 } })).toBe(false);
});

test('an instance is described as the signature has it, and answers as they are', async () => {
  const answer = handler(onDemand(latePredictor()), { name: 'late' });
  const { components, paths } = await documentOf(answer);
  expect(components.schemas['Instance']).toEqual({
    title: 'late',
    type: 'object',
    required: ['at', 'carrier', 'distance'],
    properties: {
      at: { type: ['string', 'number', 'null'] },
      carrier: { type: ['string', 'number', 'boolean', 'null'] },
      distance: { type: ['number', 'null'] },
    },
  });
  const ajv = new Ajv2020({ strict: false });
  for (const [path, methods] of Object.entries(paths)) {
    if (!Object.hasOwn(methods, 'get') || path.includes('label') || path === '/openapi.json') continue;
    const version = latePredictor().hash;
    const url = path.replace('{model}', 'late').replace('{version}', version);
    const response = await answer(new Request(`http://localhost${url}`));
    expect([url, response.status]).toEqual([url, 200]);
    const { responses } = methods['get'] as unknown as {
      responses: { 200: { content: { 'application/json': { schema: object } } } };
    };
    const described = { ...responses[200].content['application/json'].schema, components };
    expect(ajv.validate(described, await response.json()), path).toBe(true);
  }
});
