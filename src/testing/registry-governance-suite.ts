import type { SavedPredictor } from '../models/model.ts';
import type { Registry } from '../registry/registry.ts';
import type { Version } from '../registry/version.ts';
import { codeOf } from './code-of.ts';
import { answering, failing, predictor, type DeclareRegistryTest } from './registry-parts.ts';
import type { SuiteTools } from './store-suite.ts';

const passing = { pass: true, checked: 1, issues: [] };
const seedOf = ({ model }: SavedPredictor): number => (model.state as { seed: number }).seed;

/** The part of the registry's suite that is about lineage, guards, approval, retirement and search. */
export function testGovernance(that: DeclareRegistryTest, equal: SuiteTools['equal']): void {
  that('how a version was trained, what it takes and what it stands on is read back', async (open) => {
    const base = await open().register('base', predictor(1));
    const training = { estimator: 'trees', options: { trees: 10 }, seed: 7, code: 'abc123', seconds: 1.5 };
    await open().register('late', answering(2), { training: { ...training, by: 'ada' }, uses: [base] });
    const version = await open().get('late', 1);
    equal(version.training, { ...training, by: 'ada' }, 'training');
    equal(version.uses, [{ name: 'base', version: 1 }], 'uses');
    equal(version.signature, answering(2).save().signature, 'signature');
    equal(
      await codeOf(() => open().register('late', predictor(3), { uses: [{ name: 'base', version: 2 }] })),
      'not-found',
      'what it stands on must be there',
    );
  });

  that('whoever loads a version asks it its sample once more', async (open) => {
    const rows = [{ x: 2 }, { x: null }];
    const version = await open().register('late', answering(3), { sample: rows, reference: { rows: 9 } });
    const saved = await open().load(version, (parts) => parts);
    equal(
      saved.sample,
      {
        rows,
        answers: [
          { score: 6, prediction: 6 },
          { score: null, prediction: null },
        ],
      },
      'kept',
    );
    equal(saved.reference, { rows: 9 }, 'the reference');
    equal(
      typeof (await open().load(version, (parts) => answering(seedOf(parts)))).predict,
      'function',
      'alike',
    );
    const other = (): unknown => answering(3.001);
    equal(await codeOf(() => open().load(version, other)), 'check-failed', 'another answer');
    equal(
      await codeOf(() => open().load(version, other, { replay: false })),
      'nothing was thrown',
      'not asked',
    );
    equal(
      await codeOf(() => open().register('late', predictor(1), { sample: rows })),
      'bad-option',
      'no predict',
    );
    equal(await codeOf(() => open().register('late', answering(1), { sample: [] })), 'bad-option', 'no rows');
  });

  that('an alias that was withdrawn points nowhere, and a rollback brings it back', async (open, { now }) => {
    const [one, two] = [
      await open().register('late', predictor(1)),
      await open().register('late', predictor(2)),
    ];
    equal(await codeOf(() => open().withdraw('late', 'champion')), 'not-found', 'never there');
    for (const version of [one, two]) await open().promote(version, 'champion');
    equal(
      await codeOf(() => open().withdraw('late', 'champion', { expected: 1 })),
      'conflict',
      'another one',
    );
    const event = await open().withdraw('late', 'champion', { note: 'broken', expected: 2 });
    equal(
      [event.kind, event.version, event.previous, event.note],
      ['withdraw', null, 2, 'broken'],
      'the event',
    );
    equal(await open().withdraw('late', 'champion'), event, 'twice writes nothing');
    equal([...(await open().aliases('late'))], [], 'aliases');
    equal(await open().servingAt('late', 'champion', now()), null, 'nothing serves');
    equal((await open().servingAt('late', 'champion', now() - 1))?.version, 2, 'it did before');
    equal(await codeOf(() => open().get('late', 'champion')), 'not-found', 'get');
    equal((await open().rollback('late', 'champion')).version, 2, 'back');
    equal((await open().rollback('late', 'champion')).version, 1, 'and further back');
  });

  that('a guarded alias asks for a verdict, and takes no override', async (open) => {
    const registry = open();
    const bare = await registry.register('late', predictor(1));
    const failed = await registry.register('late', predictor(2), { verdict: failing });
    const passed = await registry.register('late', predictor(3), { verdict: passing });
    const event = await registry.guard('late', 'champion', { verdict: true }, { note: 'policy 3' });
    equal(event.guard, { verdict: true, approvals: 0, replay: false }, 'in full');
    equal(await open().guard('late', 'champion', { verdict: true }), event, 'the same again writes nothing');
    equal(await codeOf(() => open().promote(bare, 'champion')), 'check-failed', 'none');
    equal(
      await codeOf(() => open().promote(failed, 'champion', { override: 'please' })),
      'check-failed',
      'failed',
    );
    equal((await open().promote(passed, 'champion')).version, 3, 'passed');
    equal((await open().promote(bare, 'challenger')).version, 1, 'another alias is not guarded');
    equal(await codeOf(() => open().rollback('late', 'challenger')), 'not-found', 'nothing before');
    await open().guard('late', 'champion', null);
    equal(await codeOf(() => open().guard('late', 'champion', null)), 'not-found', 'there is none any more');
    equal(await codeOf(() => open().guard('late', 'other', null)), 'not-found', 'there never was one');
    equal(Object.keys((await open().state('late')).aliases), ['champion', 'challenger'], 'no alias by that');
    equal((await open().promote(bare, 'champion')).version, 1, 'the guard is gone');
    equal(await codeOf(() => open().guard('none', 'champion', null)), 'not-found', 'no such model');
    equal(
      await codeOf(() => open().guard('late', 'champion', { verdicts: true } as object)),
      'bad-option',
      'a typo',
    );
  });

  that('a guard can ask for approvals by others than who trained or registered', async (open) => {
    const version = await open('nightly').register('late', predictor(1), { training: { by: 'ada' } });
    await open('boss').guard('late', 'champion', { approvals: 1 });
    equal(await codeOf(() => open('boss').promote(version, 'champion')), 'check-failed', 'none yet');
    equal(await codeOf(() => open('ada').approve(version)), 'check-failed', 'who trained it');
    equal(await codeOf(() => open('nightly').approve(version)), 'check-failed', 'who registered it');
    const event = await open('grace').approve(version, { note: 'looked at LGA' });
    equal(
      [event.kind, event.version, event.actor, event.note],
      ['approve', 1, 'grace', 'looked at LGA'],
      'said',
    );
    equal(await open('grace').approve(version), event, 'twice writes nothing');
    equal((await open('boss').state('late')).approvals, { 1: ['grace'] }, 'state');
    equal((await open('boss').promote(version, 'champion')).version, 1, 'one is enough');
  });

  that('one person is one, however the name is spelled', async (open) => {
    const version = await open('nightly').register('late', predictor(1), { training: { by: 'Jos\u00e9' } });
    await open('boss').guard('late', 'champion', { approvals: 2 });
    for (const spelled of ['Jose\u0301', ' jos\u00e9', 'JOS\u00c9', 'Nightly'])
      equal(await codeOf(() => open(spelled).approve(version)), 'check-failed', spelled);
    const event = await open('Grace Hopper').approve(version);
    equal(await open('grace  hopper').approve(version), event, 'she did already');
    equal(await codeOf(() => open('boss').promote(version, 'champion')), 'check-failed', 'one of two');
    await open('linus').approve(version);
    equal((await open('boss').promote(version, 'champion')).version, 1, 'two');
  });

  that('an approval can be taken back', async (open) => {
    const version = await open('nightly').register('late', predictor(1));
    await open('boss').guard('late', 'champion', { approvals: 1 });
    equal(await codeOf(() => open('grace').revoke(version)), 'not-found', 'there is none');
    const event = await open('grace').approve(version);
    equal((await open('Grace').revoke(version, { note: 'seen LGA' })).kind, 'revoke', 'the event');
    equal((await open().state('late')).approvals[1] ?? [], [], 'state');
    equal(await codeOf(() => open('boss').promote(version, 'champion')), 'check-failed', 'none is left');
    equal((await open('grace').approve(version)).sequence > event.sequence, true, 'said anew');
    equal((await open('boss').promote(version, 'champion')).version, 1, 'promoted');
  });

  that('a verdict that contradicts itself is not registered', async (open) => {
    const error = { code: 'auc', severity: 'error' as const, message: 'auc is 0.4; expected 0.6.' };
    for (const verdict of [
      { pass: true, checked: 0, issues: [] },
      { pass: true, checked: 1, issues: [error] },
    ])
      equal(await codeOf(() => open().register('late', predictor(1), { verdict })), 'bad-option', 'refused');
    equal(await open().models(), [], 'and nothing is written');
  });

  that('a rollback goes to another version, which is neither deprecated nor retired', async (open) => {
    const versions: Version[] = [];
    for (const seed of [1, 2, 3, 4]) versions.push(await open().register('late', predictor(seed)));
    const [, two, three] = versions as [Version, Version, Version, Version];
    for (const version of versions) await open().promote(version, 'champion');
    await open().deprecate(three);
    await open().retire(two);
    equal((await open().state('late')).aliases['champion']?.before, 1, 'what it would do');
    equal((await open().rollback('late', 'champion')).version, 1, 'the first is fine');
    equal(await codeOf(() => open().rollback('late', 'champion')), 'not-found', 'nothing further back');
    await open().promote(versions[3]!, 'champion');
    await open().withdraw('late', 'champion');
    await open().promote(versions[3]!, 'champion');
    equal((await open().rollback('late', 'champion')).version, 1, 'not the one that serves');
  });

  that('what a version stands on is not retired before it', async (open) => {
    const base = await open().register('base', predictor(1));
    const late = await open().register('late', predictor(2), { uses: [base] });
    equal(await codeOf(() => open().retire(base)), 'conflict', 'late stands on it');
    await open().retire(late);
    equal((await open().retire(base)).kind, 'retire', 'nothing does any more');
    equal(
      await codeOf(() => open().register('late', predictor(2), { uses: [late, late] })),
      'bad-option',
      'twice',
    );
  });

  that('names of models are in the order of their characters', async (open) => {
    for (const name of ['late.v2', 'late', 'late-flights', 'Late']) await open().register(name, predictor(1));
    equal(await open().models(), ['Late', 'late', 'late-flights', 'late.v2'], 'sorted');
  });

  that('a guard can ask that the sample is answered before the promotion', async (open) => {
    const sampled = await open().register('late', answering(2), { sample: [{ x: 1 }] });
    const bare = await open().register('late', answering(3));
    await open().guard('late', 'champion', { replay: true });
    const revive = (saved: SavedPredictor): unknown => answering(seedOf(saved));
    equal(await codeOf(() => open().promote(sampled, 'champion')), 'check-failed', 'not asked');
    equal(await codeOf(() => open().promote(bare, 'champion', { revive })), 'check-failed', 'no sample');
    const wrong = (): unknown => answering(9);
    equal(
      await codeOf(() => open().promote(sampled, 'champion', { revive: wrong })),
      'check-failed',
      'other answers',
    );
    equal((await open().history('late')).length, 1, 'refusals leave no trace');
    equal((await open().promote(sampled, 'champion', { revive })).version, 1, 'asked');
  });

  that('a frozen alias is not moved automatically, and by hand it is', async (open) => {
    const [one, two] = [
      await open().register('late', predictor(1)),
      await open().register('late', predictor(2)),
    ];
    await open().promote(one, 'champion', { automatic: true });
    const event = await open().freeze('late', 'champion', { note: 'holidays' });
    equal(await open().freeze('late', 'champion'), event, 'twice writes nothing');
    equal(
      await codeOf(() => open().promote(two, 'champion', { automatic: true })),
      'check-failed',
      'automatic',
    );
    equal((await open().promote(two, 'champion')).version, 2, 'by hand');
    equal((await open().rollback('late', 'champion')).version, 1, 'a rollback');
    equal(
      (await open().state('late')).aliases,
      { champion: { version: 1, before: null, guard: null, frozen: true } },
      'state',
    );
    await open().unfreeze('late', 'champion');
    equal(await codeOf(() => open().unfreeze('late', 'champion')), 'not-found', 'it is not frozen');
    equal((await open().promote(two, 'champion', { automatic: true })).automatic, true, 'automatic again');
  });

  that('a deprecated version is not promoted until it is restored', async (open) => {
    const version = await open().register('late', predictor(1));
    await open().promote(version, 'champion');
    const event = await open().deprecate(version, { note: 'leaks the arrival time' });
    equal(await open().deprecate(version), event, 'twice writes nothing');
    equal((await open().get('late', 'champion')).version, 1, 'what points to it goes on');
    equal(await codeOf(() => open().promote(version, 'challenger')), 'check-failed', 'promote');
    equal((await open().state('late')).deprecated, [1], 'state');
    await open().restore(version);
    equal(await codeOf(() => open().restore(version)), 'not-found', 'not deprecated');
    equal((await open().promote(version, 'challenger')).version, 1, 'after it was restored');
  });

  that('a retired version keeps its record and loses its artifact', async (open) => {
    const versions: Version[] = [];
    for (const seed of [1, 2, 1]) versions.push(await open().register('late', predictor(seed)));
    const [one, two, likeOne] = versions as [Version, Version, Version];
    await open().promote(two, 'champion');
    equal(await codeOf(() => open().retire(two)), 'conflict', 'one that serves');
    await open().promote(one, 'champion');
    const event = await open().retire(two, { note: 'storage' });
    equal(await open().retire(two), event, 'twice writes nothing');
    equal((await open().get('late', 2)).artifact, two.artifact, 'its record');
    equal(await codeOf(() => open().load(two, seedOf)), 'not-found', 'its artifact');
    equal(await codeOf(() => open().promote(two, 'champion')), 'not-found', 'promote');
    await open()
      .rollback('late', 'champion')
      .then(
        () => equal(true, false, 'rolled back to a retired version'),
        (error: { code?: string }) => equal(error.code, 'not-found', 'rollback'),
      );
    await open().retire(likeOne);
    equal(await open().load(one, seedOf), 1, 'bytes that another version has stay');
    equal((await open().state('late')).retired, [2, 3], 'state');
    const again = await open().register('late', predictor(2));
    equal(await open().load(again, seedOf), 2, 'registered anew');
  });

  that('versions are found by tag, figure, slice, time, data and state', async (open) => {
    await fill(open());
    const numbers = async (query: Parameters<Registry['search']>[1]): Promise<number[]> =>
      (await open().search('late', query)).map(({ version }) => version);
    equal(await numbers({}), [4, 3, 2, 1], 'all, the newest first');
    equal(await numbers({ orderBy: 'oldest', offset: 1, limit: 2 }), [2, 3], 'a page');
    equal(await numbers({ tags: { team: 'ops' } }), [3, 1], 'a tag');
    equal(await numbers({ metrics: { auc: { min: 0.7 } } }), [3, 2], 'a figure');
    equal(await numbers({ metrics: { auc: { min: 0.7, max: 0.75 } } }), [2], 'between');
    equal(await numbers({ metrics: { constructor: { min: -Infinity } } }), [], 'no such figure');
    equal(
      await numbers({ slices: [{ slice: { origin: 'LGA' }, metrics: { auc: { min: 0.65 } } }] }),
      [2],
      'a slice',
    );
    equal(await numbers({ orderBy: { metric: 'auc' } }), [3, 2, 1, 4], 'the best first, without one last');
    equal(await numbers({ orderBy: { metric: 'loss' } }), [2, 3, 1, 4], 'the lowest first');
    equal(await numbers({ from: 3000, until: 6000 }), [3, 2], 'by time');
    equal(await numbers({ data: 'd2' }), [2], 'by data');
    equal(await numbers({ pass: true }), [2], 'by verdict');
    equal(await numbers({ alias: 'champion' }), [2], 'by alias');
    equal(await numbers({ deprecated: true }), [1], 'by state');
    equal(await numbers({ actor: 'nobody' }), [], 'by actor');
    equal(await numbers({ where: ({ version }) => version > 3 }), [4], 'by anything');
    equal(await codeOf(() => open().search('late', { metric: {} } as object)), 'bad-option', 'a typo');
    equal(
      await codeOf(() => open().search('late', { metrics: { auc: 0.7 } } as object)),
      'bad-option',
      'no range',
    );
    equal(
      (await open().versions('late', { from: 2, limit: 2 })).map(({ version }) => version),
      [2, 3],
      'a list',
    );
    equal(await open().versions('late', { from: 9 }), [], 'past the end');
  });
}

async function fill(registry: Registry): Promise<void> {
  const figures = [0.6, 0.71, 0.8, NaN];
  for (const [index, auc] of figures.entries()) {
    const metrics = { auc, loss: [0.9, 0.1, 0.2, NaN][index]! };
    const slices = [{ slice: { origin: 'LGA' }, rows: 2, metrics: { auc: [0.5, 0.7, 0.6, NaN][index]! } }];
    const version = await registry.register('late', predictor(index), {
      evaluation: { rows: 4, metrics, directions: { auc: 'higher', loss: 'lower' }, slices },
      data: { hash: `d${index + 1}` },
      tags: { team: index % 2 === 0 && index < 3 ? 'ops' : 'web' },
      ...(index === 1 && { verdict: passing }),
    });
    if (index === 1) await registry.promote(version, 'champion');
    if (index === 0) await registry.deprecate(version);
  }
}
