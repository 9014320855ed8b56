import type { Asked } from './asked.ts';
import { refuse } from './refusal.ts';

/** Some of what was found, and where the rest begins. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** `undefined` after the last page. */
  readonly next: string | undefined;
}

/** The page that is asked for: `max_results` from where `page_token` says. */
export function pageOf<Item>(all: readonly Item[], asked: Asked, size: number, most: number): Page<Item> {
  const limit = asked.count('max_results', size, most);
  const token = asked.textOrNone('page_token');
  const offset = token === '' ? 0 : /^after-(\d{1,15})$/.exec(token)?.[1];
  if (offset === undefined)
    throw refuse(
      'INVALID_PARAMETER_VALUE',
      'page_token is none that was given out; expected the one of the page before.',
    );
  const end = Number(offset) + limit;
  return { items: all.slice(Number(offset), end), next: end < all.length ? `after-${end}` : undefined };
}

/** The most keys of an order: more than there are to choose from. */
const maxKeys = 10;

/** Reads numbers and texts by which a list can be ordered. */
export type OrderKeys<Item> = Readonly<Record<string, (item: Item) => number | string>>;

/**
 * The order that is asked for, such as `name ASC`; what is equal in it stays as it was.
 *
 * @throws a refusal `INVALID_PARAMETER_VALUE` on a key there is not.
 */
export function ordered<Item>(items: readonly Item[], asked: Asked, keys: OrderKeys<Item>): readonly Item[] {
  const texts = asked.texts('order_by');
  if (texts.length > maxKeys)
    throw refuse('INVALID_PARAMETER_VALUE', `order_by has more than ${maxKeys} keys; expected at most that.`);
  const by = texts.map((text) => {
    const [, name = '', way = 'ASC'] = /^\s*([a-z_]{1,40})(?:\s+(ASC|DESC))?\s*$/i.exec(text) ?? [];
    const key = Object.hasOwn(keys, name) ? keys[name] : undefined;
    if (!key)
      throw refuse(
        'INVALID_PARAMETER_VALUE',
        `order_by cannot be read; expected one of ${Object.keys(keys).join(', ')}, and ASC or DESC.`,
      );
    return { key, sign: way.toUpperCase() === 'ASC' ? 1 : -1 };
  });
  return [...items].sort((a, b) => {
    for (const { key, sign } of by) {
      const [one, other] = [key(a), key(b)];
      if (one !== other) return one < other ? -sign : sign;
    }
    return 0;
  });
}
