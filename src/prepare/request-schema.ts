import { SlipwayError, quoteNames, sentenceOf } from '../core/error.ts';
import { isRecord, type Json } from '../core/json.ts';
import { describe } from '../table/describe.ts';
import type { Row, Value } from '../table/rows.ts';
import type { Field, Schema } from '../table/schema.ts';
import { rowInput } from './row-input.ts';

/** A problem of a request: what is wrong, and the field, if it is one field's. */
export interface RequestIssue {
  readonly message: string;
  readonly path?: readonly string[];
}

/** What checking a request gives: the record, with every field there, or what is wrong with it. */
export type RequestResult =
  { readonly value: Row; readonly issues?: undefined } | { readonly issues: readonly RequestIssue[] };

/**
 * What a request must look like: the fields and their kinds; a JSON Schema; and a Standard Schema, which tools that
 * check input by any library's schema take as it is.
 */
export interface RequestSchema extends Schema {
  /** JSON Schema, draft 2020-12. */
  toJsonSchema(): Json;
  /** The Standard Schema interface, version 1. */
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: 'slipway';
    /** Every field must be of its kind, `null` or absent; a field of another name is an issue. */
    readonly validate: (value: unknown) => RequestResult;
    readonly types?: { readonly input: Row; readonly output: Row };
  };
}

/** Strangers among the fields that are named one by one, before they are only counted. */
const MOST_STRANGERS = 10;

/**
 * The schema of the requests that a list of input fields takes.
 *
 * @source Standard Schema 1 (standardschema.dev); JSON Schema 2020-12.
 */
export function requestSchema(fields: readonly Field[]): RequestSchema {
  const names = new Set(fields.map(({ name }) => name));
  const validate = (value: unknown): RequestResult => {
    if (!isRecord(value))
      return { issues: [{ message: `The request is ${describe(value)}; expected an object.` }] };
    const issues = [...wrongFields(fields, value as Row), ...strangers(value, names)];
    return issues.length > 0 ? { issues } : { value: complete(fields, value as Row) };
  };
  return Object.freeze({
    fields,
    toJsonSchema: () => jsonSchemaOf(fields),
    '~standard': Object.freeze({ version: 1 as const, vendor: 'slipway' as const, validate }),
  });
}

function wrongFields(fields: readonly Field[], record: Row): RequestIssue[] {
  return fields.flatMap((field) => {
    try {
      rowInput(field).read(record);
      return [];
    } catch (error) {
      if (!(error instanceof SlipwayError)) throw error;
      return [{ message: sentenceOf(error), path: [field.name] }];
    }
  });
}

function strangers(record: object, names: ReadonlySet<string>): RequestIssue[] {
  const found = Object.keys(record).filter((name) => !names.has(name));
  const issues: RequestIssue[] = found.slice(0, MOST_STRANGERS).map((name) => ({
    message: `field ${quoteNames([name])} is not one that is read; expected ${quoteNames(names, 30)}.`,
    path: [name],
  }));
  const more = found.length - issues.length;
  if (more > 0) issues.push({ message: `${more} more fields are not read.` });
  return issues;
}

function complete(fields: readonly Field[], record: Row): Row {
  return Object.fromEntries(
    fields.map(({ name }): [string, Value] => [
      name,
      Object.hasOwn(record, name) ? (record[name] ?? null) : null,
    ]),
  );
}

function jsonSchemaOf(fields: readonly Field[]): Json {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, propertyOf(field)])),
    additionalProperties: false,
  };
}

function propertyOf({ kind, zone = 'UTC' }: Field): Json {
  switch (kind) {
    case 'number':
      return { type: ['number', 'null'] };
    case 'text':
      return { type: ['string', 'null'] };
    case 'category':
      return { type: ['string', 'number', 'boolean', 'null'] };
    case 'time':
      return {
        type: ['string', 'number', 'null'],
        description: `ISO 8601, such as 2013-01-31T05:15, in ${zone} where it has no offset; or milliseconds since 1970 UTC.`,
      };
  }
}
