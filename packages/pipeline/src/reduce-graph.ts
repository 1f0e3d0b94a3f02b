/** Something with a name, and the names that it waits for. */
export type Waiter = { readonly name: string; readonly after: readonly string[] };

/**
 * Leaves out what is waited for anyway, because another one that is waited for waits for it. The members of a circle keep
 * all they have.
 */
export function reduceGraph(waiters: readonly Waiter[]): readonly (readonly string[])[] {
  const numbers = new Map(waiters.map(({ name }, index) => [name, index]));
  const words = Math.ceil(waiters.length / 32);
  if (words * waiters.length > mostWords) return waiters.map(({ after }) => after);
  const before = new Map<string, Uint32Array>();
  for (const { name, after } of inOrder(waiters)) {
    const all = new Uint32Array(words);
    for (const other of after) {
      const others = before.get(other) as Uint32Array;
      for (let word = 0; word < words; word++) all[word] = (all[word] as number) | (others[word] as number);
      mark(all, numbers.get(other) as number);
    }
    before.set(name, all);
  }
  const isImplied = (after: readonly string[], one: string) =>
    after.some((other) => other !== one && isMarked(before.get(other), numbers.get(one) as number));
  return waiters.map(({ after }) => after.filter((one) => !isImplied(after, one)));
}

/** 16 MiB of bits: some ten thousand steps. */
const mostWords = 4 * 1024 * 1024;

function mark(bits: Uint32Array, index: number): void {
  bits[index >>> 5] = (bits[index >>> 5] as number) | (1 << (index & 31));
}

function isMarked(bits: Uint32Array | undefined, index: number): boolean {
  return bits !== undefined && ((bits[index >>> 5] as number) & (1 << (index & 31))) !== 0;
}

/** Each behind those that it waits for; who is in a circle does not come. */
function inOrder(waiters: readonly Waiter[]): readonly Waiter[] {
  const byName = new Map(waiters.map((waiter) => [waiter.name, waiter]));
  const open = new Map(waiters.map(({ name, after }) => [name, after.length]));
  const dependants = new Map<string, Waiter[]>();
  for (const waiter of waiters) {
    for (const name of waiter.after) {
      const list = dependants.get(name);
      if (list) list.push(waiter);
      else dependants.set(name, [waiter]);
    }
  }
  const ordered: Waiter[] = [];
  const ready = waiters.filter(({ after }) => after.length === 0).map(({ name }) => name);
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    ordered.push(byName.get(name) as Waiter);
    for (const dependant of dependants.get(name) ?? []) {
      const rest = (open.get(dependant.name) as number) - 1;
      open.set(dependant.name, rest);
      if (rest === 0) ready.push(dependant.name);
    }
  }
  return ordered;
}
