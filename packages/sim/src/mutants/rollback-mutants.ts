import type { Mutant } from './mutant.ts';

const engine = 'packages/engine/src';
const server = 'packages/server/src';

export const rollbackMutants: readonly Mutant[] = [
  {
    name: 'rollback: an undo begins while an attempt is open',
    file: `${engine}/rollback/undo-search.ts`,
    find: 'Object.keys(open).length > 0)',
    replace: 'Object.keys(open).length > 1)',
  },
  {
    name: 'rollback: what a stop gave up is not waited for',
    file: `${engine}/rollback/undo-search.ts`,
    find: 'if (givenUp) return undefined;',
    replace: '',
  },
  {
    name: 'rollback: what was given up is over before its time',
    file: `${engine}/rollback/given-up.ts`,
    find: 'return until !== undefined && until <= now;',
    replace: 'return until !== undefined;',
  },
  {
    name: 'rollback: nobody is asked at a point of no return',
    file: `${engine}/rollback/decide-undo.ts`,
    find: "visit.how === 'nothing' && visit.irreversible !== undefined",
    replace: "visit.how === 'nothing' && visit.irreversible === ''",
  },
  {
    name: 'once: what was sent before is sent again',
    file: `${engine}/run/decide-delivery.ts`,
    find: 'delivery === undefined)',
    replace: 'delivery !== epoch)',
  },
  {
    name: 'once: an answer that never came is asked for again',
    file: `${server}/perform/deliver.ts`,
    find: 'once !== undefined && mayHaveArrived',
    replace: 'once === 0 && mayHaveArrived',
  },
  {
    name: 'idempotent: the next attempt has another key',
    file: `${engine}/run/advance-run.ts`,
    find: 'return { keyOf: before.keyOf ?? before.number };',
    replace: 'return {};',
  },
  {
    name: 'rollback: what failed has to wait for its turn',
    file: `${engine}/rollback/begin-rollback.ts`,
    find: 'const first = isUndone ?',
    replace: 'const first = isUndone && failed.number > 99 ?',
  },
  {
    name: 'rollback: what was undone before is undone again',
    file: `${engine}/rollback/backward-walk.ts`,
    find: 'this.#skipTo = earlier(this.#skipTo, event.end);',
    replace: '',
  },
  {
    name: 'rollback: the end of a step is no end of what followed it',
    file: `${engine}/rollback/backward-walk.ts`,
    find: 'return to && isOf(event, to)',
    replace: 'return to && event.visit > to.visit && isOf(event, to)',
  },
  {
    name: 'rollback: each attempt is undone by itself',
    file: `${engine}/rollback/backward-walk.ts`,
    find: 'event.attempt.number > 1)',
    replace: 'event.attempt.number > 9)',
  },
  {
    name: 'rollback: an undo that nobody took counts as done',
    file: `${engine}/rollback/decide-undo.ts`,
    find: 'if (failure) return failUndo(draft, open, failure);',
    replace: "if (failure?.outcome === 'NEVER') return failUndo(draft, open, failure);",
  },
  {
    name: 'rollback: an undo is tried again with the number that it had',
    file: `${engine}/rollback/decide-undo.ts`,
    find: 'number: known + 1,',
    replace: 'number: Math.max(known, 1),',
  },
  {
    name: 'rollback: a delivery of an undo has a key of its own',
    file: `${server}/perform/undo-http.ts`,
    find: 'encodeURI(undoKey(ref))',
    replace: 'encodeURI(undoKey(ref) + (tries > 0 ? tries : ""))',
  },
];
