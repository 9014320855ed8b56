import { expect, test } from 'vitest';
import { fixedClock } from '../../src/core/clock.ts';
import type { ProgressEvent } from '../../src/core/progress.ts';
import { verdictOf, type Verdict } from '../../src/core/verdict.ts';
import type { Evaluation } from '../../src/evaluate/evaluation.ts';
import { retrain, type RetrainOptions } from '../../src/operate/retrain.ts';
import { createRegistry } from '../../src/registry/create-registry.ts';
import { memoryStore } from '../../src/registry/memory-store.ts';
import type { Registry, Saveable } from '../../src/registry/registry.ts';
import { createAlerter } from '../../src/validate/alerts/create-alerter.ts';
import { gate } from '../../src/validate/gate.ts';

/** A predictor that is one number: the AUC it will reach. */
interface Rated extends Saveable {
  readonly auc: number;
}

function rated(auc: number): Rated {
  return {
    auc,
    save: () => ({
      format: 'slipway-predictor',
      version: 1,
      prepare: null,
      options: {},
      model: { kind: 'rated', version: 1, state: { auc }, arrays: {} },
    }),
  };
}

const evaluationOf = (auc: number): Evaluation => ({
  rows: 10,
  metrics: { auc },
  directions: { auc: 'higher' },
  slices: [],
});

/** A retraining of `late` that yields a model of this AUC, which must not be worse than the one that serves. */
function run(
  registry: Registry,
  auc: number,
  more: Partial<RetrainOptions<Rated>> = {},
): RetrainOptions<Rated> {
  return {
    registry,
    name: 'late',
    fit: () => ({ predictor: rated(auc), data: { window: 'June' } }),
    revive: ({ model }) => rated((model.state as { auc: number }).auc),
    evaluate: (predictor) => Promise.resolve(evaluationOf(predictor.auc)),
    judge: (candidate, baseline) => {
      const [got, limit] = [candidate.metrics['auc']!, baseline?.metrics['auc'] ?? 0.5];
      return verdictOf(
        got >= limit
          ? []
          : [{ code: 'regressed', severity: 'error', message: `auc is ${got}; expected ${limit} or more.` }],
        1,
      );
    },
    ...more,
  };
}

const newRegistry = (): Registry => createRegistry(memoryStore(), { clock: fixedClock(0), actor: 'nightly' });

test('the first candidate is judged alone and promoted', async () => {
  const registry = newRegistry();
  const { version, serving, baseline, evaluation, promoted, reason } = await retrain(run(registry, 0.7));
  expect([version.version, serving, baseline, evaluation?.metrics, promoted]).toEqual([
    1,
    null,
    null,
    { auc: 0.7 },
    true,
  ]);
  expect(reason).toBe('version 1 passed its gate and is the first to be the champion.');
  expect((await registry.get('late', 'champion')).version).toBe(1);
});

test('a better candidate replaces the version that serves, which is judged on the same rows', async () => {
  const registry = newRegistry();
  await retrain(run(registry, 0.7));
  const { version, serving, baseline, promoted, reason } = await retrain(
    run(registry, 0.8, { note: 'drifted', tags: { trigger: 'drift' } }),
  );
  expect([version.version, version.parent, serving?.version, baseline?.metrics, promoted]).toEqual([
    2,
    1,
    1,
    { auc: 0.7 },
    true,
  ]);
  expect([
    version.note,
    version.tags,
    version.data,
    version.evaluation?.metrics,
    version.verdict?.pass,
  ]).toEqual(['drifted', { trigger: 'drift' }, { window: 'June' }, { auc: 0.8 }, true]);
  expect(reason).toBe('version 2 passed its gate and replaces version 1 as the champion.');
});

test('a worse candidate is registered, not promoted, and it is said why', async () => {
  const registry = newRegistry();
  await retrain(run(registry, 0.7));
  const { version, verdict, promoted, reason } = await retrain(run(registry, 0.6));
  expect([version.version, verdict.pass, promoted]).toEqual([2, false, false]);
  expect(reason).toBe(
    'version 2 did not pass its gate: auc is 0.6; expected 0.7 or more. Version 1 stays the champion.',
  );
  expect((await registry.get('late', 'champion')).version).toBe(1);
  await expect(registry.promote(version, 'champion')).rejects.toMatchObject({ code: 'check-failed' });
});

