import type { Mutant } from './mutant.ts';

const run = 'packages/engine/src/run';
const server = 'packages/server/src';

/** Of runs that steps of others wait for. */
export const childMutants: readonly Mutant[] = [
  {
    name: 'the end of a run below is always good',
    file: `${run}/decide-attempt.ts`,
    find: 'outcome: status.toUpperCase()',
    replace: "outcome: 'DONE'",
  },
  {
    name: 'a run below that fails does not tell',
    file: `${server}/driver/decide-request.ts`,
    find: 'if (!attempt || !isEnd(state) ||',
    replace: "if (!attempt || !isEnd(state) || state.status === 'failed' ||",
  },
  {
    name: 'a run below goes on when nobody waits for it',
    file: `${server}/driver/decide-request.ts`,
    find: "if (job !== 'flow') return [];",
    replace: "if (job === 'flow') return [];",
  },
  {
    name: 'a queued run below is not stopped with its parent',
    file: `${server}/driver/decide-request.ts`,
    find: 'const isLeft = isEnd(child.state.state) ||',
    replace: "const isLeft = isEnd(child.state.state) || child.state.state.status === 'created' ||",
  },
  {
    name: 'each try begins another run below',
    file: `${server}/perform/start-child.ts`,
    find: 'const child = childIdOf(uuid);',
    replace: 'const child = childIdOf(uuid) + (epoch > 1 ? epoch : "");',
  },
  {
    name: 'a run below begins without the lease of its task',
    file: `${server}/perform/start-child.ts`,
    find: 'claims: [claim], fence });',
    replace: 'claims: [claim] });',
  },
  {
    name: 'a run below is started by nobody',
    file: `${server}/perform/start-child.ts`,
    find: 'actor: run.startedBy,',
    replace: "actor: { kind: 'system' },",
  },
  {
    name: 'a run below does not know how deep it is',
    file: `${server}/perform/start-child.ts`,
    find: "(run.origin.kind === 'step' ? run.origin.depth : 0) + 1",
    replace: "(run.origin.kind === 'step' ? 0 : 0) + 1",
  },
  {
    name: 'what follows from what follows is not loaded',
    file: `${server}/driver/load-group.ts`,
    find: 'fresh = [...new Set(refs.map(({ id }) => id))].flatMap((id) => set.get(id) ?? []);',
    replace: 'fresh = [];',
  },
];
