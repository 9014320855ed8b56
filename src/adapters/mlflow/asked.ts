import { SlipwayError } from '../../core/error.ts';
import { ownOf } from '../../core/own.ts';
import { boundedBody } from '../remote/bounded-body.ts';
import { recordIn } from '../remote/json-body.ts';
import { where } from './client.ts';
import { refuse } from './refusal.ts';

/** What a request asks for, read field by field. */
export interface Asked {
  /** A text that must be there. */
  text(name: string): string;
  /** A text, or `''`. */
  textOrNone(name: string): string;
  /** An integer of 1 to `max`. */
  count(name: string, otherwise: number, max: number): number;
  texts(name: string): readonly string[];
}

/**
 * What is asked in the query of a GET, or in the body of a POST.
 *
 * @throws a refusal on a body that is too large or no JSON object; the methods, on a field of another type.
 */
export async function askedIn(request: Request, maxBytes: number): Promise<Asked> {
  if (request.method !== 'POST') {
    const query = new URL(request.url).searchParams;
    return askedFrom((name) => query.getAll(name));
  }
  const fields = await bodyOf(request, maxBytes);
  return askedFrom((name) => {
    const value = ownOf(fields, name) ?? [];
    return Array.isArray(value) ? value : [value];
  });
}

function askedFrom(valuesOf: (name: string) => readonly unknown[]): Asked {
  const texts = (name: string): readonly string[] =>
    valuesOf(name).map((value) => {
      if (typeof value === 'string' || typeof value === 'number') return String(value);
      throw refuse('INVALID_PARAMETER_VALUE', `${name} is of type ${typeof value}; expected text.`);
    });
  const textOrNone = (name: string): string => texts(name)[0] ?? '';
  return {
    texts,
    textOrNone,
    text(name) {
      const text = textOrNone(name);
      if (text === '')
        throw refuse('INVALID_PARAMETER_VALUE', `Missing value for required parameter '${name}'.`);
      return text;
    },
    count(name, otherwise, max) {
      const text = textOrNone(name);
      if (text === '') return otherwise;
      const number = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
      if (number >= 1 && number <= max) return number;
      throw refuse(
        'INVALID_PARAMETER_VALUE',
        `${name} is ${text.slice(0, 40)}; expected an integer from 1 to ${max}.`,
      );
    },
  };
}

async function bodyOf(request: Request, maxBytes: number): Promise<Readonly<Record<string, unknown>>> {
  let bytes: Uint8Array;
  try {
    bytes = await boundedBody(where, 'the body', request, maxBytes);
  } catch (error) {
    if (error instanceof SlipwayError)
      throw refuse(
        'INVALID_PARAMETER_VALUE',
        `the body has more than ${maxBytes} bytes; expected at most that.`,
      );
    throw refuse('BAD_REQUEST', 'the body broke off; expected all of it.');
  }
  const value = bytes.length === 0 ? {} : recordIn(bytes);
  if (value) return value;
  throw refuse('BAD_REQUEST', 'the body is not a JSON object.');
}
