import { expect, test } from 'vitest';
import { learnedFlights, madeUpFlights } from '../../documented-flights.ts';
import { programsOf, runProgram } from '../../programs-of.ts';

test.each(programsOf('docs/explain.md').map((program, k) => [k + 1, program] as const))(
  'program %i of docs/explain.md runs',
  async (_, program) => {
    const given = {
      ...(await learnedFlights()),
      later: madeUpFlights(300, 2),
      request: { origin: 'JFK', carrier: 'EV', distance: 1400, hour: 18 },
      trainWithout: async (leftOut: readonly string[]) =>
        (await learnedFlights(leftOut)).predictor.score(madeUpFlights(300, 2)),
    };
    await expect(runProgram(program, given)).resolves.toBeUndefined();
  },
);
