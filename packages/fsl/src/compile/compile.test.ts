import { describe, expect, test } from 'vitest';
import { readmeExample } from '../../../../testing/readme-example.ts';
import { expectCompiled, knownFrom } from '../testing/marked.ts';
import { compile, compileInTurns } from './compile.ts';

const nothingKnown = { actions: () => undefined, flows: () => undefined };
const action = 'action a addr = "http://a"; args = (int n); return = (OK); action_end\n';

describe('a text', () => {
  test('the README example gives five actions and a run, without a warning', () => {
    const compiled = compile(readmeExample, nothingKnown);
    expect(compiled).toMatchObject({
      ok: true,
      warnings: [],
      statements: [
        {
          kind: 'action',
          job: { name: 'ci', addresses: ['http://localhost:18080/ci'], outcomes: ['SUCCESS', 'FAIL'] },
        },
        { kind: 'action', job: { name: 'approval' } },
        { kind: 'action', job: { name: 'deploy_1' } },
        { kind: 'action', job: { name: 'approval_2' } },
        { kind: 'action', job: { name: 'notify' } },
        { kind: 'flow_run', name: 'my_flow_run', inputs: {} },
      ],
    });
    const run = compiled.ok ? compiled.statements.at(-1) : undefined;
    expect(run).toMatchObject({
      version: {
        flow: {
          name: 'my_flow_run',
          inputs: [],
          onFailure: 'stop',
          limits: { transitions: 10_000, visitsPerMinute: 600 },
          steps: [
            {
              name: 'A',
              job: 'ci',
              trigger: 'auto',
              on: { SUCCESS: { step: 'D' }, FAIL: { step: 'A' } },
              args: [
                { name: 'project', from: { kind: 'literal', value: 'https://github.com/yametech/compass.git' } },
                { name: 'version', from: { kind: 'literal', value: 'v0.1.0' } },
                { name: 'retry_count', from: { kind: 'literal', value: 10 } },
              ],
            },
            {
              name: 'D',
              on: { AGREE: { step: 'B' }, REJECT: { step: 'C' }, NEXT: { step: 'E' }, FAIL: { step: 'D' } },
            },
            { name: 'B' },
            { name: 'E' },
            { name: 'C', on: { SUCCESS: 'done', FAIL: { step: 'C' } } },
          ],
        },
        jobs: { ci: { kind: 'http' }, approval: {}, deploy_1: {}, approval_2: {}, notify: {} },
      },
    });
  });

  test('without statements compiles to nothing', () => {
    expect(compile('// only a comment', nothingKnown)).toEqual({ ok: true, statements: [], warnings: [] });
  });

  test('is all or none: syntax errors and failed checks come together', () => {
    expectCompiled(
      'action a «retrn» = (OK); return = (OK); action_end\nflow f step s => (OK -> «x» | NO -> done) { action = «b»; }; flow_end',
      [
        'error syntax: expected a clause of an action (addr, method, secret, args, return, timeout, retry, effect, environment, undo, irreversible, forward_only, idempotent, at_most_once), found retrn; did you mean return?',
        'error unknown_step: step (x) is not defined; possible are done, stopped, hold and the steps of this flow: s',
        'error unknown_action: action (b) is not defined; known actions: a, pipeline, wait, flow',
      ],
    );
  });

  test('says nothing on what refers to a statement with syntax errors', () => {
    expectCompiled(
      `action a return = (OK) «action_end»
      flow f step s => (WHAT -> done) { action = a; args = (n = 1); }; flow_end
      flow g step s => (OK -> «)» { action = a; }; flow_end
      flow_run r = g (x = 1);`,
      ['error syntax: expected ;, found action_end', 'error syntax: expected the name of a step, found )'].map(
        (line) => line,
      ),
    );
  });

  test('has its declarations before those of earlier texts', () => {
    const known = knownFrom(
      `action a addr = "http://old"; return = (OLD); action_end flow f step s => (OLD -> done) { action = a; }; flow_end`,
    );
    expectCompiled(
      'flow f inputs = (int n); step s => (OLD -> done) { action = a; }; flow_end flow_run r = f (n = 1)',
      [],
      known,
    );
    expectCompiled(
      `${action} flow_run r step s => («OLD» -> done | OK -> done) { action = a; args = (n = 1); }; flow_run_end`,
      ['error unknown_outcome: step (s) return state (OLD) illegal type; the states of a: OK'],
      known,
    );
  });

  test('has its errors reported although there are more warnings than anybody reads', () => {
    const steps = Array.from({ length: 300 }, (_, index) => `step s${index} => (OK) { action = a; };`).join('\n');
    const compiled = compile(
      `${action}flow f ${steps} step t => (OK -> nowhere) { action = a; }; flow_end`,
      nothingKnown,
    );
    const severities = compiled.ok ? [] : compiled.diagnostics.map(({ severity }) => severity);
    expect([severities.length, severities.filter((severity) => severity === 'error').length]).toEqual([201, 1]);
  });

  test('declares each name once', () => {
    expectCompiled(`${action}${action.replace('action a', 'action «a»')}`, [
      'error duplicate: action (a) already exist',
    ]);
    const flow = (name: string) => `flow ${name} step s => (OK -> done) { action = a; args = (n = 1); }; flow_end\n`;
    expectCompiled(action + flow('f') + flow('«f»') + flow('g'), ['error duplicate: flow (f) already exist']);
    const run = (name: string) =>
      `flow_run ${name} step s => (OK -> done) { action = a; args = (n = 1); }; flow_run_end\n`;
    expectCompiled(action + run('r') + run('«r»') + run('s'), ['error duplicate: flow run (r) already exist']);
  });
});

