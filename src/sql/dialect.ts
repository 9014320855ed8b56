/** How one engine spells SQL. Filled by the printer beside this file. */
export interface Dialect {
  readonly name: string;
}
