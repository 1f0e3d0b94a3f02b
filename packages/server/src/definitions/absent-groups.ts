import type { Flow } from '@signalbox/engine';
import { expectedNames } from '@signalbox/fsl';

/** A sentence for each group that decides a step and has no member; none before the first user, when nobody is in any. */
export function absentGroups(
  steps: Flow['steps'],
  users: readonly { readonly groups: readonly string[] }[],
): readonly string[] {
  if (users.length === 0) return [];
  const known = new Set(users.flatMap(({ groups }) => groups));
  return steps.flatMap(({ name, decision }) => {
    const asked = new Set((decision?.who ?? []).flat().flatMap(({ groups }) => groups));
    return [...asked]
      .filter((group) => !known.has(group))
      .map((group) => `deci (${name}) who: group ${group} has no member${expectedNames(group, 'groups', known)}`);
  });
}
