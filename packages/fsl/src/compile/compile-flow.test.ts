import { describe, expect, test } from 'vitest';
import { expectCompiled, knownFrom } from '../testing/marked.ts';
import { compile } from './compile.ts';

const known = knownFrom(`
  action a addr = "http://a"; return = (OK | NO); action_end
  action b addr = "http://b"; args = (str s, int n = 1, float x = 0.5, bool t = false, list l = [], dict d = dict()); return = (OK); action_end
  action slow addr = "http://slow"; return = (OK); timeout = "1m"; retry = (max = 3); action_end
  action decision addr = "http://decision"; return = (OK); action_end`);

const flowOf = (text: string, context = known) => {
  const compiled = compile(text, context);
  const [statement] = compiled.ok ? compiled.statements : [];
  return statement?.kind === 'flow' ? statement.version : compiled;
};

describe('a flow', () => {
  test('has at most so many decisions: each is looked from through all of it', () => {
    const flow = (count: number, mark = '') => {
      const last = count - 1;
      const name = (index: number) => (index === last && mark ? `«d${index}»` : `d${index}`);
      const deci = (index: number) =>
        `deci ${name(index)} => (OK -> ${index < last ? `d${index + 1}` : 'done'} | NO -> stopped) { who = "ann"; };`;
      return `flow f ${Array.from({ length: count }, (_, index) => deci(index)).join(' ')} flow_end`;
    };
    expectCompiled(flow(500), []);
    expectCompiled(flow(501, 'marked'), ['error limit: a flow may have 500 decisions']);
  });

  test('has inputs and says what follows a failure', () => {
    expect(
      flowOf(
        'flow f inputs = (str p, INT n = 3); on_failure = HOLD; step s => (OK -> done | NO -> hold) { action = a; }; flow_end',
      ),
    ).toMatchObject({
      flow: {
        inputs: [
          { name: 'p', type: 'str', required: true },
          { name: 'n', type: 'int', required: false, default: 3 },
        ],
        onFailure: 'hold',
      },
    });
  });

  test.each<[string, ...string[]]>([
    ['flow «f» flow_end', 'error missing_clause: flow (f) has no steps'],
    ['flow_run «r» flow_run_end', 'error missing_clause: flow (r) has no steps'],
    [
      'flow f inputs = (str p, str «p»); step s => (OK -> done | NO -> done) { action = a; }; flow_end',
      'error duplicate: flow (f) inputs (p) is declared twice',
    ],
    [
      'flow f step s => (OK -> s | NO -> done) { action = a; }; step «s» => (OK -> done | NO -> done) { action = a; }; flow_end',
      'error duplicate: step (s) is declared twice',
    ],
  ])('%s', (marked, ...expected) => {
    expectCompiled(marked, expected, known);
  });

  describe('that echoer would read has warnings where a new one has errors', () => {
    test.each<[string, string, string]>([
      ['', 'step s => (OK -> done) { action = a; };', 'warning'],
      ['on_failure = stop;', 'step s => (OK -> done) { action = a; };', 'error'],
      ['', 'step s => (OK -> done) { action = a; trigger = manual; };', 'error'],
      ['', 'step s => (OK -> done | KILLED -> stopped) { action = a; };', 'error'],
      ['', 'step s => (OK -> hold) { action = a; }; step hold => (OK -> done | NO -> s) { action = a; };', 'warning'],
    ])('%s %s', (clause, steps, severity) => {
      const compiled = compile(`flow f ${clause} ${steps} flow_end`, known);
      const diagnostics = compiled.ok ? compiled.warnings : compiled.diagnostics;
      expect(diagnostics.find(({ code }) => code === 'unmapped_outcome')).toMatchObject({
        severity,
        message: 'step (s) does not map the state (NO) of its action: it will be refused',
      });
    });
  });

  test('is checked for steps without a way to them and for an end', () => {
    expectCompiled(
      'flow «f» step s => (OK -> s | NO -> t) { action = a; }; step t => (OK -> s | NO -> t) { action = a; }; step «u» => (OK -> done | NO -> u) { action = a; }; flow_end',
      [
        'warning no_path_to_done: flow (f) has no path to done',
        'warning unreachable_step: step (u) is reached by no path',
      ],
      known,
    );
    expectCompiled(
      'flow «f» inputs = (); step s => (OK -> s | NO -> stopped) { action = a; }; step «u» => (OK -> done | NO -> u) { action = a; }; flow_end',
      ['error no_path_to_done: flow (f) has no path to done', 'error unreachable_step: step (u) is reached by no path'],
      known,
    );
  });
});

