import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readmeExample } from '../../../../testing/readme-example.ts';
import { atMark } from '../testing/at-mark.ts';
import { knownFrom } from '../testing/marked.ts';
import { completionAt } from './completion-at.ts';

const stored =
  'action far addr = "x"; args = (str what, int often = 1); return = (YES | NO); action_end flow old step s => (YES -> done | NO -> s) { action = far; args = (what = "x"); }; flow_end';
const known = { ...knownFrom(stored), actionNames: () => ['far'], flowNames: () => ['old'] };
const near = 'action near args = (str a, int b); return = (OK | FAIL | TIMEOUT); action_end\n';

function labels(marked: string): readonly string[] {
  const { text, offset } = atMark(marked);
  return completionAt(text, offset, known).map(({ label }) => label);
}

const decisionClauses = [
  ...['who', 'exclude', 'grants', 'guards', 'due', 'expire'],
  ...['kind', 'required', 'remind', 'escalate', 'override'],
];
const stepClauses = ['action', 'args', 'value', ...decisionClauses, 'trigger', 'enter', 'timeout', 'retry'];
const actionClauses = [
  'addr',
  'method',
  'secret',
  'args',
  'return',
  'timeout',
  'retry',
  'effect',
  'environment',
  'undo',
  'irreversible',
  'forward_only',
  'idempotent',
  'at_most_once',
];

test.each([
  ['', '‸', ['action', 'flow', 'flow_run']],
  ['a word that is begun', 'fl‸', ['action', 'flow', 'flow_run']],
  ['after a statement', `${near}/ ‸`, ['action', 'flow', 'flow_run']],
  ['behind the keyword of a step', 'action a step ‸', [...actionClauses, 'action_end']],
  ['of an action', 'action a addr = "x"; ‸', [...actionClauses, 'action_end']],
  ['after a quoted name', 'action "a" ‸', [...actionClauses, 'action_end']],
  [
    'of a flow',
    'flow f step s => () { action = a; }; ‸ flow_end',
    ['inputs', 'on_failure', 'limits', 'on_start', 'on_stop', 'on_finish', 'step', 'deci', 'flow_end'],
  ],
  [
    'a run with its flow',
    'flow_run r ‸',
    ['inputs', 'on_failure', 'limits', 'on_start', 'on_stop', 'on_finish', 'step', 'deci', 'flow_run_end'],
  ],
])('statements and clauses: %s', (_, marked, expected) => {
  expect(labels(marked)).toEqual(expected);
});

test('clauses of a step', () => {
  expect(labels('flow f step s => (A -> done) { ‸')).toEqual(stepClauses);
  expect(labels('flow f step s => (A -> done) { action = a; ti‸ }; flow_end')).toEqual(stepClauses);
  expect(labels('flow f step s => (A -> done) { args ‸')).toEqual([]);
});

test.each([
  ['targets', `flow f step s => (A -> ‸`, ['done', 'stopped', 'hold', 'rollback']],
  [
    'targets of a fork',
    'flow f step s => (A -> s & ‸) {}; step t => () {}; flow_end',
    ['s', 't', 'done', 'stopped', 'hold', 'rollback'],
  ],
  [
    'outcomes that are not mapped',
    `${near} flow f step s => (OK -> done | ‸) { action = near; }; flow_end`,
    ['OK', 'FAIL', 'TIMEOUT', 'UNREACHABLE', 'KILLED', 'EXPIRED'],
  ],
  [
    'outcomes while others stand',
    `${near} flow f step s => (‸OK -> done) { action = near; }; flow_end`,
    ['FAIL', 'TIMEOUT', 'UNREACHABLE', 'KILLED', 'EXPIRED'],
  ],
  ['no outcome but after | and (', 'flow f step s => (OK ‸', []],
  ['outcomes of nothing known', 'flow f step s => (‸', ['TIMEOUT', 'UNREACHABLE', 'KILLED', 'EXPIRED']],
  [
    'actions',
    `${near} flow f step s => (OK -> done) { action = n‸ }; flow_end`,
    ['near', 'far', 'pipeline', 'wait', 'flow'],
  ],
  ['words of a clause', 'flow f on_failure = ‸', ['stop', 'hold', 'rollback']],
  ['words of a clause of a step', 'flow f step s => () { trigger = ‸', ['manual', 'auto']],
  ['flows', 'flow g step s => () {}; flow_end flow_run r = ‸', ['g', 'old']],
  ['flows, not actions', `${near} flow_run r = ‸`, ['old']],
  ['a step with a name in quotes', 'flow f step "s" => (‸', ['TIMEOUT', 'UNREACHABLE', 'KILLED', 'EXPIRED']],
  ['nothing behind an equals sign without a key', 'action a "x" = ‸', []],
  ['statements after rubbish', 'foo ‸', ['action', 'flow', 'flow_run']],
  ['nothing of a step in an action', 'action a step s => (‸', []],
  ['nothing behind a bracket', 'action a ) ‸', []],
  ['nothing for free text', 'action a addr = ‸', []],
  ['nothing for free text of a step', 'flow_run f step s => () { who = ‸', []],
  ['types of arguments', 'action a args = (str x, ‸', ['str', 'int', 'float', 'bool', 'list', 'dict', 'secret']],
  ['types of inputs', 'flow f inputs = (‸', ['str', 'int', 'float', 'bool', 'list', 'dict', 'secret']],
  ['no type where a name stands', 'flow f inputs = (str ‸', []],
  ['no type in a secret', 'action a secret = (‸', []],
  ['retry', 'flow f step s => () { retry = (max = 1, ‸', ['max', 'backoff', 'max_backoff']],
  ['limits', 'flow f limits = (‸', ['transitions', 'visits_per_minute', 'open_runs', 'on_full']],
  ['no limit where a count stands', 'flow f limits = (open_runs = ‸', []],
  ['no value of retry', 'flow f step s => () { retry = (max = ‸', []],
  ['nothing in other brackets', 'flow f step s => () { who = (‸', []],
  [
    'arguments that are not given',
    `${near} flow f step s => () { action = near; args = (a = "x", ‸); }; flow_end`,
    ['b'],
  ],
  [
    'arguments, the others are read',
    `${near} flow f step s => () { action = near; args = (‸a = "x"); }; flow_end`,
    ['b'],
  ],
  [
    'arguments of what the server has',
    'flow f step s => () { action = far; args = (‸); }; flow_end',
    ['what', 'often'],
  ],
  [
    'arguments of a build',
    'flow f step s => () { action = pipeline; args = (‸); }; flow_end',
    ['repository', 'config', 'ref', 'commit'],
  ],
  [
    'what a wait may be given',
    'flow f step s => () { action = wait; args = (‸); }; flow_end',
    ['for', 'until', 'event', 'window'],
  ],
  ['the zone of a window', 'flow f step s => () { action = wait; args = (window = "", ‸); }; flow_end', ['zone']],
  ['the window of a zone', 'flow f step s => () { action = wait; args = (‸, zone = ""); }; flow_end', ['window']],
  ['nothing more of a wait', 'flow f step s => () { action = wait; args = (for = "", ‸); }; flow_end', []],
  [
    'nothing more of a window',
    'flow f step s => () { action = wait; args = (window = "", zone = "", ‸); }; flow_end',
    [],
  ],
  ['arguments of nothing', 'flow f step s => () { args = (‸', []],
  ['not within a value', 'flow f step s => () { action = far; args = (what = [1, ‸', []],
  ['not before a comma', 'flow f step s => () { action = far; args = (what = 1 ‸', []],
  [
    'references',
    'flow f inputs = (str v); step s => () { args = (x = $‸); }; flow_end',
    ['$v', '$s.', '$context.', '$config.', '$secret.'],
  ],
  [
    'references, begun',
    'flow f on_failure = stop; step s => () { args = (x = $co‸); }; flow_end',
    ['$s.', '$context.', '$config.', '$secret.'],
  ],
  ['references where the flow is not read', 'flow step s => () { args = (x = ‸', ['$context.', '$config.', '$secret.']],
  [
    'an unknown action',
    'flow f step s => (‸) { action = nope; }; flow_end',
    ['TIMEOUT', 'UNREACHABLE', 'KILLED', 'EXPIRED'],
  ],
  ['behind a closed bracket too many', 'action a args = ()]; ) ‸', []],
])('%s', (_, marked, expected) => {
  expect(labels(marked)).toEqual(expected);
});