test('a verdict on nothing promotes nothing', async () => {
  const { promoted, reason } = await retrain(run(newRegistry(), 0.9, { judge: () => verdictOf([], 0) }));
  expect(promoted).toBe(false);
  expect(reason).toBe(
    'version 1 did not pass its gate: nothing was checked, so nothing can pass. Nothing serves yet.',
  );
});

test('a long list of problems is shortened in the reason, and kept in the version', async () => {
  const issues = ['a', 'b', 'c', 'd', 'e'].map((column) => ({
    code: 'drifted',
    severity: 'error' as const,
    message: `${column} drifted.`,
    column,
  }));
  const { reason, version } = await retrain(run(newRegistry(), 0.9, { judge: () => verdictOf(issues, 5) }));
  expect(reason).toBe(
    'version 1 did not pass its gate: a drifted. b drifted. c drifted. … and 2 more. Nothing serves yet.',
  );
  expect(version.verdict?.issues).toEqual(issues);
});

test('a candidate judged against a version that no longer serves is not promoted', async () => {
  const registry = newRegistry();
  await retrain(run(registry, 0.7));
  const fit = async (): Promise<{ predictor: Rated }> => {
    await retrain(run(registry, 0.9));
    return { predictor: rated(0.8) };
  };
  const { version, verdict, promoted, reason } = await retrain(run(registry, 0.8, { fit }));
  expect([version.version, verdict.pass, promoted]).toEqual([3, true, false]);
  expect(reason).toContain('the champion changed while it was trained');
  expect((await registry.get('late', 'champion')).version).toBe(2);
});

test('of many first runs at once exactly one is promoted, and every candidate is kept', async () => {
  const registry = newRegistry();
  const runs = await Promise.all([0.7, 0.8, 0.9].map((auc) => retrain(run(registry, auc))));
  expect(runs.filter(({ promoted }) => promoted)).toHaveLength(1);
  expect(await registry.versions('late')).toHaveLength(3);
});

test('another alias is followed when asked for', async () => {
  const registry = newRegistry();
  await retrain(run(registry, 0.9));
  const { promoted, serving } = await retrain(run(registry, 0.6, { alias: 'challenger' }));
  expect([promoted, serving]).toEqual([true, null]);
  expect([...(await registry.aliases('late'))]).toEqual([
    ['champion', 1],
    ['challenger', 2],
  ]);
});

test('when the serving version cannot be read, nothing is trained', async () => {
  const registry = newRegistry();
  await retrain(run(registry, 0.7));
  let fitted = false;
  const fit = (): { predictor: Rated } => {
    fitted = true;
    return { predictor: rated(0.8) };
  };
  const failure = new Error('of a kind nobody knows');
  await expect(retrain(run(registry, 0.8, { fit, revive: () => Promise.reject(failure) }))).rejects.toBe(
    failure,
  );
  expect(fitted).toBe(false);
});

test.each(['fit', 'evaluate', 'judge'] as const)(
  'when %s fails, its error comes through and nothing is registered',
  async (stage) => {
    const registry = newRegistry();
    const failure = new Error(stage);
    await expect(retrain(run(registry, 0.7, { [stage]: () => Promise.reject(failure) }))).rejects.toBe(
      failure,
    );
    expect(await registry.models()).toEqual([]);
  },
);

