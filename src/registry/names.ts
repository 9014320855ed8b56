import { checkVerdict, isVerdict } from '../core/check-verdict.ts';
import { quoteNames, SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkKey } from '../core/key.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import { plainJson } from './plain.ts';
import type { RegisterOptions } from './registry.ts';
import type { Version, VersionRef } from './version.ts';

const where = 'registry';
const maxNote = 10_000;

/** A model's name becomes one part of a key. */
export function checkModelName(name: string): void {
  if (typeof name !== 'string' || !/^[A-Za-z0-9]/.test(name) || name.includes('/'))
    throw refuse('the model name', name);
  checkKey(where, name);
}

/** Whether a text can be a model's name. */
export function isModelName(name: string): boolean {
  try {
    checkModelName(name);
    return true;
  } catch {
    return false;
  }
}

/** A version is told by its name and number, not by its name alone. */
export function checkVersionRef(of: VersionRef): VersionRef {
  const given: unknown = of;
  if (!isRecord(given)) {
    throw new SlipwayError(
      'bad-option',
      where,
      `the version is ${shown(given)}; expected { name, version }, such as register and get give.`,
    );
  }
  checkModelName(of.name);
  if (typeof of.version !== 'number') {
    throw new SlipwayError(
      'bad-option',
      where,
      `the version of "${of.name}" is ${shown(of.version)}; expected its number. An alias points to a version, and never to another alias.`,
    );
  }
  return of;
}

/** An alias begins with a letter, so that it is never taken for a version's number. */
export function checkAlias(alias: string): void {
  if (!isAlias(alias)) throw refuse('the alias', alias, 'a letter first');
}

/** Whether something is an alias. */
export function isAlias(alias: unknown): boolean {
  return typeof alias === 'string' && /^[A-Za-z][A-Za-z0-9._-]{0,119}$/.test(alias);
}

/** Text for the records: not empty, and not a document. */
export function checkNote(option: string, text: string): void {
  if (typeof text !== 'string' || text.trim() === '' || text.length > maxNote) {
    throw new SlipwayError(
      'bad-option',
      where,
      `${option} is empty, not text or over ${maxNote} characters; expected a sentence.`,
      { details: { option } },
    );
  }
}

/** What will be written about a version, read once. */
export function checkRegisterOptions(
  options: RegisterOptions,
): Pick<Version, 'evaluation' | 'verdict' | 'data' | 'parent' | 'uses' | 'note' | 'tags'> {
  checkKeys(where, options, [
    'evaluation',
    'verdict',
    'data',
    'training',
    'sample',
    'reference',
    'parent',
    'uses',
    'note',
    'tags',
  ]);
  const { evaluation = null, verdict = null, data = null, parent = null, note = null, tags = {} } = options;
  const { uses = [] } = options;
  if (
    evaluation !== null &&
    !(isRecord(evaluation.metrics) && isRecord(evaluation.directions) && areSlices(evaluation.slices))
  ) {
    throw new SlipwayError(
      'bad-option',
      where,
      'evaluation lacks metrics, directions or slices with metrics; expected what evaluate returns.',
      { details: { option: 'evaluation' } },
    );
  }
  plainJson('evaluation.curves', evaluation?.curves ?? null);
  if (verdict !== null && !(typeof verdict.pass === 'boolean' && areRecords(verdict.issues))) {
    throw new SlipwayError('bad-option', where, 'verdict lacks pass or issues; expected what gate returns.', {
      details: { option: 'verdict' },
    });
  }
  // What else is malformed is named by its place when the record is made.
  if (isVerdict(verdict)) checkVerdict(where, 'verdict', verdict);
  if (parent !== null) checkNumber(where, 'parent', parent, { min: 1, integer: true });
  if (note !== null) checkNote('note', note);
  if (!isRecord(tags))
    throw new SlipwayError('bad-option', where, 'tags are not a record; expected texts by name.', {
      details: { option: 'tags' },
    });
  for (const [tag, value] of Object.entries(tags)) {
    if (typeof value !== 'string')
      throw new SlipwayError(
        'bad-option',
        where,
        `the tag ${quoteNames([tag])} is not text; expected text.`,
        { details: { option: 'tags' } },
      );
  }
  if (!Array.isArray(uses))
    throw new SlipwayError(
      'bad-option',
      where,
      'uses is no list; expected versions, { name, version } each.',
      {
        details: { option: 'uses' },
      },
    );
  const used = uses.map((one: VersionRef) => {
    const { name, version } = checkVersionRef(one);
    return { name, version: checkNumber(where, 'the version of uses', version, { min: 1, integer: true }) };
  });
  const twice = used.find((one, at) =>
    used.slice(0, at).some(({ name, version }) => name === one.name && version === one.version),
  );
  if (twice)
    throw new SlipwayError(
      'bad-option',
      where,
      `uses has version ${twice.version} of ${quoteNames([twice.name])} twice; expected each version once.`,
      { details: { option: 'uses' } },
    );
  return { evaluation, verdict, data: plainJson('data', data), parent, uses: used, note, tags: { ...tags } };
}

function areRecords(items: unknown): items is Readonly<Record<string, unknown>>[] {
  return Array.isArray(items) && items.every(isRecord);
}

function areSlices(slices: unknown): boolean {
  return areRecords(slices) && slices.every(({ metrics }) => isRecord(metrics));
}

function refuse(what: string, found: unknown, first = 'a letter or digit first'): SlipwayError {
  return new SlipwayError(
    'bad-option',
    where,
    `${what} is ${shown(found)}; expected letters, digits, ".", "_" and "-", ${first}, 120 characters at most.`,
  );
}

/** Text in quotes; of anything else only what it is, since it may refuse to become text. */
function shown(found: unknown): string {
  return typeof found === 'string'
    ? quoteNames([found])
    : `of type ${found === null ? 'null' : typeof found}`;
}
