import { SlipwayError } from '../../core/error.ts';
import type { Json } from '../../core/json.ts';
import type { Alert, AlertIssue } from './alert.ts';
import { alertText, lineOf } from './alert-text.ts';

/** One post of an alert. */
export interface WebhookPart {
  readonly id: string;
  readonly body: string;
}

/** A problem is not shortened below so many characters: what does not fit then never will. */
const shortest = 20;

/**
 * What is posted of an alert: all of it at once, or in parts that fit, of ids of their own. No problem is left out; one
 * that does not fit alone is shortened. The same alert has the same parts; where its sentences differ, it may be cut
 * elsewhere, so that the id of a part says which of the alert's problems are in it.
 */
export function webhookParts(
  where: string,
  alert: Alert,
  body: (alert: Alert) => Json,
  maxBytes: number,
): readonly WebhookPart[] {
  const post = (part: Alert): WebhookPart => ({ id: part.id, body: jsonOf(where, body(part)) });
  const whole = post(alert);
  if (bytesOf(whole) <= maxBytes) return [whole];
  const parts: WebhookPart[] = [];
  const count = alert.failing.length + alert.recovered.length;
  const tooLarge = new SlipwayError(
    'too-large',
    where,
    `an alert has ${bytesOf(whole)} bytes; expected parts of it of at most ${maxBytes}. Post less of it, or raise maxBodyBytes.`,
  );
  if (count === 0) throw tooLarge;
  let most = count;
  let length = Infinity;
  for (let from = 0; from < count;) {
    const part = partOf(alert, from, Math.min(from + most, count), length);
    const posted = post(part);
    if (bytesOf(posted) <= maxBytes) {
      parts.push(posted);
      from += most;
      length = Infinity;
    } else if (most > 1) most = Math.ceil(most / 2);
    else {
      length = Math.floor(longestOf(part) / 2);
      if (length < shortest) throw tooLarge;
    }
  }
  return parts;
}

function jsonOf(where: string, value: Json): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text !== undefined) return text;
  throw new SlipwayError('bad-option', where, 'body gave nothing that is JSON; expected what to post.', {
    details: { option: 'body' },
  });
}

function bytesOf({ body }: WebhookPart): number {
  return new TextEncoder().encode(body).length;
}

/** Some problems of an alert, those that fail first, with sentences of at most so many characters. */
function partOf(alert: Alert, from: number, to: number, most: number): Alert {
  const cut = (issues: readonly AlertIssue[], before: number): readonly AlertIssue[] =>
    issues
      .slice(Math.max(0, from - before), Math.max(0, to - before))
      .map((issue) => ({ ...issue, message: lineOf(issue.message, most) }));
  const failing = cut(alert.failing, 0);
  const recovered = cut(alert.recovered, alert.failing.length);
  const id = `${alert.id}-${from + 1}-${to}`;
  return { ...alert, id, failing, recovered, text: alertText(alert.source, failing, recovered) };
}

function longestOf({ failing, recovered }: Alert): number {
  return Math.max(...[...failing, ...recovered].map(({ message }) => message.length));
}
