import type { Mutant } from './mutant.ts';

const run = 'packages/engine/src/run';
const doors = 'packages/server/src/doors/api';

/** Of runs that are moved to another version, or forked. */
export const moveMutants: readonly Mutant[] = [
  {
    name: 'a run is moved whatever stands against it',
    file: `${run}/decide-migrate.ts`,
    find: 'if (problems.length > 0)',
    replace: 'if (problems.length > 9)',
  },
  {
    name: 'an open step may become another kind',
    file: `${run}/migration-plan.ts`,
    find: 'if (before.kind !== after.kind) return',
    replace: "if (before.kind === 'flow') return",
  },
  {
    name: 'a moved run stays at its version',
    file: `${run}/evolve-run.ts`,
    find: 'return withFormat({ ...run, flow, inputs }, format);',
    replace: 'return withFormat({ ...run, flow: { ...flow, hash: run.flow.hash }, inputs }, format);',
  },
  {
    name: 'a move to another flow is a move',
    file: `${run}/migration-plan.ts`,
    find: '...(to.flow.name === run.flow.name ?',
    replace: "...(to.flow.name !== '' ?",
  },
  {
    name: 'a preview sees no problems',
    file: `${run}/migration-plan.ts`,
    find: '...visits.flatMap((visit) => visitProblems(moved, visit)),',
    replace: '...visits.slice(1).flatMap((visit) => visitProblems(moved, visit)),',
  },
  {
    name: 'a fork counts its visits anew',
    file: `${run}/decide-start.ts`,
    find: 'base: { context, steps, granted:',
    replace: 'base: { context, steps: {}, granted:',
  },
  {
    name: 'a fork has nothing of the context',
    file: `${run}/decide-start.ts`,
    find: 'base: { context, steps,',
    replace: 'base: { context: {}, steps,',
  },
  {
    name: 'a fork has what its run has now',
    file: `${doors}/fork-run.ts`,
    find: 'id, name, from, ...(limit',
    replace: 'id, name, from: { ...from, run: { ...from.run, context: source.context } }, ...(limit',
  },
  {
    name: 'a fork takes along what was granted',
    file: `${run}/decide-start.ts`,
    find: "({ ...grant, digest: '' })",
    replace: '({ ...grant })',
  },
  {
    name: 'who started a run decides in its fork',
    file: `${run}/decide-start.ts`,
    find: 'return [...earlier.filter((actor) => !isSamePerson(actor, startedBy)), startedBy];',
    replace: 'return earlier.filter((actor) => !isSamePerson(actor, startedBy));',
  },
  {
    name: 'a fork of a run below tells its parent',
    file: `${run}/run.ts`,
    find: "return origin.kind === 'step' && !forkedFrom ?",
    replace: "return origin.kind === 'step' && forkedFrom !== null ?",
  },
  {
    name: 'a fork begins in a full flow',
    file: `${run}/decide-start.ts`,
    find: 'limitStart({ ...version.flow.limits, template: limit }, place',
    replace: 'limitStart({ template: limit }, place',
  },
];
