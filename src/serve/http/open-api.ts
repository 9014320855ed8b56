import type { Field } from '../../table/schema.ts';
import type { ServedModels } from '../models.ts';
import { replyJson } from './exchange.ts';
import { fixedSchemas, type JsonSchema } from './open-api-schemas.ts';
import { asObject } from './refusal.ts';
import type { Route } from './serving.ts';

/** The route that describes all routes. */
export function openApiRoute(models: ServedModels, routes: readonly Route[]): Route {
  const own: Route = {
    method: 'GET',
    path: '/openapi.json',
    summary: 'This description',
    gives: 'OpenApi',
    refused: asObject,
    answer: () => replyJson(200, describe(models, [...routes, own])),
  };
  return own;
}

/**
 * An OpenAPI document of routes and of what the models take.
 *
 * @source https://spec.openapis.org/oas/v3.1.1.html
 */
function describe(models: ServedModels, routes: readonly Route[]): unknown {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = (paths[route.path] ??= {});
    path[route.method.toLowerCase()] = operationOf(route);
  }
  const names = models.names();
  return {
    openapi: '3.1.0',
    info: { title: names.length === 1 ? names[0] : 'models', version: versionOf(models, names) },
    paths,
    components: { schemas: { ...fixedSchemas, Instance: instanceOf(models, names) } },
  };
}

function operationOf({ path, method, summary, takes, gives, refused }: Route): unknown {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const json = (schema: string): unknown => ({
    'application/json': { schema: { $ref: `#/components/schemas/${schema}` } },
  });
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[^A-Za-z0-9]+(\w?)/g, (_, next: string) => next.toUpperCase())}`,
    summary,
    ...(names.length > 0 && {
      parameters: names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    }),
    ...(takes !== undefined && { requestBody: { required: true, content: json(takes) } }),
    responses: {
      200: { description: 'The answer', content: json(gives) },
      default: { description: 'Why there is none', content: json(refused.schema) },
    },
  };
}

function versionOf(models: ServedModels, names: readonly string[]): string {
  const [version] = names.length === 1 ? models.versions(names[0]!) : [];
  return version?.id ?? '1';
}

/** What an instance must have: of several models, what that of one of them must. */
function instanceOf(models: ServedModels, names: readonly string[]): JsonSchema {
  const schemas = names.map((name) => {
    const lease = models.lease(name);
    try {
      return schemaOf(name, lease?.service.signature?.inputs);
    } finally {
      lease?.release();
    }
  });
  return schemas.length === 1 ? schemas[0]! : { anyOf: schemas };
}

function schemaOf(title: string, fields: readonly Field[] = []): JsonSchema {
  const properties = Object.fromEntries(fields.map((field) => [field.name, { type: typesOf(field) }]));
  return { title, type: 'object', required: fields.map(({ name }) => name), properties };
}

function typesOf({ kind }: Field): readonly string[] {
  switch (kind) {
    case 'number':
      return ['number', 'null'];
    case 'time':
      return ['string', 'number', 'null'];
    case 'category':
      return ['string', 'number', 'boolean', 'null'];
    case 'text':
      return ['string', 'null'];
  }
}
