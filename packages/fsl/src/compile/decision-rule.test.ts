import { describe, expect, test } from 'vitest';
import { expectCompiled, knownFrom } from '../testing/marked.ts';
import { compile } from './compile.ts';

const known = knownFrom('action a addr = "http://a"; return = (OK); action_end');

const flow = (clauses: string, edges = 'A -> s | B -> x | NO -> stopped | EXPIRED -> hold') =>
  `flow f deci d => (${edges}) { who = "group(dev)"; ${clauses} }; step s => (OK -> done) { action = a; }; step x => (OK -> done) { action = a; }; flow_end`;

function ruleOf(clauses: string): unknown {
  const compiled = compile(flow(clauses), known);
  const [statement] = compiled.ok ? compiled.statements : [];
  return statement?.kind === 'flow' ? statement.version.flow.steps[0]?.decision : compiled;
}

describe('the clauses of a decision', () => {
  test('are optional', () => {
    const who = [[{ count: 1, groups: ['dev'], users: [] }]];
    expect(ruleOf('')).toEqual({ who, grants: ['A'], reasonMinLength: 10 });
  });

  test.each([
    ['grants = (A, B);', { grants: ['A', 'B'] }],
    ['guards = ("s");', { guards: ['s'] }],
    ['guards = ();', { guards: [] }],
    ['exclude = (Initiator commit_authors, approvers);', { exclude: ['initiator', 'commit_authors', 'approvers'] }],
    ['due = "4h"; expire = ("24h", NO);', { dueMs: 14_400_000, expire: { afterMs: 86_400_000, outcome: 'NO' } }],
    ['required = (ada, "bob");', { required: ['ada', 'bob'] }],
    ['remind = "4h";', { remindMs: 14_400_000 }],
    [
      'escalate = ("group(ops)", "8h", "group(lead) or eve", "1d"); expire = ("2d", NO);',
      {
        escalate: [
          { afterMs: 28_800_000, groups: ['ops'], users: [] },
          { afterMs: 86_400_000, groups: ['lead'], users: ['eve'] },
        ],
      },
    ],
    ['override = "group(ops) or eve";', { override: { groups: ['ops'], users: ['eve'] } }],
    ['expire = ("1s", EXPIRED);', { expire: { afterMs: 1000, outcome: 'EXPIRED' } }],
  ])('%s', (clauses, expected) => {
    expect(ruleOf(clauses)).toMatchObject(expected);
  });

  test.each([
    ['«grants» = ();', 'error wrong_value: grants names at least one outcome'],
    ['grants = (A, «A»);', 'error duplicate: grants (A) is listed twice'],
    ['grants = («C»);', 'error unknown_outcome: grants (C) is no outcome; the outcomes for a person: A, B, NO'],
    [
      'grants = («EXPIRED»);',
      'error unknown_outcome: grants (EXPIRED) is no outcome; the outcomes for a person: A, B, NO',
    ],
    ['guards = (s, «s»);', 'error duplicate: guards (s) is listed twice'],
    ['guards = («t»);', 'error unknown_step: guards (t) is no step; steps of this flow: d, s, x'],
    ['«guards» = (d);', 'error guards_nothing: guards (d) is no effect: it changes nothing outside'],
    ['exclude = (approvers, «approvers»);', 'error duplicate: exclude (approvers) is listed twice'],
    [
      'exclude = («me»);',
      'error wrong_value: exclude (me) is nobody; known are: initiator, commit_authors, approvers, run_editors',
    ],
    ['«expire» = ("24h", A);', 'error grant_by_waiting: expire (A) grants: nothing is granted by waiting'],
    [
      'grants = (B); expire = ("24h", «TIMEOUT»);',
      'error unknown_outcome: expire (TIMEOUT) is no outcome; the outcomes: A, B, NO, EXPIRED',
    ],
    [
      'guards = (s, x); grants = (A, B); «expire» = ("24h", B);',
      'error grant_by_waiting: expire (B) grants: nothing is granted by waiting',
    ],
    ['due = «"24h"»; expire = ("24h", NO);', 'error wrong_value: due comes before expire, or it reminds nobody'],
    [
      'due = «"soon"»;',
      'error wrong_value: a duration is a number and a unit (ms, s, m, h or d), as "30m", above zero and at most 3650d',
    ],
    [
      'expire = («"soon"», NO);',
      'error wrong_value: a duration is a number and a unit (ms, s, m, h or d), as "30m", above zero and at most 3650d',
    ],
    ['required = (ada, «ada»);', 'error duplicate: required (ada) is listed twice'],
    ['remind = «"10s"»;', 'error wrong_value: remind tells people once a minute at most'],
    [
      'remind = «"soon"»;',
      'error wrong_value: a duration is a number and a unit (ms, s, m, h or d), as "30m", above zero and at most 3650d',
    ],
    ['escalate = («ops», "8h");', 'error syntax: expected who is asked besides, in quotes, as "group(ops)", found ops'],
    [
      'escalate = («"and"», "8h");',
      'error wrong_value: in who expected group(NAME) or the name of a user, found "and"; it joins group(NAME) and names of users by and, or and brackets, as 2 of group(sre) and (group(dba) or ann)',
    ],
    [
      'escalate = ("ops", «"soon"»);',
      'error wrong_value: a duration is a number and a unit (ms, s, m, h or d), as "30m", above zero and at most 3650d',
    ],
    ['escalate = ("a", "8h", "b", «"4h"»);', 'error wrong_value: who is asked later stands later'],
    [
      'escalate = ("a", «"2d"»); expire = ("2d", NO);',
      'error wrong_value: escalate comes before expire, or it asks nobody',
    ],
    ['escalate = «"a"»;', 'error syntax: expected (, found the string "a"'],
    ['escalate = ("a"«)»;', 'error syntax: expected ,, found )'],
    ['escalate = ("a", «)»;', 'error syntax: expected a duration in quotes, as "8h", found )'],
    ['escalate = ("a", "8h"«;»', 'error syntax: expected ), found ;'],
    [
      'escalate = («"2 of group(a)"», "8h");',
      'error wrong_value: this joins groups and users by or, as "group(ops) or ada"',
    ],
    ['override = «"a and b"»;', 'error wrong_value: this joins groups and users by or, as "group(ops) or ada"'],
    ['override = «ops»;', 'error syntax: expected who may override it, in quotes, as "group(ops)", found ops'],
    ['kind = «other»;', 'error syntax: expected qa or review or record, found other'],
    ['grants = «A»;', 'error syntax: expected (, found A'],
    ['expire = «"24h"»;', 'error syntax: expected (, found the string "24h"'],
    ['expire = («NO»);', 'error syntax: expected a duration in quotes, as "24h", found NO'],
    ['expire = ("24h"«)»;', 'error syntax: expected ,, found )'],
    ['expire = ("24h", «)»;', 'error syntax: expected the name of an outcome, found )'],
    ['expire = ("24h", NO«;»', 'error syntax: expected ), found ;'],
  ])('%s is refused', (clauses, expected) => {
    expectCompiled(flow(clauses), [expected], known);
  });

  test('say nothing of steps that a syntax error has hidden', () => {
    const text = flow('guards = (t);').replace('step s =>', 'step s => (OK -> done) { action = a; }; step «=>»');
    expectCompiled(text, ['error syntax: expected the name of the step, found =>'], known);
  });

  test.each([
    ...['exclude = (approvers)', 'grants = (OK)', 'guards = (s)', 'due = "1h"', 'expire = ("1h", OK)'],
    ...['kind = qa', 'required = (ada)', 'remind = "1h"', 'escalate = ("ada", "1h")', 'override = "ada"'],
  ])('%s belongs to no plain step', (clause) => {
    const [key] = clause.split(' ');
    const text = `flow f step s => (OK -> done) { action = a; «${key}»${clause.slice(key?.length)}; }; flow_end`;
    expectCompiled(text, [`error misplaced_clause: ${key} belongs to a deci without an action`], known);
  });
});
