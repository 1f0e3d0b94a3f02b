import { describe, expect, test } from 'vitest';
import { expectCompiled } from '../testing/marked.ts';
import { compile } from './compile.ts';

const known = { actions: () => undefined, flows: () => undefined };
const wait = (clauses: string) =>
  compile(
    `flow f inputs = (str t); step s => (DONE -> done | TIMEOUT -> stopped) { action = wait; ${clauses} }; flow_end`,
    known,
  );

test('a step of the action flow is given the flow and its inputs, which are looked at when it starts', () => {
  const sub = (args: string) =>
    compile(
      `flow f inputs = (int n); step s => (DONE -> done | STOPPED -> stopped | FAILED -> hold) { action = flow; args = (${args}); }; flow_end`,
      known,
    );
  expect(sub('flow = "g", what = "x", n = $n')).toMatchObject({ ok: true, warnings: [{ code: 'unknown_flow' }] });
  const messages = (args: string) => {
    const compiled = sub(args);
    return !compiled.ok && compiled.diagnostics.map(({ message }) => message);
  };
  expect(messages('what = "x"')).toEqual(['step (s) args (flow) is missing']);
  expect(messages('flow = 1')).toEqual([expect.stringContaining('step (s) args (flow) illegal type')]);
  expect(messages('flow = "f", x = $y')).toContainEqual(expect.stringContaining('$y is no input of this flow'));
});

describe('a step of the action wait', () => {
  test.each([
    'for = "30s"',
    'until = "2026-12-24T18:00:00Z"',
    'event = "tested"',
    'for = $t',
    'window = "Mon-Fri 09:00-16:00", zone = "Europe/Berlin"',
    'window = $t, zone = $t',
  ])('takes %s', (arg) => {
    const compiled = wait(`args = (${arg});`);
    expect(compiled).toMatchObject({ ok: true, warnings: [] });
    const [flow] = compiled.ok ? compiled.statements : [];
    expect(flow).toMatchObject({ version: { jobs: { wait: { kind: 'wait', outcomes: ['DONE', 'TIMEOUT'] } } } });
  });

  test.each([
    ['', 'a wait is given one of for, until, event and window, not none'],
    ['args = (for = "1s", event = «$t»);', 'a wait is given one of for, until, event and window, not for and event'],
    [
      'args = (for = $t, window = «"09:00-16:00"»);',
      'a wait is given one of for, until, event and window, not for and window',
    ],
    [
      'args = (for = «"soon"»);',
      'for is a number and a unit (ms, s, m, h or d), as "30m", above zero and at most 3650d, not "soon"',
    ],
    [
      'args = (window = «"9 to 5"», zone = $t);',
      'window is days and hours, as "Mon-Fri 09:00-16:00, Sat 22:00-02:00", at most 20 windows, not "9 to 5"',
    ],
    ['args = (window = $t, zone = «"Mars"»);', 'zone is the IANA name of a time zone, as "Europe/Berlin", not "Mars"'],
    ['args = (for = "1s", zone = «$t»);', 'zone belongs to window'],
  ])('is checked: %s', (clauses, message) => {
    const name = clauses === '' ? '«s»' : 's';
    expectCompiled(
      `flow f inputs = (str t); step ${name} => (DONE -> done | TIMEOUT -> stopped) { action = wait; ${clauses} }; flow_end`,
      [`error wrong_value: step (s): ${message}`],
    );
  });

  test('is not tried again, and takes no other argument', () => {
    const messages = (clauses: string) => {
      const compiled = wait(clauses);
      return !compiled.ok && compiled.diagnostics.map((diagnostic) => diagnostic.message);
    };
    expect(messages('args = (for = "1s"); retry = (max = 2);')).toEqual(['a wait is not tried again']);
    expect(messages('args = (for = "1s", constructor = $t);')).toEqual([
      'step (s) args (constructor) not defined; declared are: for, until, event, window, zone',
    ]);
  });

  test('has the parameters of windows in a flow that uses them alone, so that others keep their hash', () => {
    const paramsOf = (clauses: string) => {
      const compiled = wait(clauses);
      const [flow] = compiled.ok ? compiled.statements : [];
      return flow?.kind === 'flow' && flow.version.jobs.wait?.params.map(({ name }) => name);
    };
    expect(paramsOf('args = (for = "1s");')).toEqual(['for', 'until', 'event']);
    expect(paramsOf('args = (window = "09:00-10:00");')).toEqual(['for', 'until', 'event', 'window', 'zone']);
  });

  test('says nothing more where its text is broken, and gives way to an action of its name', () => {
    const broken = wait('args = (for = );');
    expect(!broken.ok && broken.diagnostics).toHaveLength(1);
    const own = `action wait addr = "http://w.example"; args = (); return = (OK); action_end
      flow f step s => (OK -> done) { action = wait; }; flow_end`;
    expect(compile(own, known)).toMatchObject({ ok: true, warnings: [] });
  });
});