const asks = (clause: string) =>
  `flow f deci d => (YES -> s | NO -> stopped | EXPIRED -> s | KILLED -> s) { who = "ann"; ${clause} }; step s => (OK -> e) { action = near; }; deci e => (OK -> done) { action = near; }; flow_end`;

test.each([
  ['exclude = (‸);', ['initiator', 'commit_authors', 'approvers', 'run_editors']],
  ['exclude = (approvers, ‸);', ['initiator', 'commit_authors', 'approvers', 'run_editors']],
  ['exclude = (‸approvers);', ['initiator', 'commit_authors', 'run_editors']],
  ['grants = (‸', ['YES', 'NO']],
  ['grants = (N‸, YES);', ['NO']],
  ['guards = (‸);', ['s', 'e']],
  ['guards = (s, e‸);', []],
  ['expire = (‸', []],
  ['expire = ("1d", ‸', ['NO', 'EXPIRED']],
  ['grants = (NO); expire = ("1d", ‸', ['YES', 'EXPIRED']],
  ['expire = ("1d", [‸', []],
])('names in a clause of a decision: %s', (clause, expected) => {
  expect(labels(asks(clause))).toEqual(expected);
});

test('names in a clause of a decision where its flow is not read', () => {
  expect(labels('flow deci d => (YES -> s) { guards = (‸')).toEqual([]);
  expect(labels('flow deci d => (YES -> s) { expire = ("1d", ‸')).toEqual([]);
});

test('what is begun is replaced', () => {
  const { text, offset } = atMark('flow f step s => (A -> do‸');
  expect(completionAt(text, offset, known)[1]).toEqual({ kind: 'step', label: 'done', start: 23, end: 25 });
});

test.each(['// ac‸', 'action a addr = "ht‸tp";'])('nothing in comments and strings: %s', (marked) => {
  expect(labels(marked)).toEqual([]);
});

test('names that are not told are not completed', () => {
  const none = { actions: () => undefined, flows: () => undefined };
  const actions = atMark('flow f step s => () { action = ‸');
  expect(completionAt(actions.text, actions.offset, none).map(({ label }) => label)).toEqual([
    'pipeline',
    'wait',
    'flow',
  ]);
  const flows = atMark('flow_run r = ‸');
  expect(completionAt(flows.text, flows.offset, none)).toEqual([]);
});

test('any place of any text has an answer', () => {
  const edits = fc.record({ at: fc.nat(readmeExample.length), drop: fc.nat(30), insert: fc.string({ maxLength: 8 }) });
  fc.assert(
    fc.property(edits, ({ at, drop, insert }) => {
      const text = readmeExample.slice(0, at) + insert + readmeExample.slice(at + drop);
      for (const { start, end } of completionAt(text, at, known)) expect(start <= end && end === at).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('nothing behind the name of a limit', () => {
  expect(labels('flow f limits = (open_runs ‸')).toEqual([]);
});
