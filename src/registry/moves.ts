import { quoteNames, SlipwayError } from '../core/error.ts';
import type { RegistryEvent } from './event.ts';
import { pointsTo, rollsBackTo, type Log } from './log.ts';
import type { Decision } from './logs-in.ts';
import { personOf } from './person-of.ts';
import type { MoveOptions } from './registry.ts';
import type { Version } from './version.ts';

const where = 'registry';

/** What is asked of a promotion besides where it goes. */
export interface Promotion extends MoveOptions {
  readonly override: string | undefined;
  readonly automatic: boolean;
  /** Whether the version has loaded and answered its sample. */
  readonly replayed: boolean;
}

/** Points an alias to a version, if the log and the alias's guard allow it. */
export function promotion(log: Log, version: Version, alias: string, given: Promotion): Decision {
  checkExpected(log, version.name, alias, given.expected);
  const previous = pointsTo(log, alias);
  if (previous === version.version) return { already: lastMove(log, alias) };
  const failed = version.verdict !== null && !version.verdict.pass;
  checkAgainstGuard(log, version, alias, given);
  return {
    kind: 'promote',
    alias,
    version: version.version,
    previous,
    automatic: given.automatic,
    override: failed ? given.override! : null,
    note: given.note ?? null,
  };
}

/** Points an alias back to what it pointed to before. */
export function rollback(log: Log, name: string, alias: string, given: MoveOptions): Decision {
  checkExpected(log, name, alias, given.expected);
  const version = rollsBackTo(log, alias);
  if (version === null) {
    throw new SlipwayError(
      'not-found',
      where,
      `alias "${alias}" of "${name}" has no version to go back to, but for what is deprecated or retired. Promote the version it should point to.`,
      { details: { name, alias } },
    );
  }
  const previous = pointsTo(log, alias);
  return {
    kind: 'rollback',
    alias,
    version,
    previous,
    note: given.note ?? null,
  };
}

/** Points an alias to no version. */
export function withdrawal(log: Log, name: string, alias: string, given: MoveOptions): Decision {
  checkExpected(log, name, alias, given.expected);
  const previous = pointsTo(log, alias);
  if (previous === null) {
    const last = log.aliases.get(alias)?.moves.at(-1);
    if (last) return { already: last };
    throw new SlipwayError('not-found', where, `"${name}" has no alias "${alias}" to withdraw.`, {
      details: { name, alias },
    });
  }
  return {
    kind: 'withdraw',
    alias,
    previous,
    note: given.note ?? null,
  };
}

function lastMove(log: Log, alias: string): RegistryEvent {
  return log.aliases.get(alias)!.moves.at(-1)!;
}

function checkExpected(log: Log, name: string, alias: string, expected: number | null | undefined): void {
  const current = pointsTo(log, alias);
  if (expected === undefined || current === expected) return;
  throw new SlipwayError(
    'conflict',
    where,
    `alias "${alias}" of "${name}" points to ${inWords(current)}; expected ${inWords(expected)}. Look at what was promoted meanwhile, and decide again.`,
    { details: { name, alias, got: current, expected } },
  );
}

/** Refuses what the log or the guard of the alias does not allow. */
function checkAgainstGuard(log: Log, version: Version, alias: string, given: Promotion): void {
  const { name, version: number, verdict } = version;
  const refuse = (guard: string, found: string, advice: string): SlipwayError =>
    new SlipwayError('check-failed', where, `version ${number} of "${name}" ${found}. ${advice}`, {
      details: { name, version: number, alias, guard },
    });
  if (log.retired.has(number)) throw retired(name, number);
  if (log.deprecated.has(number))
    throw refuse('deprecated', 'is not to be used any more', 'Promote another one, or restore it first.');
  const { guard = null, frozen = false } = log.aliases.get(alias) ?? {};
  if (frozen && given.automatic) {
    throw refuse(
      'frozen',
      `was to be promoted automatically, and alias "${alias}" is frozen`,
      'Unfreeze it, or promote the version by hand.',
    );
  }
  const failed = verdict !== null && !verdict.pass;
  if (failed && (given.override === undefined || guard?.verdict)) {
    const codes = verdict.issues.filter(({ severity }) => severity === 'error').map(({ code }) => code);
    throw new SlipwayError(
      'check-failed',
      where,
      `version ${number} of "${name}" was registered with a verdict that does not pass (${quoteNames(new Set(codes))}). ${guard?.verdict ? `The guard of "${alias}" takes no override: promote another one.` : 'Promote another one, or say why in override.'}`,
      { details: { name, version: number, alias, guard: 'verdict', codes } },
    );
  }
  if (!guard) return;
  if (guard.verdict && verdict === null)
    throw refuse(
      'verdict',
      `has no verdict, and "${alias}" asks for one that passes`,
      'Register it with one.',
    );
  const makers = makersOf(version);
  const asked = guard.approvals ?? 0;
  if (asked > 0 && makers.length === 0) {
    throw refuse(
      'approvals',
      `does not say who trained or registered it, and "${alias}" asks for approvals by others`,
      'Register it anew with training.by, or through a registry with an actor.',
    );
  }
  const others = [...(log.approvals.get(number)?.keys() ?? [])].filter((person) => !makers.includes(person));
  if (others.length < asked) {
    throw refuse(
      'approvals',
      `has ${others.length} of the ${asked} approvals that "${alias}" asks for`,
      'Have it approved by others than who trained or registered it.',
    );
  }
  if (guard.replay && !given.replayed) {
    throw refuse(
      'replay',
      `was not asked its sample, and "${alias}" asks for that`,
      'Register it with a sample, and promote it with { revive }.',
    );
  }
}

/** Who trained a version and who registered it, as far as that was told. */
export function makersOf({ training, actor }: Version): readonly string[] {
  return [training.by, actor].filter((name) => name !== null).map(personOf);
}

/** The error of a version whose artifact was given up. */
export function retired(name: string, version: number): SlipwayError {
  return new SlipwayError(
    'not-found',
    where,
    `the artifact of version ${version} of "${name}" was given up: it is retired. Use another version, or register the predictor anew.`,
    { details: { name, version } },
  );
}

function inWords(version: number | null): string {
  return version === null ? 'nothing' : `version ${version}`;
}
