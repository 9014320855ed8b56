import { SlipwayError } from '../../core/error.ts';
import { hashBytes } from '../../core/hash.ts';
import { where, type MlflowClient } from './client.ts';
import { fieldOf, ours, recordTags, tagsOf } from './tags.ts';

/** The run that MLflow wants every artifact to belong to, and where its artifacts are. */
export interface Room {
  readonly runId: string;
  /** As MLflow writes it, `mlflow-artifacts:/…`. */
  readonly uri: string;
  /** As the artifact API takes it. */
  readonly folder: string;
}

/** The part of an MLflow server that one registry has. */
export interface Place {
  readonly client: MlflowClient;
  /** The registered model whose versions are claims of keys. */
  readonly log: string;
  /** What MLflow calls a model. */
  titleOf(name: string): string;
  /** `null` on a server where this registry has written nothing yet. */
  find(): Promise<Room | null>;
  /** Makes it where it is missing. */
  make(): Promise<Room>;
  /** A record as tags; what is too long for one is written among the artifacts first. */
  write(bytes: Uint8Array): Promise<Map<string, string>>;
  /**
   * The record that tags stand for.
   *
   * @throws {SlipwayError} `corrupt`.
   */
  read(tags: ReadonlyMap<string, string>, what: string): Promise<Uint8Array>;
}

/** @param prefix - before the names of all registered models. */
export function placeOn(client: MlflowClient, prefix: string): Place {
  const log = `${prefix}Slipway log`;
  let known: Room | undefined;

  async function find(): Promise<Room | null> {
    if (known) return known;
    const answer = await client.ask('GET', 'registered-models/get', { name: log }, [
      'RESOURCE_DOES_NOT_EXIST',
    ]);
    if (answer === null) return null;
    const runId = tagsOf(fieldOf(answer, 'registered_model')).get(`${ours}run`);
    if (runId === undefined)
      throw new SlipwayError(
        'corrupt',
        where,
        `the registered model "${log}" in ${client.name} does not name its run. Restore its tag ${ours}run, or use another prefix.`,
      );
    const run = await client.ask('GET', 'runs/get', { run_id: runId });
    return (known = roomOf(fieldOf(fieldOf(run, 'run'), 'info'), client));
  }

  async function make(): Promise<Room> {
    const found = await find();
    if (found) return found;
    const experiment = await experimentOf(client, log);
    const run = await client.ask('POST', 'runs/create', {
      experiment_id: experiment,
      run_name: 'artifacts',
      start_time: 0,
    });
    const room = roomOf(fieldOf(fieldOf(run, 'run'), 'info'), client);
    const made = await client.ask(
      'POST',
      'registered-models/create',
      {
        name: log,
        description:
          'What was decided about the models of Slipway, one version an event. It decides: do not edit.',
        tags: [
          { key: `${ours}run`, value: room.runId },
          { key: `${ours}format`, value: '1' },
        ],
      },
      ['RESOURCE_ALREADY_EXISTS'],
    );
    if (made) return (known = room);
    // Somebody else was first: theirs is the place.
    await client.ask('POST', 'runs/delete', { run_id: room.runId });
    return (await find())!;
  }

  return {
    client,
    log,
    titleOf: (name) => `${prefix}${name}`,
    find,
    make,
    async write(bytes) {
      const tags = recordTags(bytes);
      if (!tags.has(`${ours}record`)) {
        const { folder } = await make();
        await client.upload(`${folder}/records/${tags.get(`${ours}sha256`)!}`, bytes);
      }
      return tags;
    },
    async read(tags, what) {
      const hash = tags.get(`${ours}sha256`) ?? '';
      const text = tags.get(`${ours}record`);
      const room = await find();
      const bytes =
        text === undefined && room && /^[0-9a-f]{64}$/.test(hash)
          ? await client.download(`${room.folder}/records/${hash}`)
          : new TextEncoder().encode(text ?? '');
      if (bytes !== null && hashBytes(bytes) === hash) return bytes;
      throw new SlipwayError(
        'corrupt',
        where,
        `${what} in ${client.name} does not have the hash it was written with: its tags were edited, or its artifact is gone. Restore it from a copy.`,
      );
    },
  };
}

async function experimentOf(client: MlflowClient, name: string): Promise<string> {
  const made = await client.ask('POST', 'experiments/create', { name }, ['RESOURCE_ALREADY_EXISTS']);
  if (made) return String(made['experiment_id']);
  const there = await client.ask('GET', 'experiments/get-by-name', { experiment_name: name });
  return String(fieldOf(there, 'experiment')['experiment_id']);
}

function roomOf(info: Readonly<Record<string, unknown>>, client: MlflowClient): Room {
  const { run_id: runId, artifact_uri: uri } = info;
  const folder =
    typeof uri === 'string' ? /^mlflow-artifacts:(?:\/\/[^/]*)?\/([^?#]+)$/.exec(uri)?.[1] : undefined;
  if (typeof runId !== 'string' || folder === undefined || /(?:^|\/)\.{1,2}(?:\/|$)/.test(folder)) {
    throw new SlipwayError(
      'unsupported',
      where,
      `${client.name} keeps the artifacts of runs elsewhere; expected a server that serves artifacts (mlflow server --artifacts-destination …).`,
    );
  }
  return { runId, uri: uri as string, folder: folder.replace(/\/+$/, '') };
}
