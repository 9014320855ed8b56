type Levels = { readonly levels: readonly string[] };

/** Something with the levels of another thing, which may make them only when they are asked for. */
export function withLevelsOf<Rest extends object>(rest: Rest, of: Levels): Rest & Levels {
  return Object.defineProperty({ ...rest }, 'levels', {
    get: () => of.levels,
    enumerable: true,
  }) as Rest & Levels;
}

/** Whether something has levels; does not make them. */
export function hasLevels<Thing extends Partial<Levels>>(thing: Thing): thing is Thing & Levels {
  const found = Object.getOwnPropertyDescriptor(thing, 'levels');
  return found !== undefined && (found.get !== undefined || found.value !== undefined);
}