test.each<[string, ...string[]]>([
  [
    'flow f step s => (OK -> t & u | NO -> done) { action = a; }; step t => («OK» -> v) { action = b; args = (s = ""); }; step u => (OK -> v) { action = b; args = (s = ""); }; step v => (OK -> done | NO -> s) { action = a; }; flow_end',
    'error branches_meet: step (v) is reached by two branches and has no enter = all: s -> t -> v, and s -> u -> v',
  ],
  [
    'flow f step s => (OK -> t | NO -> done) { action = a; }; step t => (OK -> done | NO -> done) { action = a; «enter» = all; }; flow_end',
    'error join_outside: step (t) has enter = all, but no branch leads to it: s -> t',
  ],
  [
    'flow f step s => («OK» -> t & u | NO -> done) { action = a; }; step t => (OK -> v | NO -> done) { action = a; }; step u => (OK -> stopped | NO -> s) { action = a; }; step v => (OK -> done | NO -> done) { action = a; enter = all; }; flow_end',
    'error join_incomplete: the join (v) cannot complete: the branch (u) of step (s) neither reaches it nor ends in done',
  ],
  [
    'flow f step s => (OK -> t & «t» | NO -> done) { action = a; }; step t => (OK -> done | NO -> done) { action = a; }; flow_end',
    'error duplicate: the branch (t) is opened twice',
  ],
  [
    'flow f step s => (OK -> done | NO -> done | «UNREACHABLE» -> s) { action = a; }; flow_end',
    'warning busy_loop: s -> s turns as long as nothing answers: UNREACHABLE should lead elsewhere, or a step have a retry',
  ],
])('the graph of a flow is checked: %s', (marked, ...expected) => {
  expectCompiled(marked, expected, known);
});

describe('the outcomes of a step', () => {
  test('lead to steps, done, stopped and hold', () => {
    expect(
      flowOf(
        'flow f step s => (OK -> t | NO -> s | TIMEOUT -> hold | UNREACHABLE -> stopped | KILLED -> done) { action = a; }; step t => (OK -> done | NO -> s) { action = a; }; flow_end',
      ),
    ).toMatchObject({
      flow: {
        steps: [
          { on: { OK: { step: 't' }, NO: { step: 's' }, TIMEOUT: 'hold', UNREACHABLE: 'stopped', KILLED: 'done' } },
          { on: { OK: 'done', NO: { step: 's' } } },
        ],
      },
    });
  });

  test.each<[string, ...string[]]>([
    [
      'flow_run r step s => (OK -> done | NO -> s | «MAYBE» -> done) { action = a; }; flow_run_end',
      'error unknown_outcome: step (s) return state (MAYBE) illegal type; the states of a: OK, NO',
    ],
    [
      'flow_run r step s => (OK -> done | NO -> «nowhere») { action = a; }; flow_run_end',
      'error unknown_step: step (nowhere) is not defined; possible are done, stopped, hold and the steps of this flow: s',
    ],
    [
      'flow_run r step s => (OK -> done | «NO») { action = a; }; flow_run_end',
      'error missing_target: step (s) return state (NO) has no target',
    ],
    [
      'flow f step s => (OK -> done | «NO») { action = a; }; flow_end',
      'warning missing_target: step (s) return state (NO) has no target',
    ],
    [
      'flow f inputs = (); step s => (OK -> done | «NO») { action = a; }; flow_end',
      'error missing_target: step (s) return state (NO) has no target',
    ],
    [
      'flow «f» step s => (OK -> done | NO -> rollback) { action = a; }; flow_end',
      'warning effect_without_undo: a rollback of flow (f) does not undo the effects of s: they have no undo',
    ],
    [
      'flow f step s => (OK -> done | NO -> s | «NO» -> done) { action = a; }; flow_end',
      'warning duplicate: step (s) return state (NO) is listed twice; the last counts',
    ],
    [
      'flow f step s => (OK -> «stopped» | NO -> «hold») { action = a; }; step stopped => (OK -> «rollback» | NO -> done) { action = a; }; step hold => (OK -> done | NO -> done) { action = a; }; step rollback => (OK -> done | NO -> done) { action = a; }; flow_end',
      'warning shadowed_target: stopped is the step of this name here',
      'warning shadowed_target: hold is the step of this name here',
      'warning shadowed_target: rollback is the step of this name here',
    ],
    [
      'flow f step «done» => (OK -> done | NO -> done) { action = a; }; flow_end',
      'warning shadowed_target: the step (done) cannot be a target: -> done ends the run',
    ],
  ])('%s', (marked, ...expected) => {
    expectCompiled(marked, expected, known);
  });
});

