import { SlipwayError } from '../../core/error.ts';
import type { Json } from '../../core/json.ts';
import type { Alert } from './alert.ts';
import { alertText } from './alert-text.ts';

/** What is posted: as many of the issues as fit, and how many did not. */
export function boundedBody(
  where: string,
  alert: Alert,
  body: (alert: Alert) => Json,
  maxBytes: number,
): string {
  const total = alert.failing.length + alert.recovered.length;
  for (let most = total; ; most = Math.floor(most / 2)) {
    const text = JSON.stringify(body(most === total ? alert : shortened(alert, most)));
    const bytes = new TextEncoder().encode(text).length;
    if (bytes <= maxBytes) return text;
    if (most === 0)
      throw new SlipwayError(
        'too-large',
        where,
        `an alert has ${bytes} bytes without its issues; expected at most ${maxBytes}. Post less, or raise maxBodyBytes.`,
      );
  }
}

function shortened(alert: Alert, most: number): Alert & { readonly omitted: number } {
  const failing = alert.failing.slice(0, most);
  const recovered = alert.recovered.slice(0, most - failing.length);
  const omitted = alert.failing.length + alert.recovered.length - most;
  const text = `${alertText(alert.source, failing, recovered)}\n… and ${omitted} more that did not fit.`;
  return { ...alert, failing, recovered, omitted, text };
}
