import { SlipwayError } from '../../core/error.ts';
import { checkKeys, checkText } from '../../core/options.ts';
import { checkService } from '../check-parts.ts';
import type { Service } from '../service.ts';
import { outcomeOf } from './outcome.ts';

const where = 'serve/traced';

/** What is needed of a tracer of `@opentelemetry/api`: hand over `trace.getTracer('slipway')`. */
export interface OpenTelemetryTracer {
  startActiveSpan<Result>(
    name: string,
    options: { readonly attributes?: Readonly<Record<string, string | number>> },
    work: (span: OpenTelemetrySpan) => Result,
  ): Result;
}

/** What is needed of a span. */
export interface OpenTelemetrySpan {
  setAttribute(key: string, value: string | number): unknown;
  setStatus(status: { code: number; message?: string }): unknown;
  end(): void;
}

/** Options of {@link traced}. */
export interface TracedOptions {
  readonly tracer: OpenTelemetryTracer;
  /** The attribute `slipway.model`. */
  readonly model: string;
}

/** `SpanStatusCode.ERROR` of `@opentelemetry/api`. */
const ERROR = 2;

/**
 * Traces a service with OpenTelemetry: a span `predict <model>` for each request, in the trace of the caller, active while
 * the service works, so that spans of its own are inside.
 *
 * A span tells the model, the version, the mode, the number of rows, the request's id and, of a failure, its code, or `aborted`: nothing of a
 * row.
 *
 * @throws {SlipwayError} `bad-option`. `predict` throws what the service throws.
 * @example
 * const told = [];
 * const span = { setAttribute: (key, value) => told.push([key, value]), setStatus() {}, end: () => told.push('end') };
 * const tracer = { startActiveSpan: (name, { attributes }, work) => (told.push(name, attributes['slipway.rows']), work(span)) };
 * const service = { mode: 'on-demand', modelHash: 'a1', predict: async (rows) => rows.map(() => ({ score: 0.7, prediction: 1 })) };
 * await traced(service, { tracer, model: 'late' }).predict([{ age: 31 }]);
 * told // => ['predict late', 1, 'end']
 */
export function traced(service: Service, options: TracedOptions): Service {
  checkService(where, service);
  checkKeys(where, options, ['tracer', 'model']);
  const { tracer } = options;
  const model = checkText(where, 'model', options.model);
  if (typeof (tracer as Partial<OpenTelemetryTracer> | null | undefined)?.startActiveSpan !== 'function') {
    throw new SlipwayError(
      'bad-option',
      where,
      'there is no tracer; expected what trace.getTracer("slipway") of @opentelemetry/api gives.',
      { details: { option: 'tracer' } },
    );
  }
  return Object.freeze({
    mode: service.mode,
    get modelHash() {
      return service.modelHash;
    },
    ...(service.signature && { signature: service.signature }),
    predict(rows, given) {
      const attributes = {
        'slipway.model': model,
        'slipway.version': service.modelHash,
        'slipway.mode': service.mode,
        'slipway.rows': Array.isArray(rows) ? rows.length : 0,
        ...(given?.requestId !== undefined && { 'slipway.request_id': given.requestId }),
      };
      return tracer.startActiveSpan(`predict ${model}`, { attributes }, async (span) => {
        try {
          return await service.predict(rows, given);
        } catch (error) {
          const code = outcomeOf(error, given?.signal);
          span.setAttribute('error.type', code);
          span.setStatus({ code: ERROR, message: code });
          throw error;
        } finally {
          span.end();
        }
      });
    },
  } satisfies Service);
}