describe('a step', () => {
  test('has the timeout and retry of its action unless it says otherwise', () => {
    const version = flowOf(
      'flow f step s => (OK -> t) { action = slow; }; step t => (OK -> done) { action = slow; timeout = "2m"; retry = (max = 1); trigger = manual; }; flow_end',
    );
    expect(version).toMatchObject({
      flow: {
        steps: [
          { timeoutMs: 60_000, retry: { maxAttempts: 3 }, trigger: 'auto' },
          { timeoutMs: 120_000, retry: { maxAttempts: 1 }, trigger: 'manual' },
        ],
      },
    });
    expect('jobs' in version && version.jobs).toEqual({ slow: known.actions('slow') });
  });

  test('of the action pipeline is a build', () => {
    expect(
      flowOf(
        'flow f step s => (SUCCESS -> done | FAIL -> stopped) { action = pipeline; args = (config = "web"); }; flow_end',
      ),
    ).toMatchObject({
      jobs: {
        pipeline: {
          kind: 'pipeline',
          outcomes: ['SUCCESS', 'FAIL', 'KILLED'],
          effect: false,
          params: ['repository', 'config', 'ref', 'commit'].map((name) => ({ name, type: 'str', required: false })),
        },
      },
    });
  });

  test('of the action pipeline is no build where an action has that name', () => {
    const own = knownFrom('action pipeline addr = "http://p"; return = (OK); action_end');
    expect(flowOf('flow f step s => (OK -> done) { action = pipeline; }; flow_end', own)).toMatchObject({
      jobs: { pipeline: { kind: 'http' } },
    });
  });

  test.each<[string, ...string[]]>([
    [
      'flow f step s => (OK -> done) { action = «x»; }; flow_end',
      'error unknown_action: action (x) is not defined; known actions: pipeline, wait, flow',
    ],
    [
      'flow f step «s» => (OK -> done) { args = (n = 1); }; flow_end',
      'error missing_clause: step (s) has no action = …;',
    ],
    [
      'flow f deci s => (OK -> done | NO -> s) { action = a; «who» = "x"; }; flow_end',
      'error misplaced_clause: who belongs to a deci without an action',
    ],
  ])('%s', (marked, ...expected) => {
    expectCompiled(marked, expected, known);
  });
});

describe('a decision', () => {
  const decided = (body: string, outcomes = 'AGREE -> done | REJECT -> stopped') =>
    `flow f deci d => (${outcomes}) { ${body} }; flow_end`;

  test('is a deci without an action: its first outcome grants', () => {
    expect(
      flowOf(decided('who = "group(dev) or alice";', 'EXPIRED -> hold | AGREE -> done | REJECT -> stopped')),
    ).toMatchObject({
      flow: {
        steps: [
          {
            name: 'd',
            job: 'decision',
            args: [],
            on: { EXPIRED: 'hold', AGREE: 'done', REJECT: 'stopped' },
            trigger: 'auto',
            decision: {
              who: [[{ count: 1, groups: ['dev'], users: ['alice'] }]],
              grants: ['AGREE'],
              reasonMinLength: 10,
            },
          },
        ],
      },
      jobs: { decision: { kind: 'decision', name: 'decision', params: [], outcomes: [], effect: false } },
    });
  });

  test('does not take the place of an action of its name', () => {
    const version = flowOf(
      'flow f deci d => (AGREE -> s | REJECT -> stopped) { who = "x"; }; step s => (OK -> done) { action = decision; }; flow_end',
    );
    expect(version).toMatchObject({
      flow: { steps: [{ job: 'decision_' }, { job: 'decision' }] },
      jobs: { decision_: { kind: 'decision' }, decision: { kind: 'http' } },
    });
  });

  test.each<[string, ...string[]]>([
    [
      'flow f deci «d» => (AGREE -> done) { }; flow_end',
      'error missing_clause: deci (d) needs who = "…"; (or action = …; to be a plain step)',
    ],
    [
      'flow f deci «d» => (TIMEOUT -> done) { who = "x"; }; flow_end',
      'error missing_target: deci (d) has no outcome for a person',
    ],
    [
      'flow f deci d => (A -> done | «A» -> done) { who = "x"; }; flow_end',
      'error duplicate: deci (d) return state (A) is listed twice',
    ],
    [
      'flow f deci d => (A -> done | «B») { who = "x"; }; flow_end',
      'error missing_target: step (d) return state (B) has no target',
    ],
    [
      'flow f deci d => (A -> done) { who = "x"; «timeout» = "1s"; «retry» = (max = 1); «trigger» = manual; }; flow_end',
      ...['timeout', 'retry', 'trigger'].map((key) => `error not_supported: ${key} of a decision is not supported yet`),
    ],
  ])('%s', (marked, ...expected) => {
    expectCompiled(marked, expected);
  });
});

