export type Held<Item> = {
  readonly shown: readonly Item[];
  /** How many are not shown yet. */
  readonly held: number;
};

/**
 * Without those that are new between the ones that were shown: they would move what is under the pointer. What follows
 * these moves nothing.
 */
export function holdNew<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string | number,
  before: ReadonlySet<string | number>,
): Held<Item> {
  const last = items.findLastIndex((item) => before.has(keyOf(item)));
  const shown = items.filter((item, index) => index > last || before.has(keyOf(item)));
  return { shown, held: items.length - shown.length };
}
