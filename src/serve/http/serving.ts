import type { Lease, ServedModels } from '../models.ts';
import type { Instance, Prediction } from '../service.ts';
import type { Call } from './call.ts';
import type { Reply, RequestHead } from './exchange.ts';
import type { RefusalForm } from './refusal.ts';

/** What the routes of every dialect are made from. */
export interface Serving {
  readonly models: ServedModels;
  readonly maxInstances: number;
  readonly deployedModelId: string | undefined;
  /** Whether it takes requests: not once it is about to close, nor before all is loaded. */
  ready(): boolean;
  /** Does a prediction: reads it, has it answered, and puts the answer. */
  predict(call: Call, model: string | undefined, intake: Intake): Promise<Reply>;
}

/** How a dialect takes a request for predictions. */
export interface Intake {
  /** Throws a refusal when the headers are not right. */
  check(head: Call['exchange']): void;
  /** Throws a refusal when the body is not. */
  read(body: Uint8Array, call: Call, lease: Lease): Asked;
}

/** What is asked, and how the answer is put. */
export interface Asked {
  readonly rows: readonly Instance[];
  reply(predictions: readonly Prediction[], lease: Lease): Reply;
}

/** One line of the table of routes. */
export interface Route {
  /** `GET` is `HEAD`, too. */
  readonly method: 'GET' | 'POST';
  /** Names in braces stand for a part of the path. */
  readonly path: string;
  /** What it does, in a few words. */
  readonly summary: string;
  /** What it takes and gives, as the OpenAPI document calls them. */
  readonly takes?: string;
  readonly gives: string;
  /** For probes: neither authorised nor counted. */
  readonly probe?: true;
  /** How its dialect puts a refusal. */
  readonly refused: RefusalForm;
  answer(call: Call): Reply | Promise<Reply>;
}

/** Says whether a request may be answered. */
export type Authorize = (request: RequestHead) => Authorization | Promise<Authorization>;

/** Anything but `'allowed'` is a refusal. */
export type Authorization =
  | 'allowed'
  | {
      /** 401 for who is not known, 403 for who is and may not. @default 401 */
      readonly status?: 401 | 403;
      /** For the client to read. @default 'the request is not authorised.' */
      readonly message?: string;
      /** The header `www-authenticate` of a 401. @default 'Bearer' */
      readonly challenge?: string;
    };
