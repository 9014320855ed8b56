/** The instant a text such as `2013-01-31T05:15:00.000Z` says in a schema, in UTC; `NaN` where it says none. */
export function instantOf(text: string): number {
  return /^[+-]?\d+-.*Z$/.test(text) ? Date.parse(text) : NaN;
}
