import { nameContainers } from '../container/name-containers.ts';
import { type Role, readContainer } from '../container/read-container.ts';
import { type Scope, shorten } from '../read-values.ts';
import type { Step } from '../workflow.ts';
import { cloneProcName } from '../workflow-plan.ts';
import type { MapEntry } from '../yaml-node.ts';

/**
 * `taken`: names of this workflow so far; `clonesItself`: whether one more belongs to what makes the workspace. A name that
 * stands twice gets a number, as each has its own log.
 */
export function readContainers(
  entry: MapEntry | undefined,
  role: Role,
  { scope, taken, clonesItself }: Names,
): readonly Step[] {
  if (!entry || isNothing(entry)) return [];
  return nameContainers(entry.value, entry.key, scope.report).flatMap((named) => {
    const read = readContainer(named, role, scope);
    if (!read) return [];
    const holder = holderOf(read.name, role, { taken, clonesItself });
    const step = holder === undefined ? read : { ...read, name: freeName(read.name, taken) };
    if (holder !== undefined) {
      const message = `\`${shorten(read.name)}\` ${holder}: this one is called \`${shorten(step.name)}\``;
      scope.report.warning('bad_name', read.at, message);
    }
    taken.set(step.name, step);
    return [step];
  });
}

type Names = { readonly scope: Scope; readonly taken: Map<string, Step>; readonly clonesItself: boolean };

function holderOf(name: string, role: Role, { taken, clonesItself }: Omit<Names, 'scope'>): string | undefined {
  const earlier = taken.get(name);
  if (earlier) return `stands already in line ${earlier.at.line}`;
  const isReserved = clonesItself && role !== 'clone' && name === cloneProcName;
  return isReserved ? 'belongs to what makes the workspace' : undefined;
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