test('an abort rejects with its reason, untouched, and registers nothing', async () => {
  const registry = newRegistry();
  const controller = new AbortController();
  const reason = { why: 'the host goes down' };
  const judge = (): never => {
    controller.abort(reason);
    return verdictOf([], 1) as never;
  };
  await expect(retrain(run(registry, 0.7, { judge, signal: controller.signal }))).rejects.toBe(reason);
  await expect(retrain(run(registry, 0.7, { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
  expect(await registry.models()).toEqual([]);
});

test('the handed functions are told what serves, and get the signal and the progress', async () => {
  const registry = newRegistry();
  const first = await retrain(run(registry, 0.7));
  const events: ProgressEvent[] = [];
  const { signal } = new AbortController();
  const onProgress = (event: ProgressEvent): void => void events.push(event);
  let told: unknown;
  await retrain(
    run(registry, 0.8, {
      signal,
      onProgress,
      fit: (context) => ((told = context), { predictor: rated(0.8) }),
    }),
  );
  expect(told).toEqual({ serving: first.version, signal, onProgress });
  expect(events.map(({ stage, done, total }) => [stage, done, total])).toEqual(
    [0, 1, 2, 3, 4, 5].map((done) => ['operate/retrain', done, 5]),
  );
});

test('each step is told once, also where the candidate cannot serve', async () => {
  const done: number[] = [];
  const check = (): Verdict =>
    verdictOf([{ code: 'too-slow', severity: 'error', message: 'it is too slow.' }], 1);
  await retrain(run(newRegistry(), 0.7, { check, onProgress: (event) => void done.push(event.done) }));
  expect(done).toEqual([0, 1, 2, 3, 4, 5]);
});

test('a misspelt option is refused before anything is done', async () => {
  await expect(
    retrain({ ...run(newRegistry(), 0.7), aliaz: 'x' } as RetrainOptions<Rated>),
  ).rejects.toMatchObject({ code: 'bad-option' });
});

test.each([
  ['fit', undefined],
  ['fit', null],
  ['fit', {}],
  ['evaluate', undefined],
  ['evaluate', null],
  ['judge', undefined],
  ['judge', null],
  ['judge', true],
  ['judge', { pass: true }],
  ['judge', { pass: true, issues: [] }],
  ['judge', { pass: true, checked: 0, issues: [] }],
  ['judge', { pass: true, checked: 1, issues: [{ code: 'x', severity: 'error', message: 'x.' }] }],
] as const)('a %s that gives back %j is refused, and nothing is registered', async (option, given) => {
  const registry = newRegistry();
  await expect(retrain(run(registry, 0.7, { [option]: () => given }))).rejects.toMatchObject({
    code: 'bad-option',
    details: { option },
  });
  expect(await registry.models()).toEqual([]);
});

test('a serving version that gets no evaluation is not taken for nothing serving', async () => {
  const registry = newRegistry();
  await retrain(run(registry, 0.7));
  const evaluate = (predictor: Rated): Evaluation =>
    predictor.auc === 0.7 ? (undefined as unknown as Evaluation) : evaluationOf(predictor.auc);
  await expect(retrain(run(registry, 0.6, { evaluate }))).rejects.toMatchObject({ code: 'bad-option' });
  expect(await registry.versions('late')).toHaveLength(1);
});

test('a candidate that cannot serve is registered, and its metrics are never read', async () => {
  const registry = newRegistry();
  await retrain(run(registry, 0.7));
  const evaluated: number[] = [];
  const parts: Partial<RetrainOptions<Rated>> = {
    check: (predictor) =>
      verdictOf(
        predictor.auc > 0.8 ? [{ code: 'too-slow', severity: 'error', message: 'it is too slow.' }] : [],
        3,
      ),
    evaluate: ({ auc }) => {
      evaluated.push(auc);
      return evaluationOf(auc);
    },
  };
  const slow = await retrain(run(registry, 0.9, parts));
  expect([slow.promoted, slow.evaluation, slow.reason, evaluated]).toEqual([
    false,
    null,
    'version 2 did not pass its gate: it is too slow. Version 1 stays the champion.',
    [0.7],
  ]);
  expect((await registry.get('late', 2)).verdict).toMatchObject({ pass: false, checked: 3 });
  const fast = await retrain(run(registry, 0.8, parts));
  expect([fast.promoted, fast.verdict]).toEqual([true, { pass: true, checked: 4, issues: [] }]);
  const worse = await retrain(run(registry, 0.6, parts));
  expect([worse.promoted, worse.verdict.checked]).toEqual([false, 4]);
});

test('a candidate that can serve and gets no evaluation is not promoted unjudged', async () => {
  const registry = newRegistry();
  let judged = false;
  const parts = {
    check: () => verdictOf([], 1),
    evaluate: () => null as unknown as Evaluation,
    judge: () => {
      judged = true;
      return verdictOf([], 1);
    },
  };
  await expect(retrain(run(registry, 0.7, parts))).rejects.toMatchObject({
    code: 'bad-option',
    details: { option: 'evaluate' },
  });
  expect([judged, await registry.models()]).toEqual([false, []]);
});

test('the verdict on a candidate that cannot serve says that nobody judged it, and a problem found before is not told as gone', async () => {
  const told: string[] = [];
  const alerter = createAlerter({
    channels: [{ name: 'own', send: ({ text }) => void told.push(text) }],
    clock: fixedClock(0),
  });
  const source = { model: 'late', stage: 'retrain' };
  const judge = (of: Evaluation): Verdict => gate(of, { auc: { min: 0.7 } });
  const weak = await retrain(run(newRegistry(), 0.6, { judge }));
  await alerter.report(weak.verdict, source);
  const slow = await retrain(
    run(newRegistry(), 0.6, {
      judge,
      check: () => verdictOf([{ code: 'too-slow', severity: 'error', message: 'it is too slow.' }], 3),
    }),
  );
  await alerter.report(slow.verdict, source);
  expect(slow.verdict.issues).toEqual([
    { code: 'too-slow', severity: 'error', message: 'it is too slow.' },
    {
      code: 'not-checked',
      severity: 'warning',
      message: 'judge was not checked, because check did not pass.',
    },
  ]);
  expect(told.join('\n')).not.toContain('gone');
});

test('a verdict that does not pass and names no error says so', async () => {
  const { promoted, reason } = await retrain(
    run(newRegistry(), 0.9, { judge: () => ({ pass: false, checked: 1, issues: [] }) }),
  );
  expect([promoted, reason]).toEqual([
    false,
    'version 1 did not pass its gate: judge did not pass, and names no error. Nothing serves yet.',
  ]);
});

test('a check that is no function, or gives no verdict, is refused', async () => {
  const registry = newRegistry();
  for (const check of [3, () => true])
    await expect(
      retrain(run(registry, 0.7, { check } as unknown as Partial<RetrainOptions<Rated>>)),
    ).rejects.toMatchObject({
      code: 'bad-option',
      details: { option: 'check' },
    });
});

test('a frozen alias and a guard that asks for more are not passed by, and it is said why', async () => {
  const registry = newRegistry();
  await retrain(run(registry, 0.7));
  await registry.freeze('late', 'champion');
  const frozen = await retrain(run(registry, 0.8));
  expect([frozen.version.version, frozen.promoted]).toEqual([2, false]);
  expect(frozen.reason).toBe(
    'version 2 of "late" was to be promoted automatically, and alias "champion" is frozen. Unfreeze it, or promote the version by hand. Version 1 stays the champion.',
  );
  await registry.unfreeze('late', 'champion');
  await registry.guard('late', 'champion', { approvals: 1 });
  const guarded = await retrain(run(registry, 0.85));
  expect(guarded.promoted).toBe(false);
  expect(guarded.reason).toContain('has 0 of the 1 approvals that "champion" asks for');
  await registry.guard('late', 'champion', null);
  const { promoted, version } = await retrain(run(registry, 0.9));
  expect(promoted).toBe(true);
  expect((await registry.history('late')).at(-1)).toMatchObject({
    version: version.version,
    automatic: true,
  });
});

test('what is told of the training, a sample and a reference are registered with the candidate', async () => {
  const registry = newRegistry();
  const predict = async (rows: readonly object[]): Promise<{ score: number; prediction: number }[]> =>
    rows.map(() => ({ score: 0.7, prediction: 1 }));
  const answering = { ...rated(0.7), predict };
  const { version, promoted } = await retrain(
    run(registry, 0.7, {
      revive: () => answering,
      fit: () => ({
        predictor: answering,
        training: { estimator: 'rate', seed: 3 },
        sample: [{ x: 1 }],
        reference: { rows: 5 },
      }),
    }),
  );
  expect(version.training).toMatchObject({ by: 'nightly', estimator: 'rate', seed: 3 });
  const saved = await registry.load(version, (parts) => parts);
  expect([saved.sample?.answers, saved.reference]).toEqual([[{ score: 0.7, prediction: 1 }], { rows: 5 }]);
  expect(promoted).toBe(true);
});
