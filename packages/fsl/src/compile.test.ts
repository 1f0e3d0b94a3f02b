import { describe, expect, test } from 'vitest';
import { compile } from './compile.ts';
import { expectCompiled, knownFrom } from './testing/marked.ts';
import { readmeExample } from './testing/readme-example.ts';

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
        'error syntax: expected a clause of an action (addr, method, secret, args, return, timeout, retry, effect, environment), found retrn',
        'error unknown_step: not without getting step (x) definition',
        'error unknown_action: not without getting action (b) definition',
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
      ['error unknown_outcome: step (s) return state (OLD) illegal type'],
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
    expectCompiled('flow_run r = «g»;', ['error unknown_flow: not without getting flow (g) definition']);
  });

  test('gives what is declared, once, in its type and all that is required', () => {
    expectCompiled(
      'flow_run r = «f» («x» = 1, n = «"1"», n = 1, d = «[]»);'.replace(', n = 1,', ', «n» = 1,'),
      [
        'error missing_argument: flow run (r) inputs (project) is missing',
        'error unknown_argument: flow run (r) inputs (x) not defined',
        'error wrong_type: flow run (r) inputs (n) illegal type',
        'error duplicate: flow run (r) inputs (n) is given twice',
        'error wrong_type: flow run (r) inputs (d) illegal type',
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
