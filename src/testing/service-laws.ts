import { SlipwayError } from '../core/error.ts';
import type { MaybePromise } from '../core/maybe-promise.ts';
import type { Instance, Prediction, Service } from '../serve/service.ts';
import type { SuiteTools } from './store-suite.ts';

/** Services of one model version, and rows that all of them can answer. */
export interface ServicesUnderTest {
  /** One or more; the first is what the others are compared with. */
  readonly services: readonly Service[];
  /** Two rows or more, each with every input of the model and nothing else: each field is taken away in turn. */
  readonly rows: readonly Instance[];
}

/**
 * Declares the tests that services of one model version pass: lookup, on-demand, hybrid and your own.
 *
 * The laws: one answer a row, in order; a row alone gives what it gives among others; all services give the same
 * answers, bit for bit, and refuse the same rows; rows are not written to; an abort is heard.
 *
 * @param make - new services for every test.
 * @param tools - `test` and a deep `equal` of your test runner.
 * @example
 * const declared = [];
 * const tools = { test: (name) => declared.push(name), equal: () => {} };
 * testServices(() => ({ services: [], rows: [] }), tools);
 * declared[0] // => 'services: all are of one model version'
 */
export function testServices(make: () => MaybePromise<ServicesUnderTest>, { test, equal }: SuiteTools): void {
  const that = (name: string, run: (under: ServicesUnderTest) => Promise<void>): void => {
    test(`services: ${name}`, async () => {
      const under = await make();
      if (under.services.length === 0 || under.rows.length < 2) {
        throw new SlipwayError(
          'bad-option',
          'testing/service-laws',
          'there is too little to compare; expected a service and two rows, or more.',
        );
      }
      await run(under);
    });
  };

  that('all are of one model version', async ({ services }) => {
    equal(new Set(services.map(({ modelHash }) => modelHash)).size, 1, 'model hashes');
    equal(
      services.filter(({ mode }) => !['on-demand', 'lookup', 'hybrid'].includes(mode)),
      [],
      'modes',
    );
  });

  that('there is an answer for every row, in order', async ({ services, rows }) => {
    const backwards = [...rows].reverse();
    for (const service of services) {
      const forth = bits(await service.predict(rows));
      equal(forth.length, rows.length, `${service.mode}: answers`);
      equal(bits(await service.predict(backwards)), forth.reverse(), `${service.mode}: backwards`);
      equal(await service.predict([]), [], `${service.mode}: no rows`);
    }
  });

  that('a row alone gives what it gives among others', async ({ services, rows }) => {
    for (const service of services) {
      const together = bits(await service.predict([...rows, ...rows]));
      const alone = await Promise.all(rows.map(async (row) => bits(await service.predict([row]))));
      equal([...alone.flat(), ...alone.flat()], together, service.mode);
    }
  });

  that('all give the same answers, bit for bit', async ({ services, rows }) => {
    const expected = bits(await services[0]!.predict(rows));
    for (const service of services) equal(bits(await service.predict(rows)), expected, service.mode);
  });

  that('fields beyond the inputs change nothing, and rows are not written to', async ({ services, rows }) => {
    const expected = bits(await services[0]!.predict(rows));
    const more = rows.map((row) => Object.freeze({ ...row, [stranger]: 'x' }));
    for (const service of services) equal(bits(await service.predict(more)), expected, service.mode);
  });

  that('a row that lacks a field is refused, with its place and the name', async ({ services, rows }) => {
    for (const service of services) {
      for (const name of Object.keys(rows[1]!)) {
        const lacking = Object.fromEntries(Object.entries(rows[1]!).filter(([key]) => key !== name));
        const found = await refusalOf(() => service.predict([rows[0]!, lacking]));
        equal(found, { code: 'bad-data', row: 1, field: name }, `${service.mode} without ${name}`);
      }
    }
  });

  that('a field of the wrong type is refused, with its place and the name', async ({ services, rows }) => {
    for (const service of services) {
      for (const name of Object.keys(rows[1]!)) {
        const wrong = { ...rows[1]!, [name]: { nested: true } as unknown as string };
        const found = await refusalOf(() => service.predict([rows[0]!, wrong]));
        equal(found, { code: 'bad-data', row: 1, field: name }, `${service.mode} with a wrong ${name}`);
      }
    }
  });

  that('an aborted signal rejects with its reason, untouched', async ({ services, rows }) => {
    const reason = new Error('enough');
    for (const service of services) {
      const thrown: unknown = await service
        .predict(rows, { signal: AbortSignal.abort(reason) })
        .catch((error: unknown) => error);
      equal(thrown === reason, true, service.mode);
    }
  });
}

const stranger = 'a field no model reads';

/** Answers with every bit of their numbers, which a deep equality may not compare. */
function bits(answers: readonly Prediction[]): string[] {
  return answers.map(({ score, prediction, probabilities = [] }) => {
    // NaN has many spellings in bits, and no program can tell them apart.
    const spelled = [score, prediction, ...probabilities].map((figure) =>
      Number.isNaN(figure) ? 'NaN' : new BigUint64Array(Float64Array.of(figure).buffer)[0],
    );
    return spelled.join(' ');
  });
}

async function refusalOf(run: () => Promise<unknown>): Promise<unknown> {
  try {
    await run();
    return 'nothing was thrown';
  } catch (error) {
    if (!(error instanceof SlipwayError)) return String(error);
    return { code: error.code, row: error.details['row'], field: error.details['field'] };
  }
}
