import { type Flow, missingOf, missingText } from '@signalbox/engine';
import { expectedNames } from '@signalbox/fsl';

/** A sentence for each group that decides a step and has no member, or before the first user for what one cannot decide. */
export function absentGroups(
  steps: Flow['steps'],
  users: readonly { readonly groups: readonly string[] }[],
): readonly string[] {
  if (users.length === 0) return steps.flatMap(tooMuchForOne);
  const known = new Set(users.flatMap(({ groups }) => groups));
  return steps.flatMap(({ name, decision }) => {
    const asked = new Set((decision?.who ?? []).flat().flatMap(({ groups }) => groups));
    return [...asked]
      .filter((group) => !known.has(group))
      .map((group) => `deci (${name}) who: group ${group} has no member${expectedNames(group, 'groups', known)}`);
  });
}

/** The administrator is a member of every group, and one person. */
function tooMuchForOne({ name, decision }: Flow['steps'][number]): readonly string[] {
  if (!decision) return [];
  const groups = decision.who.flat().flatMap((part) => part.groups);
  const missing = missingOf(decision.who, [{ groups }]);
  if (missing.length === 0) return [];
  return [
    `deci (${name}) needs ${missingText(missing)} besides the administrator, and there is no user yet: signalbox user add NAME --group GROUP`,
  ];
}
