import { quoteNames, SlipwayError } from '../core/error.ts';
import type { Json } from '../core/json.ts';
import { COLUMN_KINDS } from '../table/column.ts';
import type { Field } from '../table/schema.ts';
import { zoneOf } from '../table/zone.ts';
import { fittedPipeline, inputOf, PIPELINE_VERSION, type FittedPipeline } from './fitted-pipeline.ts';
import { savedFields, type SavedFields } from './saved-fields.ts';
import { standardSteps } from './standard-steps.ts';
import type { FittedStep, SavedStep, StepReviver } from './step.ts';
import { writtenTwice } from './written-columns.ts';

const where = 'prepare/revive-pipeline';

/**
 * A fitted pipeline from what its `save` gave, which may have been through a file.
 *
 * @param saved - parsed JSON; every field is checked.
 * @param revivers - what brings back each step by name and version: the library's own when left out.
 * @throws {SlipwayError} `bad-version` when the pipeline or a step was saved in a version that is not read here;
 *   `bad-format` when anything else is not as `save` gives it, or a step has a name that nothing handed in revives.
 * @example
 * const rows = table({ age: numberColumn([1, 3]) });
 * const text = JSON.stringify(pipeline(standardize({ columns: ['age'] })).fit(rows).save());
 * revivePipeline(JSON.parse(text)).matrix(rows).dense.values // => Float32Array [-1, 1]
 */
export function revivePipeline(
  saved: Json,
  revivers: readonly StepReviver[] = standardSteps,
): FittedPipeline {
  const whole = savedFields(where, saved, 'pipeline');
  if (whole.text('name') !== 'pipeline') throw whole.refuse('name', '"pipeline"');
  const version = whole.count('version');
  if (version !== PIPELINE_VERSION) {
    throw new SlipwayError(
      'bad-version',
      where,
      `the saved pipeline has version ${version}; this library reads ${PIPELINE_VERSION}.`,
      {
        details: { got: version, expected: PIPELINE_VERSION },
      },
    );
  }
  const state = whole.fields('state');
  const input = state.list('input').map(readField);
  const steps = state.list('steps').map((step) => reviveStep(step, revivers));
  checkFlow(state, input, steps);
  return fittedPipeline(input, steps);
}

function readField(saved: SavedFields): Field {
  const name = saved.text('name');
  const kind = saved.choice('kind', COLUMN_KINDS);
  if (kind !== 'time') return { name, kind };
  const zone = saved.checked('zone', () => zoneOf(saved.text('zone')).name, 'a zone this platform knows');
  return { name, kind, zone };
}

function reviveStep(saved: SavedFields, revivers: readonly StepReviver[]): FittedStep {
  const name = saved.text('name');
  const reviver = revivers.find((each) => each.name === name);
  if (!reviver) {
    throw new SlipwayError(
      'bad-format',
      where,
      `there is a saved step ${quoteNames([name])}; expected one of ${quoteNames(
        revivers.map((each) => each.name),
        30,
      )}. Hand in what revives it.`,
    );
  }
  const step: SavedStep = { name, version: saved.count('version'), state: saved.json('state') };
  return reviver.revive(step);
}

/** Refuses steps that do not fit together: a column read that nothing gives, written twice, or asked for and not read. */
function checkFlow(saved: SavedFields, input: readonly Field[], steps: readonly FittedStep[]): void {
  const there = new Set(input.map(({ name }) => name));
  if (there.size !== input.length) throw saved.refuse('input', 'each column once');
  for (const step of steps) {
    const { reads, writes, drops = [] } = step;
    if (new Set(reads).size !== reads.length || !reads.every((name) => there.has(name))) {
      throw saved.refuse('steps', 'each to read columns of the input or of a step before it');
    }
    if (writtenTwice(step, there) !== undefined)
      throw saved.refuse('steps', 'each to write columns that are new or that it replaces');
    for (const { name } of writes) there.add(name);
    for (const name of drops) there.delete(name);
  }
  if (inputOf({ fields: input }, steps).length !== input.length)
    throw saved.refuse('input', 'no column that no step reads');
}
