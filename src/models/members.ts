import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { areSameNames } from './classes.ts';
import type { Model } from './model.ts';

/** What several models have in common. */
export interface Members {
  readonly members: readonly Model[];
  readonly task: Model['task'];
  readonly classes: readonly string[] | undefined;
  readonly features: readonly string[];
}

/** Refuses models that cannot answer together: none, or of several tasks, classes or features. */
export function checkMembers(where: string, members: unknown): Members {
  const isFine =
    Array.isArray(members) &&
    members.length > 0 &&
    members.every((member) => isRecord(member) && typeof member['predict'] === 'function');
  if (!isFine) {
    throw new SlipwayError('bad-option', where, 'members is no list of models; expected one or more.', {
      details: { option: 'members' },
    });
  }
  const models = Object.freeze([...(members as Model[])]);
  const { task, classes, features } = models[0]!;
  for (const [at, model] of models.entries()) {
    if (model.task !== task) {
      throw new SlipwayError(
        'bad-option',
        where,
        `member ${at} is for the task ${model.task} and member 0 for ${task}; expected one task.`,
        { details: { option: 'members' } },
      );
    }
    const what = areSameNames(model.classes, classes) ? 'features' : 'classes';
    if (what === 'features' && areSameNames(model.features, features)) continue;
    throw new SlipwayError(
      'shape-mismatch',
      where,
      `member ${at} has other ${what} than member 0; expected the same ones in the same order.`,
    );
  }
  return { members: models, task, classes, features };
}
