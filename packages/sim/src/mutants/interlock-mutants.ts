import type { Mutant } from './mutant.ts';

/** Of what keeps effects back. */
export const interlockMutants: readonly Mutant[] = [
  {
    name: 'an effect is dispatched though an interlock keeps it back',
    file: 'packages/engine/src/run/advance-run.ts',
    find: "if (broken.length > 0) return hold(draft, step, { detail: brokenText(broken, step.name), reason: 'policy' });",
    replace: '',
  },
  {
    name: 'a change of interlocks and a dispatch cross',
    file: 'packages/server/src/driver/units.ts',
    find: '...[...unit.ids].flatMap((id) => interlockKeys(set.get(id), facts)),',
    replace: '',
  },
  {
    name: 'that there are no interlocks is kept for good',
    file: 'packages/server/src/driver/known-interlocks.ts',
    find: 'const dispatches = working.transitions.some(({ events }) => events.some(({ type }) => startsWork.has(type)));',
    replace: 'const dispatches = false;',
  },
  {
    name: 'an overridden decision is evidence',
    file: 'packages/engine/src/interlock/broken-interlocks.ts',
    find: "if (kind === 'record' || (overridden && !evidence.overridden)) return false;",
    replace: "if (kind === 'record') return false;",
  },
  {
    name: 'an override of an interlock outlives its change',
    file: 'packages/engine/src/interlock/broken-interlocks.ts',
    find: 'if (own(passed, interlock.name) === interlock.revision) return [];',
    replace: 'if (own(passed, interlock.name) !== undefined) return [];',
  },
];
