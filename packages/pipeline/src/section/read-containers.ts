import { nameContainers } from '../container/name-containers.ts';
import { type Role, readContainer } from '../container/read-container.ts';
import { type Scope, shorten } from '../read-values.ts';
import type { Step } from '../workflow.ts';
import type { MapEntry } from '../yaml-node.ts';

/** `taken`: names of this workflow so far. A name that stands twice gets a number, as each has its own log. */
export function readContainers(
  entry: MapEntry | undefined,
  role: Role,
  { scope, taken }: { readonly scope: Scope; readonly taken: Map<string, Step> },
): readonly Step[] {
  if (!entry || isNothing(entry)) return [];
  return nameContainers(entry.value, entry.key, scope.report).flatMap((named) => {
    const read = readContainer(named, role, scope);
    if (!read) return [];
    const earlier = taken.get(read.name);
    const step = earlier ? { ...read, name: freeName(read.name, taken) } : read;
    if (earlier) {
      const message = `\`${shorten(read.name)}\` stands already in line ${earlier.at.line}: this one is called \`${shorten(step.name)}\``;
      scope.report.warning('bad_name', read.at, message);
    }
    taken.set(step.name, step);
    return [step];
  });
}

export function isNothing({ value }: MapEntry): boolean {
  if (value.kind === 'scalar') return value.value === null;
  return (value.kind === 'list' ? value.items : value.entries).length === 0;
}

function freeName(name: string, taken: ReadonlyMap<string, unknown>): string {
  let number = 2;
  while (taken.has(`${name} (${number})`)) number += 1;
  return `${name} (${number})`;
}
