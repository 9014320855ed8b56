/**
 * A person by name, so that one who is spelled in two ways is one: without a difference of case, of spaces around and
 * between, or of how Unicode composes a character.
 */
export function personOf(name: string): string {
  return name.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ');
}
