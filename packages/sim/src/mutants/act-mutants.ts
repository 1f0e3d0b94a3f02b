import type { Mutant } from './mutant.ts';

const engine = 'packages/engine/src';

/** Of what people do to steps. */
export const actMutants: readonly Mutant[] = [
  {
    name: 'an act that was ok is executed again',
    file: `${engine}/run/decide-act.ts`,
    find: 'if (!before?.answer.ok) return undefined;',
    replace: "if (!before?.answer.ok || action !== 'trigger') return undefined;",
  },
  {
    name: 'an act begins while another one is executed',
    file: `${engine}/run/decide-act.ts`,
    find: 'if (open) return refuse(',
    replace: "if (open?.action === 'trigger') return refuse(",
  },
  {
    name: 'the task of each act has the name of the trigger',
    file: `${engine}/run/run-effect.ts`,
    find: 'act: acts.open.number }',
    replace: 'act: 1 }',
  },
  {
    name: 'a trigger that was not ok leaves its attempt open',
    file: `${engine}/run/decide-act.ts`,
    find: "if (open.action === 'trigger' && !answer.ok)",
    replace: "if (open.action === 'none' && !answer.ok)",
  },
  {
    name: 'an act that has failed its step is tried again',
    file: `${engine}/run/decide-act.ts`,
    find: '{ isFinal: true }',
    replace: '{ isFinal: false }',
  },
];
