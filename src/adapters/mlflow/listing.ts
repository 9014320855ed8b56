import { pagesOf } from '../remote/pages.ts';
import { where, type MlflowClient, type MlflowFields } from './client.ts';
import type { Place } from './place.ts';
import { fieldsOf } from './tags.ts';

/** All that a search of MLflow finds, page by page. */
export async function* listed(
  client: MlflowClient,
  path: string,
  asked: MlflowFields,
  field: string,
): AsyncGenerator<MlflowFields> {
  const pages = pagesOf(where, async (token) => {
    const page = await client.ask('GET', path, {
      ...asked,
      ...(token !== undefined && { page_token: token }),
    });
    const next = page?.['next_page_token'];
    return {
      items: fieldsOf(page, field),
      next: typeof next === 'string' && next !== '' ? next : undefined,
    };
  });
  for await (const { items } of pages) yield* items;
}

/** All versions that a filter finds, the lowest number first. */
export function versionsFound({ client }: Place, filter: string): AsyncGenerator<MlflowFields> {
  const asked = { filter, order_by: 'version_number ASC', max_results: 200 };
  return listed(client, 'model-versions/search', asked, 'model_versions');
}

/** The version with the lowest number that a filter finds. */
export async function firstFound({ client }: Place, filter: string): Promise<MlflowFields | undefined> {
  const asked = { filter, order_by: 'version_number ASC', max_results: 1 };
  return fieldsOf(await client.ask('GET', 'model-versions/search', asked), 'model_versions')[0];
}
