import { SlipwayError } from '../core/error.ts';
import { describe } from '../table/describe.ts';

/** The names of Monday to Sunday in a language, never in the machine's own in place of one it does not know. */
export function weekdayNames(where: string, locale: unknown): readonly string[] {
  const monday = Date.UTC(2024, 0, 1);
  try {
    if (typeof locale !== 'string' || Intl.DateTimeFormat.supportedLocalesOf(locale).length === 0)
      throw new RangeError('not a tag, or not a known one');
    const format = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' });
    return Array.from({ length: 7 }, (_, day) => format.format(monday + day * 86_400_000));
  } catch {
    throw new SlipwayError(
      'bad-option',
      where,
      `locale is ${describe(locale)}; expected the tag of a language that this platform knows, such as "en" or "pt-BR".`,
      { details: { option: 'locale' } },
    );
  }
}