describe('errors of syntax and of meaning', () => {
  const known = knownFrom(`${action} action b addr = "http://b"; args = (str s); return = (OK | FAIL); action_end`);

  test('are told together', () => {
    expectCompiled(
      `flow f
        step one => (OK -> two) { action = a; args = (n = 1) «}»;
        step two => (OK -> «tow» | FAIL -> one) { action = b; args = (s = «3», «u» = 1); };
        step three => (OK -> one | «FALI» -> one | FAIL -> one) { action = b; args = (s = "x"); };
        step four => (OK -> one) { action = «zz»; };
      flow_end
      flow_run r = «g» (x «1»);`,
      [
        'error syntax: expected ;, found }',
        'error unknown_step: step (tow) is not defined; possible are done, stopped, hold and the steps of this flow: one, two, three, four; did you mean two?',
        'error wrong_type: step (two) args (s) illegal type: expected str, found 3',
        'error unknown_argument: step (two) args (u) not defined; declared are: s',
        'error unknown_outcome: step (three) return state (FALI) illegal type; the states of b: OK, FAIL; did you mean FAIL?',
        'error unknown_action: action (zz) is not defined; known actions: pipeline, wait, flow',
        'error unknown_flow: flow (g) is not defined; known flows: f',
        'error syntax: expected =, found 1',
      ],
      { actions: known.actions },
    );
  });

  test('are told of one step, but not what it seems to lack', () => {
    expectCompiled(
      `flow f on_failure = hold;
        step one => («WHAT» -> two) { action = b; args = («x» = 1); trigger «manual»; };
        step two => (OK -> «nowhere») { action = «;» args = (q = 1); };
        deci three => (A -> one) { who = «;» };
        step four => (A -> one) «;»
      flow_end
      flow g step one => (OK -> done) «action» = b «}»; flow_end
      flow h step «=>» (OK -> done) { action = b; }; flow_end`,
      [
        'error unknown_outcome: step (one) return state (WHAT) illegal type; the states of b: OK, FAIL',
        'error unknown_argument: step (one) args (x) not defined; declared are: s',
        'error syntax: expected =, found manual',
        'error unknown_step: step (nowhere) is not defined; possible are done, stopped, hold and the steps of this flow: one, two, three, four',
        'error syntax: expected the name of an action, found ;',
        'error syntax: expected who decides, in quotes, as "group(dev)", found ;',
        'error syntax: expected {, found ;',
        'error syntax: expected {, found action',
        'error syntax: expected step, deci or a clause of a flow (inputs, on_failure, limits, on_start, on_stop, on_finish), found }',
        'error syntax: expected the name of the step, found =>',
      ],
      known,
    );
  });

  test('say nothing on steps and inputs that an error of syntax may have swallowed', () => {
    const steps = 'args = (n = $p); }; step two => (OK -> three) { action = a; args = (n = $three.x);';
    expectCompiled(
      `flow f inputs = (str p«;» step one => (OK -> two) { action = a; ${steps} }; flow_end
      flow g step one => (OK -> lost) { action = a; args = (n = 1);
        «step» lost (OK -> done) { timeout = "1s"; };
      flow_end`,
      [
        'error syntax: expected , or ), found ;',
        'error syntax: expected a clause of a step (action, args, value, who, exclude, grants, guards, due, expire, kind, required, remind, escalate, override, trigger, enter, timeout, retry), found step',
      ],
      known,
    );
  });
});

describe('a name that is not known', () => {
  const names = Array.from({ length: 11 }, (_, index) => `a${index}`);

  test('is answered with ten that are, also from before this text', () => {
    expectCompiled(
      'flow_run q = «deplyo»; flow_run r step s => (OK -> done) { action = «dep»; }; flow_run_end',
      [
        'error unknown_flow: flow (deplyo) is not defined; known flows: deploy; did you mean deploy?',
        `error unknown_action: action (dep) is not defined; known actions: ${names.slice(0, 10).join(', ')} …`,
      ],
      { actionNames: () => names, flowNames: () => ['deploy'] },
    );
  });

  test('is taken to be declared elsewhere where the caller says so, but for jobs that are built in', () => {
    const text = `flow f
      step s => (OK -> w) { action = elsewhere; args = (any = 1); };
      step w => (DONE -> done) { action = wait; args = (for = "1s"); };
    flow_end
    flow_run r = absent (any = 1);`;
    expect(compile(text, nothingKnown)).toMatchObject({ ok: false });
    const compiled = compile(text, { ...nothingKnown, assume: true });
    expect(compiled).toMatchObject({ ok: true, warnings: [] });
    const [flow] = compiled.ok ? compiled.statements : [];
    expect(flow).toMatchObject({ kind: 'flow', version: { jobs: { wait: { kind: 'wait' } } } });
    expect(compiled).not.toHaveProperty('statements.0.version.jobs.elsewhere');
  });

  test('or a value is shown in a short form', () => {
    const long = 'x'.repeat(80);
    expectCompiled(
      `${action} flow_run r step s => (OK -> done) { action = a; args = (n = «"${long}"»); }; flow_run_end`,
      [`error wrong_type: step (s) args (n) illegal type: expected int, found "${'x'.repeat(39)}…`],
    );
  });
});

