import { isInDoubt, newWriteId } from '../remote/write-id.ts';
import type { MlflowFields } from './client.ts';
import { firstFound } from './listing.ts';
import type { Place } from './place.ts';
import { fieldOf, ours, toTags } from './tags.ts';

/** A version that was made. */
export interface Made {
  readonly fields: MlflowFields;
  /** The id of its write, which is in a tag of it. */
  readonly write: string;
}

/**
 * Makes a version with MLflow, which gives it its number. Where the answer is lost, the id of the write says whether it was
 * made.
 *
 * @returns `null` when there is no such registered model.
 */
export async function makeVersion(
  place: Place,
  about: {
    readonly name: string;
    readonly source: string;
    readonly runId: string;
    readonly description: string;
  },
  tags: ReadonlyMap<string, string>,
): Promise<Made | null> {
  const { name, source, runId, description } = about;
  const write = newWriteId();
  const asked = {
    ...{ name, source, run_id: runId, description },
    tags: toTags(new Map([...tags, [`${ours}write`, write]])),
  };
  try {
    const answer = await place.client.ask('POST', 'model-versions/create', asked, [
      'RESOURCE_DOES_NOT_EXIST',
    ]);
    return answer && { fields: fieldOf(answer, 'model_version'), write };
  } catch (cause) {
    if (!isInDoubt(cause)) throw cause;
    const filter = `name = '${name}' and tags.\`${ours}write\` = '${write}'`;
    const fields = await firstFound(place, filter).catch(() => undefined);
    if (fields) return { fields, write };
    throw cause;
  }
}
