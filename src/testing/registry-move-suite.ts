import { codeOf } from './code-of.ts';
import { failing, predictor, type DeclareRegistryTest } from './registry-parts.ts';
import type { SuiteTools } from './store-suite.ts';

/** The half of the registry's suite that is about aliases: promotion, rollback, the log and its times. */
export function testMoves(that: DeclareRegistryTest, equal: SuiteTools['equal']): void {
  that(
    'an alias points to what it was promoted to last, and the log says who, when and why',
    async (open, { now }) => {
      const registry = open();
      const [one, two] = [
        await registry.register('late', predictor(1)),
        await registry.register('late', predictor(2)),
      ];
      const first = await registry.promote(one, 'champion', { note: 'the first' });
      const second = await registry.promote(two, 'champion');
      await registry.promote(one, 'challenger');
      equal((await open().get('late', 'champion')).version, 2, 'champion');
      equal(
        [...(await open().aliases('late'))].sort(),
        [
          ['challenger', 1],
          ['champion', 2],
        ],
        'all aliases',
      );
      const history = await open().history('late');
      equal(history.slice(0, 2), [first, second], 'the events returned');
      equal(
        history.map(({ sequence, kind, alias, version, previous, actor, note }) => [
          sequence,
          kind,
          alias,
          version,
          previous,
          actor,
          note,
        ]),
        [
          [1, 'promote', 'champion', 1, null, 'suite', 'the first'],
          [2, 'promote', 'champion', 2, 1, 'suite', null],
          [3, 'promote', 'challenger', 1, null, 'suite', null],
        ],
        'the log',
      );
      equal(
        history.map(({ at }) => Date.parse(at)),
        [3000, 4000, 5000],
        'the times',
      );
      equal(now(), 5000, 'reading takes no time');
    },
  );

  that('promoting to where the alias points already writes nothing', async (open) => {
    const version = await open().register('late', predictor(1));
    const event = await open().promote(version, 'champion');
    equal(await open().promote(version, 'champion'), event, 'the event that did it');
    equal((await open().history('late')).length, 1, 'the log');
  });

  that('a move that expects another version is a conflict', async (open) => {
    const registry = open();
    const [one, two] = [
      await registry.register('late', predictor(1)),
      await registry.register('late', predictor(2)),
    ];
    equal(
      await codeOf(() => registry.promote(one, 'champion', { expected: 2 })),
      'conflict',
      'not there yet',
    );
    await registry.promote(one, 'champion', { expected: null });
    equal(
      await codeOf(() => registry.promote(two, 'champion', { expected: null })),
      'conflict',
      'there already',
    );
    await registry.promote(two, 'champion', { expected: 1 });
    equal(
      await codeOf(() => registry.rollback('late', 'champion', { expected: 1 })),
      'conflict',
      'a rollback',
    );
    equal((await registry.history('late')).length, 2, 'conflicts leave no trace');
  });

  that('a rollback goes back to what served before, and twice goes back twice', async (open) => {
    const registry = open();
    for (const seed of [1, 2, 3])
      await registry.promote(await registry.register('late', predictor(seed)), 'champion');
    equal((await registry.rollback('late', 'champion', { note: 'slow' })).version, 2, 'once');
    equal((await open().rollback('late', 'champion', { expected: 2 })).version, 1, 'twice');
    equal(await codeOf(() => registry.rollback('late', 'champion')), 'not-found', 'three times');
    await registry.promote({ name: 'late', version: 3 }, 'champion');
    equal((await registry.rollback('late', 'champion')).version, 1, 'after a promotion');
    equal((await open().get('late', 'champion')).version, 1, 'read back');
  });

  that('the version that served at an instant can be asked for', async (open, { now }) => {
    const registry = open();
    const [one, two] = [
      await registry.register('late', predictor(1)),
      await registry.register('late', predictor(2)),
    ];
    for (const version of [one, two]) await registry.promote(version, 'champion');
    await registry.rollback('late', 'champion');
    equal(now(), 5000, 'the last event');
    const at = async (instant: number | Date): Promise<number | undefined> =>
      (await open().servingAt('late', 'champion', instant))?.version;
    equal(
      [await at(2999), await at(3000), await at(new Date(4500)), await at(5000), await at(1e12)],
      [undefined, 1, 2, 1, 1],
      'by instant',
    );
  });

  that('a clock that runs backwards does not put the log out of order', async (open, tick) => {
    const registry = open();
    const [one, two] = [
      await registry.register('late', predictor(1)),
      await registry.register('late', predictor(2)),
    ];
    await registry.promote(one, 'champion');
    tick.set(0);
    equal(
      (await registry.promote(two, 'champion')).at,
      '1970-01-01T00:00:03.000Z',
      'the time of the event before',
    );
  });

  that(
    'a version whose verdict does not pass is promoted only with a reason, which is logged',
    async (open) => {
      const registry = open();
      const version = await registry.register('late', predictor(1), { verdict: failing });
      equal(await codeOf(() => registry.promote(version, 'champion')), 'check-failed', 'without a reason');
      equal(
        await codeOf(() => registry.promote(version, 'champion', { override: ' ' })),
        'bad-option',
        'with an empty reason',
      );
      equal((await registry.history('late')).length, 0, 'a refusal leaves no trace');
      equal(
        (await registry.promote(version, 'champion', { override: 'the old one is worse' })).override,
        'the old one is worse',
        'with a reason',
      );
      const fine = await registry.register('late', predictor(2), {
        verdict: { pass: true, checked: 1, issues: [] },
      });
      equal(
        (await registry.promote(fine, 'champion', { override: 'to be sure' })).override,
        null,
        'nothing was overridden',
      );
    },
  );

  that('of many moves that expect the same, exactly one is made', async (open) => {
    const versions = await Promise.all(
      Array.from({ length: 8 }, (_, seed) => open().register('late', predictor(seed))),
    );
    const codes = await Promise.all(
      versions.map((version) => codeOf(() => open().promote(version, 'champion', { expected: null }))),
    );
    equal(codes.sort(), [...Array<string>(7).fill('conflict'), 'nothing was thrown'], 'outcomes');
  });
}
