/** What a port's method may return: simple adapters stay simple, and the library always awaits. */
export type MaybePromise<Value> = Value | Promise<Value>;