describe('a run of a stored flow', () => {
  const known = knownFrom(`${action}
    flow f inputs = (str project, str version = "x", int n = 3, dict d = dict());
      step s => (OK -> done) { action = a; args = (n = $n); };
    flow_end`);

  test('has the inputs that are given, and leaves the defaults to the flow', () => {
    expect(compile('flow_run r = f (project = "web", d = dict(k = [1, "a", true]), n = 4);', known)).toEqual({
      ok: true,
      warnings: [],
      statements: [
        { kind: 'flow_run', name: 'r', flowName: 'f', inputs: { project: 'web', d: { k: [1, 'a', true] }, n: 4 } },
      ],
    });
  });

  test('names a flow that is known', () => {
    expectCompiled('flow_run r = «g»;', ['error unknown_flow: flow (g) is not defined; known flows: none']);
  });

  test('gives what is declared, once, in its type and all that is required', () => {
    expectCompiled(
      'flow_run r = «f» («x» = 1, n = «"1"», n = 1, d = «[]»);'.replace(', n = 1,', ', «n» = 1,'),
      [
        'error missing_argument: flow run (r) inputs (project) is missing',
        'error unknown_argument: flow run (r) inputs (x) not defined; declared are: project, version, n, d',
        'error wrong_type: flow run (r) inputs (n) illegal type: expected int, found "1"',
        'error duplicate: flow run (r) inputs (n) is given twice',
        'error wrong_type: flow run (r) inputs (d) illegal type: expected dict, found a list',
      ],
      known,
    );
  });

  test('refers to nothing', () => {
    expectCompiled(
      'flow_run r = f (project = «$project»)',
      ['error not_supported: a reference stands alone as the value of an argument of a step'],
      known,
    );
  });
});

describe('beside a syntax error', () => {
  test('the other clauses of an action are looked at, and nothing is said of what it may have lost', () => {
    expectCompiled(
      'action a addr = «;» method = «ftp»; retry = (max = «0»); secret = (capem = "eA=="); timeout = «"soon"»; return = (OK); action_end',
      [
        'error syntax: expected an address in quotes, found ;',
        'error syntax: expected http or https or grpc, found ftp',
        'error wrong_value: max is a whole number from 1 to 1000',
        'error wrong_value: a duration is a number and a unit (ms, s, m, h or d), as "30m", above zero and at most 3650d',
      ],
    );
  });

  test('a clause behind a forgotten semicolon is looked at', () => {
    expectCompiled(
      'flow f step s => (OK -> done) { action = «a» «timeout» = «"x"»; retry = (max = «"z"»); }; flow_end',
      [
        'error unknown_action: action (a) is not defined; known actions: pipeline, wait, flow',
        'error syntax: expected ;, found timeout',
        'error wrong_value: a duration is a number and a unit (ms, s, m, h or d), as "30m", above zero and at most 3650d',
        'error wrong_value: max is a whole number from 1 to 1000',
      ],
    );
  });

  test('the other clauses of a decision are looked at, where it is one', () => {
    const deci = (clauses: string) => `flow f deci d => (YES -> done | NO -> «x») { ${clauses} }; flow_end`;
    expectCompiled('flow f deci d => (YES -> done) { action = «;» args = (x = 1); }; flow_end', [
      'error syntax: expected the name of an action, found ;',
    ]);
    expectCompiled(deci('who = «;» exclude = («nobody»); due = «"soon"»; grants = (MAYBE);'), [
      'error unknown_step: step (x) is not defined; possible are done, stopped, hold and the steps of this flow: d',
      'error syntax: expected who decides, in quotes, as "group(dev)", found ;',
      'error wrong_value: exclude (nobody) is nobody; known are: initiator, commit_authors, approvers, run_editors',
      'error wrong_value: a duration is a number and a unit (ms, s, m, h or d), as "30m", above zero and at most 3650d',
    ]);
  });
});

test('a text is compiled in turns: it is read, then its flows are made and checked, one after the other', () => {
  const flows = 'flow f step s => (OK -> done) { action = a; }; flow_end flow g step s => () { action = a; }; flow_end';
  const turns = [...compileInTurns(`${action}${flows}`, nothingKnown)];
  expect(turns).toHaveLength(3);
});
