import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { mlflowRegistry } from '../../src/adapters/mlflow/mlflow-registry.ts';
import { encodeBundle } from '../../src/registry/bundle.ts';
import { predictor } from '../../src/testing/registry-parts.ts';

const url = process.env['SLIPWAY_MLFLOW_URL']!;
const python = process.env['SLIPWAY_MLFLOW_PYTHON']!;
const run = promisify(execFile);

const look = `
import json, sys, mlflow
url, name = sys.argv[1:]
mlflow.set_tracking_uri(url)
client = mlflow.MlflowClient()
champion = client.get_model_version_by_alias(name, 'champion')
with open(mlflow.artifacts.download_artifacts(f'models:/{name}@champion') + '/predictor.slipway', 'rb') as file:
    content = file.read().hex()
log = client.search_model_versions("name = 'shown Slipway log'", order_by=['version_number ASC'])
print(json.dumps({
    'version': champion.version, 'description': champion.description, 'content': content,
    'tags': {key: champion.tags[key] for key in ('team', 'slipway.metric.auc', 'slipway.approvals', 'slipway.verdict')},
    'deprecated': client.get_model_version(name, '1').tags.get('slipway.deprecated'),
    'log': [json.loads(event.tags['slipway.record'])['kind'] for event in log],
}))
client.set_registered_model_alias(name, 'champion', '1')
client.delete_model_version_tag(name, '1', 'slipway.deprecated')
`;

test("what MLflow's client sees of a model is what the log says; what it changes there is put right", async () => {
  const open = (actor: string): ReturnType<typeof mlflowRegistry> =>
    mlflowRegistry({ url, prefix: 'shown ', actor });
  const registry = open('ada');
  const one = await registry.register('late', predictor(1));
  const two = await registry.register('late', predictor(2), {
    note: 'with weather',
    tags: { team: 'ops' },
    verdict: { pass: true, checked: 1, issues: [] },
    evaluation: { rows: 3, metrics: { auc: 0.71 }, directions: { auc: 'higher' }, slices: [] },
  });
  await registry.promote(one, 'champion');
  await open('grace').approve(two);
  await registry.promote(two, 'champion');
  await registry.deprecate(one);
  const { stdout } = await run(python, ['-c', look, url, 'shown late']);
  expect(JSON.parse(stdout.trim().split('\n').at(-1)!)).toEqual({
    version: '2',
    description: 'with weather',
    content: Buffer.from(encodeBundle(predictor(2).save())).toString('hex'),
    tags: {
      team: 'ops',
      'slipway.metric.auc': '0.71',
      'slipway.approvals': 'grace',
      'slipway.verdict': 'pass',
    },
    deprecated: 'true',
    log: ['make', 'promote', 'approve', 'promote', 'deprecate'],
  });
  expect((await registry.get('late', 'champion')).version).toBe(2);
  expect(await registry.mirror('late')).toEqual(['alias champion', 'version 1']);
  expect(await registry.mirror('late')).toEqual([]);
});

test('a version registered with MLflow itself takes a number and is left out', async () => {
  const registry = mlflowRegistry({ url, prefix: 'mixed ' });
  await registry.register('late', predictor(1));
  const foreign = `
import sys, mlflow
mlflow.set_tracking_uri(sys.argv[1])
with mlflow.start_run() as run:
    mlflow.log_text('x', 'model/x.txt')
print(mlflow.MlflowClient().create_model_version('mixed late', run.info.artifact_uri + '/model', run.info.run_id).version)
`;
  const { stdout } = await run(python, ['-c', foreign, url]);
  expect(stdout.trim().split('\n').at(-1)).toBe('2');
  expect((await registry.register('late', predictor(3))).version).toBe(3);
  expect((await registry.versions('late')).map(({ version }) => version)).toEqual([1, 3]);
});

test('what is long and not ASCII comes back from its tags and from its artifact', async () => {
  const registry = mlflowRegistry({ url, prefix: 'long ' });
  const note = '飛行機 ✈︎ "quoted" \\ \n'.repeat(400);
  const long = await registry.register('late', predictor(1), { note });
  const short = await registry.register('late', predictor(1), { note: note.slice(0, 100) });
  await registry.promote(long, 'champion', { note });
  const again = mlflowRegistry({ url, prefix: 'long ' });
  expect(await again.versions('late')).toEqual([long, short]);
  expect((await again.history('late'))[0]!.note).toBe(note);
});

test('a registered model that was deleted or renamed in MLflow gives its numbers to nobody else', async () => {
  const open = (actor: string): ReturnType<typeof mlflowRegistry> =>
    mlflowRegistry({ url, prefix: 'gone ', actor });
  const [registry, names] = [open('ada'), ['deleted', 'renamed', 'unserved']];
  for (const name of names) {
    const one = await registry.register(name, predictor(1));
    if (name === 'unserved') continue;
    await registry.guard(name, 'champion', { approvals: 1 });
    await open('grace').approve(one);
    await registry.promote(one, 'champion');
  }
  const lose = `
import sys, mlflow
mlflow.set_tracking_uri(sys.argv[1])
client = mlflow.MlflowClient()
client.delete_registered_model('gone deleted')
client.delete_registered_model('gone unserved')
client.rename_registered_model('gone renamed', sys.argv[2])
`;
  await run(python, ['-c', lose, url, 'Flights of yore']);
  for (const name of names) {
    for (const one of [registry, open('eve')])
      await expect(one.register(name, predictor(2)), name).rejects.toMatchObject({ code: 'corrupt' });
    await expect(open('eve').get(name, 1)).rejects.toMatchObject({ code: 'not-found' });
  }
  expect(await open('eve').models()).toEqual([]);
  const back = lose.replace(/client\.delete.*\n/g, '').replace("'gone renamed', sys.argv[2]", "sys.argv[2], 'gone renamed'"); // prettier-ignore
  await run(python, ['-c', back, url, 'Flights of yore']);
  expect((await registry.register('renamed', predictor(2))).version).toBe(2);
  expect((await open('eve').get('renamed', 'champion')).version).toBe(1);
});
