import { html, type HtmlPart } from '../../view/html.ts';
import type { RegistryEvent } from '../event.ts';
import type { AliasGuard } from '../guard.ts';
import { counted, nameText, noteText } from './page-words.ts';

/** What an event did, as the rest of a sentence that begins with who did it. */
export function eventText(event: RegistryEvent): HtmlPart {
  const { kind, automatic, override, guard, previous } = event;
  const alias = nameText(event.alias ?? '');
  const version = `version ${event.version ?? '?'}`;
  switch (kind) {
    case 'promote':
      return html`promoted ${version} to
      ${alias}${previous !== null && ` in place of version ${previous}`}${automatic && ', automatically'}${override !== null && html`, though its verdict does not pass: “${noteText(override)}”`}`;
    case 'rollback':
      return html`rolled ${alias} back to ${version}${previous !== null && ` from version ${previous}`}`;
    case 'withdraw':
      return html`withdrew ${alias}${previous !== null && ` from version ${previous}`}: it points nowhere`;
    case 'approve':
      return `approved of ${version}`;
    case 'revoke':
      return `took back the approval of ${version}`;
    case 'deprecate':
      return `deprecated ${version}`;
    case 'restore':
      return `took back that ${version} is deprecated`;
    case 'retire':
      return `retired ${version}: its artifact was given up`;
    case 'guard':
      return html`set what ${alias} asks for: ${guardText(guard)}`;
    case 'freeze':
      return html`froze ${alias}: no automatic promotion`;
    case 'unfreeze':
      return html`unfroze ${alias}`;
  }
}

/** What a guard asks of a version. */
export function guardText(guard: AliasGuard | null): string {
  const asked = [
    guard?.verdict === true && 'a verdict that passes',
    (guard?.approvals ?? 0) > 0 && counted(guard!.approvals!, 'approval'),
    guard?.replay === true && 'the answers to its sample',
  ].filter((part) => part !== false);
  return asked.length === 0 ? 'nothing of its own' : asked.join(', ');
}

/** How an alias came to point where it does, in a few words. */
export function moveText({ kind, automatic, override }: RegistryEvent): string {
  if (kind === 'rollback') return 'rolled back';
  if (kind === 'withdraw') return 'withdrawn';
  return ['promoted', automatic && 'automatically', override !== null && 'against its verdict']
    .filter((part) => part !== false)
    .join(' ');
}
