import type { SavedPredictor } from '../models/model.ts';
import type { Registry, RegistryOptions, Saveable } from '../registry/registry.ts';
import type { MaybePromise } from '../core/maybe-promise.ts';
import { codeOf } from './code-of.ts';
import { testGovernance } from './registry-governance-suite.ts';
import { testMoves } from './registry-move-suite.ts';
import { failing, predictor, ticking, type DeclareRegistryTest } from './registry-parts.ts';
import type { SuiteTools } from './store-suite.ts';

/** Opens a registry; called twice, both see the same records. */
export type OpenRegistry = (options: RegistryOptions) => Registry;

/**
 * Declares the tests that every {@link Registry} passes: your own, or ours on your store.
 *
 * @param make - new, empty storage for every test, as a function that opens a registry on it.
 * @param tools - `test` and a deep `equal` of your test runner.
 * @example
 * const declared = [];
 * const tools = { test: (name) => declared.push(name), equal: () => {} };
 * const make = () => { const store = memoryStore(); return (options) => createRegistry(store, options); };
 * testRegistry(make, tools);
 * declared[0] // => 'registry: what was never registered is not there'
 */
export function testRegistry(make: () => MaybePromise<OpenRegistry>, { test, equal }: SuiteTools): void {
  const that: DeclareRegistryTest = (name, run) => {
    test(`registry: ${name}`, async () => {
      const open = await make();
      const tick = ticking();
      await run((actor = 'suite') => open({ clock: tick.clock, actor }), tick);
    });
  };

  that('what was never registered is not there', async (open) => {
    const registry = open();
    equal(await registry.models(), [], 'models');
    equal(await registry.versions('late'), [], 'versions');
    equal(await registry.history('late'), [], 'history');
    equal([...(await registry.aliases('late'))], [], 'aliases');
    equal(await registry.servingAt('late', 'champion', 0), null, 'servingAt');
    for (const which of [1, 0, -1, 1.5, NaN, 'champion'])
      equal(await codeOf(() => registry.get('late', which)), 'not-found', `get ${which}`);
    equal(await codeOf(() => registry.load('late', 'champion', (saved) => saved)), 'not-found', 'load');
    equal(
      await codeOf(() => registry.promote({ name: 'late', version: 1 }, 'champion')),
      'not-found',
      'promote',
    );
    equal(await codeOf(() => registry.rollback('late', 'champion')), 'not-found', 'rollback');
  });

  that('versions are numbered from 1, and equal predictors have equal artifacts', async (open) => {
    const registry = open();
    const versions = [
      await registry.register('late', predictor(1)),
      await registry.register('late', predictor(2)),
      await registry.register('late', predictor(1)),
    ];
    equal(
      versions.map(({ version }) => version),
      [1, 2, 3],
      'numbers',
    );
    equal(versions[2]!.artifact.hash, versions[0]!.artifact.hash, 'the artifact of equals');
    equal(versions[1]!.artifact.hash === versions[0]!.artifact.hash, false, 'the artifact of others');
    equal(await registry.versions('late'), versions, 'read back');
    equal((await registry.register('early', predictor(1))).version, 1, 'numbers are by model');
    equal(await registry.models(), ['early', 'late'], 'models');
  });

  that('everything said about a version is read back by another process', async (open) => {
    const first = await open().register('late', predictor(1));
    const metrics = { auc: 0.7, logLoss: Infinity, recall: NaN };
    const evaluation = {
      rows: 3,
      metrics,
      directions: { auc: 'higher', logLoss: 'lower', recall: 'higher' },
      slices: [{ slice: { origin: 'EWR' }, rows: 1, metrics }],
    } as const;
    const given = {
      evaluation,
      verdict: failing,
      data: { hash: 'ab', rows: 3 },
      parent: first.version,
      note: 'a note',
      tags: { ['__proto__']: 'x', team: 'ops' },
    };
    const version = await open().register('late', predictor(2), given);
    const { createdAt, artifact, after, ...rest } = await open().get('late', 2);
    const training = { by: 'suite', estimator: null, options: null, seed: null, code: null, seconds: null };
    equal(
      rest,
      {
        name: 'late',
        version: 2,
        actor: 'suite',
        training,
        signature: null,
        modelHash: null,
        uses: [],
        ...given,
      },
      'the record',
    );
    equal(
      [artifact, after],
      [version.artifact, version.after],
      'the artifact, and what it was written after',
    );
    equal(createdAt, '1970-01-01T00:00:02.000Z', 'the time of its clock');
    equal(await open().get('late', 2), version, 'what register returned');
    equal(Object.isFrozen(version) && Object.isFrozen(version.tags), true, 'frozen');
  });

  that('what is loaded is what was registered', async (open) => {
    const version = await open().register('late', predictor(5));
    await open().promote(version, 'champion');
    const plain = ({ model, ...others }: SavedPredictor): unknown => ({
      ...others,
      model: {
        ...model,
        arrays: Object.keys(model.arrays)
          .sort()
          .map((name) => [name, model.arrays[name]!.constructor.name, ...model.arrays[name]!]),
      },
    });
    const expected = plain(predictor(5).save());
    equal(await open().load(version, plain), expected, 'by version');
    equal(await open().load('late', 'champion', async (saved) => plain(saved)), expected, 'by alias');
    equal(
      await codeOf(() => open().load(version, () => Promise.reject(new RangeError('no')))),
      'RangeError: no',
      'what revive throws',
    );
  });

  that('what cannot be stored is refused, and no number is used up', async (open) => {
    const registry = open();
    for (const name of [
      '',
      '../late',
      'late/er',
      '_late',
      '.late',
      'late ',
      'con',
      'ä',
      'a'.repeat(121),
      '__proto__',
    ]) {
      equal(
        await codeOf(() => registry.register(name, predictor(1))),
        'bad-option',
        `the name ${JSON.stringify(name)}`,
      );
    }
    equal(
      await codeOf(() => registry.register('late', { save: 1 } as unknown as Saveable)),
      'bad-option',
      'no predictor',
    );
    equal(
      await codeOf(() => registry.register('late', predictor(1), { parent: 1 })),
      'not-found',
      'no such parent',
    );
    equal(
      await codeOf(() => registry.register('late', predictor(1), { evaluatoin: null } as object)),
      'bad-option',
      'a misspelt option',
    );
    equal(
      await codeOf(() => registry.register('late', predictor(1), { data: { at: new Date(0) } })),
      'bad-data',
      'data that is not plain',
    );
    equal(
      await codeOf(() => registry.register('late', predictor(NaN))),
      'bad-data',
      'a state that is not plain',
    );
    const version = await registry.register('late', predictor(1));
    equal(version.version, 1, 'the first number');
    for (const alias of ['', '1', 'a b', '../a', '__proto__', 'a'.repeat(121)])
      equal(
        await codeOf(() => registry.promote(version, alias)),
        'bad-option',
        `the alias ${JSON.stringify(alias)}`,
      );
  });

  that('many writers at once get numbers without gaps, and one log', async (open) => {
    // Each tries as often as others are before it: their number counts twice.
    const writers = 12;
    const registered = await Promise.all(
      Array.from({ length: writers }, (_, seed) => open().register('late', predictor(seed))),
    );
    equal(
      registered.map(({ version }) => version).sort((a, b) => a - b),
      Array.from({ length: writers }, (_, index) => index + 1),
      'numbers',
    );
    const events = await Promise.all(registered.map((version) => open().promote(version, 'champion')));
    equal(
      events.map(({ sequence }) => sequence).sort((a, b) => a - b),
      Array.from({ length: writers }, (_, index) => index + 1),
      'events',
    );
    const history = await open().history('late');
    equal(
      history.map(({ previous }) => previous),
      [null, ...history.slice(0, -1).map(({ version }) => version)],
      'each move begins where the one before ended',
    );
    equal(
      (await open().get('late', 'champion')).version,
      history.at(-1)!.version,
      'the alias points to the last',
    );
  });

  testMoves(that, equal);
  testGovernance(that, equal);
}
