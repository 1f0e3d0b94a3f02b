import type { CodeJob } from '@signalbox/engine';
import { describe, expect, test } from 'vitest';
import { printFlow } from '../print/print-flow.ts';
import { expectCompiled } from '../testing/marked.ts';
import { compile } from './compile.ts';
import type { FlowDefinition } from './compile-flow.ts';

describe('a step of code', () => {
  const contract = { kind: 'code', version: '1', outcomes: ['SUCCESS', 'FAIL'], effect: false } as const;
  const jobs = new Map<string, CodeJob>([
    ['resize', { ...contract, name: 'resize', params: [{ name: 'replicas', type: 'int', required: true }] }],
    ['look', { ...contract, name: 'look', params: [], open: true }],
    ['review', { ...contract, name: 'review', params: [], actions: {} }],
  ]);
  const withJobs = { actions: (name: string) => jobs.get(name), flows: () => undefined };

  test('names its job as others name an action, and pins its version', () => {
    const flow = compile(
      'flow f step s => (SUCCESS -> done) { action = resize; args = (replicas = 3); }; flow_end',
      withJobs,
    );
    expect(flow.ok && flow.statements[0]).toMatchObject({
      version: { jobs: { resize: { kind: 'code', version: '1' } } },
    });
  });

  test('that people act on is triggered with what its flow does not say, unless nobody may give that', () => {
    const params = [
      { name: 'version', type: 'str', required: true },
      { name: 'target', type: 'str', required: true, mark: 'const' },
    ] as const;
    const outcomes = ['AGREED', 'FAIL'];
    const sandbox: CodeJob = { ...contract, name: 'sandbox', params, outcomes, actions: { agree: { params: [] } } };
    const known = { actions: () => sandbox, flows: () => undefined };
    const step = (clauses: string, name = 's') =>
      `flow f step ${name} => (AGREED -> done) { action = sandbox; ${clauses} }; flow_end`;
    expectCompiled(step('args = (target = "x"); trigger = manual;'), [], known);
    expectCompiled(
      step('trigger = manual;', '«s»'),
      ['error missing_argument: step (s) args (target) is missing'],
      known,
    );
    const missing = 'error missing_argument: step (s) args (version) is missing';
    expectCompiled(step('args = (target = "x"); trigger = auto;', '«s»'), [missing], known);
    expectCompiled(step('args = (target = "x");', '«s»'), [missing.replace('error', 'warning')], known);
  });

  test('that people act on is given arguments of its actions beforehand, each by the name of its action', () => {
    const outcomes = ['AGREED', 'FAIL'];
    const how = { name: 'how', type: 'str', required: true } as const;
    const fixed = { name: 'n', type: 'int', required: false, mark: 'static' } as const;
    const actions = { agree: { params: [how, fixed] }, reject: { params: [how] } };
    const sandbox: CodeJob = { ...contract, name: 'sandbox', params: [how], outcomes, actions };
    const known = {
      actions: (name: string) => (name === 'sandbox' ? sandbox : jobs.get(name)),
      flows: () => undefined,
    };
    const step = (args: string, job = 'sandbox') =>
      `flow f inputs = (str v); step s => (${job === 'sandbox' ? 'AGREED' : 'SUCCESS'} -> done) { action = ${job}; args = (${args}); trigger = manual; }; flow_end`;
    const text = step('agree: how = $v, how = "a", agree: n = 2, reject: how = $context.how');
    expectCompiled(text, [], known);
    const compiled = compile(text, known);
    const flow = compiled.ok ? compiled.statements.find(({ kind }) => kind === 'flow') : undefined;
    const version = flow?.kind === 'flow' ? flow.version : undefined;
    expect(version?.flow.steps[0]).toMatchObject({
      args: [{ name: 'how', from: { kind: 'literal', value: 'a' } }],
      actArgs: {
        agree: [
          { name: 'how', from: { kind: 'input', name: 'v' } },
          { name: 'n', from: { kind: 'literal', value: 2 } },
        ],
        reject: [{ name: 'how', from: { kind: 'context', path: ['how'] } }],
      },
    });
    expect(version && printFlow(version)).toContain(
      'args = (how = "a", agree: how = $v, agree: n = 2, reject: how = $context.how);',
    );
    expectCompiled(
      step('agree: how = "a", agree: «how» = "b"'),
      ['error duplicate: step (s) args (agree: how) is given twice'],
      known,
    );
    expectCompiled(
      step('«agre»: how = "a"'),
      [
        'error unknown_argument: step (s) args (agre:) is no action; its actions besides the trigger: agree, reject; did you mean agree?',
      ],
      known,
    );
    expectCompiled(
      step('«agree»: how = 1', 'look'),
      ['error unknown_argument: step (s) args (agree:) is no action; its actions besides the trigger: none'],
      known,
    );
    expectCompiled(
      step('agree: «hew» = "a"'),
      ['error unknown_argument: step (s) args (hew) not defined; declared are: how, n; did you mean how?'],
      known,
    );
    expectCompiled(
      step('agree: how = «$w»'),
      ['error unknown_reference: $w is no input of this flow; its inputs: v'],
      known,
    );
    expectCompiled(
      step('«"agree"»: how = "a"'),
      ['error syntax: expected the name of an action, found the string "agree"'],
      known,
    );
    expectCompiled(
      step('agree: «"how"» = "a"'),
      ['error syntax: expected the name of an argument, found the string "how"'],
      known,
    );
    expectCompiled(step('').replace('args = ()', 'args = «7»'), ['error syntax: expected (, found 7'], known);
    expectCompiled(step('').replace('args = ()', 'retry = «7»'), ['error syntax: expected (, found 7'], known);
    expectCompiled(
      step('agree: n = «$v»'),
      ['error wrong_type: step (s) args (n) illegal type: expected int, found $v, which is str'],
      known,
    );
    expectCompiled(
      'flow f step s => (AGREED -> done) { action = sandbox; args = (agree: how = «$s.x»); trigger = manual; }; flow_end',
      ['error reference_too_early: step (s) args (agree: how) refers to (s), which no path has finished before'],
      known,
    );
  });

  test('has the arguments of its job, or any where that has declared none', () => {
    const step = (job: string, args: string) =>
      `flow f step s => (SUCCESS -> done) { action = ${job}; args = (${args}); }; flow_end`;
    expectCompiled(step('look', 'anything = 1'), [], withJobs);
    expectCompiled(
      step('resize', 'replicas = 1, «anything» = 1'),
      ['error unknown_argument: step (s) args (anything) not defined; declared are: replicas'],
      withJobs,
    );
  });

  test('is never of a host where its job is a built-in one, which an action of FSL may take the place of', () => {
    const evil: CodeJob = { ...contract, name: 'pipeline', params: [], open: true };
    const text = 'flow f step s => (SUCCESS -> done | FAIL -> stopped) { action = pipeline; }; flow_end';
    const kindIn = (written: string) => {
      const compiled = compile(written, { actions: () => evil, flows: () => undefined });
      const flow = compiled.ok ? compiled.statements.find(({ kind }) => kind === 'flow') : undefined;
      return flow?.kind === 'flow' ? flow.version.jobs.pipeline?.kind : undefined;
    };
    expect(kindIn(text)).toBe('pipeline');
    const action = 'action pipeline addr = "http://a.example"; args = (); return = (SUCCESS | FAIL); action_end ';
    expect(kindIn(action + text)).toBe('http');
  });

  const chain = (value: string, job = 'resize', args = '') =>
    `flow f step a => (SUCCESS -> b) { action = look; }; step b => (SUCCESS -> done) { action = ${job}; value = ${value};${args} }; flow_end`;

  test('may get the result of another step as a whole, or a part of it', () => {
    const flow = compile(chain('$a.size.0'), withJobs);
    expect(flow.ok && flow.statements[0]).toMatchObject({
      version: {
        flow: {
          steps: [
            { name: 'a' },
            {
              name: 'b',
              byValue: true,
              args: [{ name: 'value', from: { kind: 'result', step: 'a', path: ['size', '0'] } }],
            },
          ],
        },
      },
    });
    expectCompiled(chain('$a'), [], withJobs);
    for (const value of ['$a', '$a.size']) {
      const [version] = versionsOf(chain(value));
      const printed = version ? printFlow(version) : '';
      expect(printed).toContain(`        action = resize;\n        value = ${value};\n`);
      expect(versionsOf(printed)).toEqual([version]);
    }
  });

  test.each([
    ['«$c»', 'look', '', ['error unknown_reference: $c names no step of this flow; its steps: a, b']],
    ['$a', 'look', ' «args» = ();', ['error misplaced_clause: a step has args or a value, not both']],
    [
      '«$b»',
      'look',
      '',
      ['error reference_too_early: step (b) args (value) refers to (b), which no path has finished before'],
    ],
    ['«7»', 'look', '', ['error syntax: expected a step and perhaps a path, as $build or $build.image, found 7']],
  ])('does not get %s of %s with %s', (value, job, args, diagnostics) => {
    expectCompiled(chain(value, job, args), diagnostics, withJobs);
  });

  test('alone is given a value: a service is called with arguments, and a decision asks for them', () => {
    const text =
      'action far addr = "x"; return = (SUCCESS); action_end flow f step a => (SUCCESS -> b) { action = far; }; step b => (SUCCESS -> c) { action = far; «value» = $a; }; deci c => (OK -> done) { who = "a"; «value» = $a; }; flow_end';
    expectCompiled(text, [
      'error misplaced_clause: value belongs to a step of code that executes: others are given args',
      'error not_supported: value of a decision is not supported yet',
    ]);
  });

  test('that people act on is given arguments, and no value', () => {
    const message = 'value belongs to a step of code that executes: others are given args';
    const text = chain('$a', 'review').replace('value', '«value»');
    expectCompiled(text, [`error misplaced_clause: ${message}`], withJobs);
  });

  test('says nothing of a step that a syntax error may have taken', () => {
    const text =
      'flow f step a => (SUCCESS -> b) { action = look; value = $lost; }; stp lost »; step b => (SUCCESS -> done) { action = look; }; flow_end';
    const compiled = compile(text, withJobs);
    expect(compiled.ok ? [] : compiled.diagnostics.map(({ code }) => code)).not.toContain('unknown_reference');
  });

  const versionsOf = (text: string): readonly FlowDefinition[] => {
    const compiled = compile(text, withJobs);
    return (compiled.ok ? compiled.statements : []).flatMap((one) => (one.kind === 'flow' ? [one.version] : []));
  };
});
