import { hmacSha256 } from '../../core/hmac.ts';

/**
 * The headers that say who posted a body, and when.
 *
 * @param seconds - since 1970 UTC.
 * @source The Standard Webhooks specification, 1.0.0.
 */
export function signWebhook(
  key: Uint8Array,
  id: string,
  seconds: number,
  body: string,
): Readonly<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> {
  const signed = new TextEncoder().encode(`${id}.${seconds}.${body}`);
  const signature = btoa(String.fromCharCode(...hmacSha256(key, signed)));
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': `v1,${signature}`,
  };
}
