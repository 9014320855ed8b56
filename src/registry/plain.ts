import { SlipwayError } from '../core/error.ts';
import { toJson, type Json } from '../core/json.ts';

/** What nests deeper is refused as no JSON, and so is what contains itself. */
const deepest = 1000;

/**
 * What is said in words of one's own, as it will be read: plain JSON. A number that JSON cannot spell is refused, since it
 * would come back as another value or not at all.
 *
 * @throws {SlipwayError} `bad-data`, which names the place.
 */
export function plainJson(option: string, value: unknown): Json {
  refuseUnspelt(option, value, 0);
  return toJson(value);
}

function refuseUnspelt(path: string, value: unknown, depth: number): void {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    const shown = path.length > 120 ? `${path.slice(0, 119)}…` : path;
    throw new SlipwayError(
      'bad-data',
      'registry',
      `${shown} is ${value}, which JSON cannot spell; expected a finite number. Leave it out, or say it as text.`,
      { details: { path: shown } },
    );
  }
  if (typeof value !== 'object' || value === null || depth > deepest) return;
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    if (value instanceof DataView) return;
    Array.from(value as ArrayLike<unknown>).forEach((item, index) =>
      refuseUnspelt(`${path}[${index}]`, item, depth + 1),
    );
  } else {
    for (const [name, field] of Object.entries(value)) refuseUnspelt(`${path}.${name}`, field, depth + 1);
  }
}
