import { describe, expect, test } from 'vitest';
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
  expect(sub('flow = "g", what = "x", n = $n')).toMatchObject({ ok: true, warnings: [] });
  const messages = (args: string) => {
    const compiled = sub(args);
    return !compiled.ok && compiled.diagnostics.map(({ message }) => message);
  };
  expect(messages('what = "x"')).toEqual(['step (s) args (flow) is missing']);
  expect(messages('flow = 1')).toEqual([expect.stringContaining('step (s) args (flow) illegal type')]);
  expect(messages('flow = "g", x = $y')).toEqual([expect.stringContaining('$y is no input of this flow')]);
});

describe('a step of the action wait', () => {
  test.each(['for = "30s"', 'until = "2026-12-24T18:00:00Z"', 'event = "tested"', 'for = $t'])('takes %s', (arg) => {
    const compiled = wait(`args = (${arg});`);
    expect(compiled).toMatchObject({ ok: true, warnings: [] });
    const [flow] = compiled.ok ? compiled.statements : [];
    expect(flow).toMatchObject({ version: { jobs: { wait: { kind: 'wait', outcomes: ['DONE', 'TIMEOUT'] } } } });
  });

  test.each([
    ['', 'step (s): a wait is given one of for, until and event, not none'],
    ['args = (for = "1s", event = $t);', 'step (s): a wait is given one of for, until and event, not for and event'],
    [
      'args = (for = "soon");',
      'step (s): for is a number and a unit (ms, s, m, h or d), as "30m", above zero and at most 3650d, not "soon"',
    ],
    ['args = (for = "1s"); retry = (max = 2);', 'a wait is not tried again'],
  ])('is checked: %s', (clauses, message) => {
    const compiled = wait(clauses);
    expect(!compiled.ok && compiled.diagnostics.map((diagnostic) => diagnostic.message)).toEqual([message]);
  });

  test('says nothing more where its text is broken, and gives way to an action of its name', () => {
    const broken = wait('args = (for = );');
    expect(!broken.ok && broken.diagnostics).toHaveLength(1);
    const own = `action wait addr = "http://w.example"; args = (); return = (OK); action_end
      flow f step s => (OK -> done) { action = wait; }; flow_end`;
    expect(compile(own, known)).toMatchObject({ ok: true, warnings: [] });
  });
});
