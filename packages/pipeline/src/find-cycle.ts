import type { Place } from './diagnostic.ts';

/** Something that waits for others by their names. */
export type Waiting = { readonly name: string; readonly at: Place; readonly after: readonly string[] };

/** The members of one circle in its order, or none. Takes away what can run until nothing can; the rest holds a circle. */
export function findCycle<Item extends Waiting>(items: readonly Item[]): readonly Item[] {
  const byName = new Map(items.map((item) => [item.name, item]));
  const known = (item: Item) => [...new Set(item.after)].filter((name) => byName.has(name));
  const waiting = new Map(items.map((item) => [item.name, known(item).length]));
  const dependants = new Map<string, string[]>();
  for (const item of items) {
    for (const name of known(item)) {
      const list = dependants.get(name);
      if (list) list.push(item.name);
      else dependants.set(name, [item.name]);
    }
  }
  const ready = items.filter((item) => waiting.get(item.name) === 0).map(({ name }) => name);
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    waiting.delete(name);
    for (const dependant of dependants.get(name) ?? []) {
      const count = (waiting.get(dependant) as number) - 1;
      waiting.set(dependant, count);
      if (count === 0) ready.push(dependant);
    }
  }
  return follow([...waiting.keys()][0], (name) => {
    const item = byName.get(name) as Item;
    return { item, next: known(item).find((other) => waiting.has(other)) };
  });
}

type Look<Item> = (name: string) => { readonly item: Item; readonly next: string | undefined };

function follow<Item>(first: string | undefined, look: Look<Item>): readonly Item[] {
  const path = new Map<string, Item>();
  let name = first;
  while (name !== undefined && !path.has(name)) {
    const { item, next } = look(name);
    path.set(name, item);
    name = next;
  }
  return [...path.values()].slice([...path.keys()].indexOf(name ?? ''));
}