describe('the arguments of a step', () => {
  const inputs = 'inputs = (str p, int i, list q);';
  const bound = (args: string, clause = inputs) =>
    `flow f ${clause} step s => (OK -> t) { action = slow; }; step t => (OK -> done) { action = b; args = (${args}); }; flow_end`;

  test('are literals, inputs, results of steps and the context', () => {
    const version = flowOf(bound('s = $p, n = -2, x = $i, t = True, l = $s.items.0, d = $context.a.b'));
    expect('flow' in version && version.flow.steps[1]?.args).toEqual([
      { name: 's', from: { kind: 'input', name: 'p' } },
      { name: 'n', from: { kind: 'literal', value: -2 } },
      { name: 'x', from: { kind: 'input', name: 'i' } },
      { name: 't', from: { kind: 'literal', value: true } },
      { name: 'l', from: { kind: 'result', step: 's', path: ['items', '0'] } },
      { name: 'd', from: { kind: 'context', path: ['a', 'b'] } },
    ]);
  });

  test('are the configuration of a template, unless a step has its name', () => {
    const argsOf = (text: string) => {
      const version = flowOf(text);
      return 'flow' in version ? version.flow.steps[1]?.args : undefined;
    };
    expect(argsOf(bound('s = $config.eu.zone'))).toEqual([
      { name: 's', from: { kind: 'config', path: ['eu', 'zone'] } },
    ]);
    const named = bound('s = $config.eu').replace('step s', 'step config');
    expect(argsOf(named)).toEqual([{ name: 's', from: { kind: 'result', step: 'config', path: ['eu'] } }]);
  });

  test('in quotes a dollar is an ordinary character', () => {
    expect(flowOf(bound('s = "$p"'))).toMatchObject({
      flow: { steps: [{}, { args: [{ from: { kind: 'literal', value: '$p' } }] }] },
    });
  });

  test('no key of a dictionary reaches behind its data', () => {
    const version = flowOf(bound('s = "x", d = dict(__proto__ = 1, "a b" = [])'));
    const literal = 'flow' in version ? version.flow.steps[1]?.args[1]?.from : undefined;
    expect(JSON.stringify(literal)).toBe('{"kind":"literal","value":{"__proto__":1,"a b":[]}}');
  });

  test.each<[string, ...string[]]>([
    [
      bound('s = "x", «y» = 1'),
      'error unknown_argument: step (t) args (y) not defined; declared are: s, n, x, t, l, d',
    ],
    [bound('s = «1»'), 'error wrong_type: step (t) args (s) illegal type: expected str, found 1'],
    [bound('s = "x", n = «1.5»'), 'error wrong_type: step (t) args (n) illegal type: expected int, found 1.5'],
    [bound('s = "x", n = «"1"»'), 'error wrong_type: step (t) args (n) illegal type: expected int, found "1"'],
    [bound('s = "x", x = «"1"»'), 'error wrong_type: step (t) args (x) illegal type: expected float, found "1"'],
    [bound('s = "x", t = «1»'), 'error wrong_type: step (t) args (t) illegal type: expected bool, found 1'],
    [bound('s = "x", l = «dict()»'), 'error wrong_type: step (t) args (l) illegal type: expected list, found a dict'],
    [bound('s = «$i»'), 'error wrong_type: step (t) args (s) illegal type: expected str, found $i, which is int'],
    [
      bound('s = "x", n = «$p»'),
      'error wrong_type: step (t) args (n) illegal type: expected int, found $p, which is str',
    ],
    [bound('s = "x", «s» = "y"'), 'error duplicate: step (t) args (s) is given twice'],
    [bound('s = "x", d = dict(k = 1, «k» = 2)'), 'error duplicate: the key k is given twice'],
    [
      bound('s = "x", l = [1, «$i»]'),
      'error not_supported: a reference stands alone as the value of an argument of a step',
    ],
    [
      bound('s = "x", d = dict(k = «$i»)'),
      'error not_supported: a reference stands alone as the value of an argument of a step',
    ],
    [bound('s = «$what»'), 'error unknown_reference: $what is no input of this flow; its inputs: p, i, q'],
    [bound('s = «$s»'), 'error unknown_reference: $s needs a path to a value, as $s.commit'],
    [bound('s = «$context»'), 'error unknown_reference: $context needs a path to a value, as $context.commit'],
    [
      bound('s = «$config»'),
      'error unknown_reference: $config needs a key of the configuration of a template, as $config.region',
    ],
    [bound('s = «$p.key»'), 'error unknown_reference: $p is an input: a path into one is not supported yet'],
    [bound('s = «$what.key»'), 'error unknown_reference: $what.… names no step of this flow; its steps: s, t'],
    [bound('n = 1').replace('step t', 'step «t»'), 'error missing_argument: step (t) args (s) is missing'],
    [bound('n = 1', '').replace('step t', 'step «t»'), 'warning missing_argument: step (t) args (s) is missing'],
    [
      'flow_run r step «t» => (OK -> done) { action = b; }; flow_run_end',
      'error missing_argument: step (t) args (s) is missing',
    ],
  ])('%s', (marked, ...expected) => {
    expectCompiled(marked, expected, known);
  });
});
