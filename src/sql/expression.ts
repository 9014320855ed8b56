/** A typed piece of SQL, free of any dialect. */
export type Expression = { readonly type: 'column'; readonly name: string };
