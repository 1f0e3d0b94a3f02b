import { expect, test } from 'vitest';
import { compile } from './compile.ts';

const compiled = (clauses: string) =>
  compile(`action a addr = "http://a"; return = (OK); ${clauses} action_end`, {
    actions: () => undefined,
    flows: () => undefined,
  });

test('an action says what its effect cannot, or can', () => {
  const both = compiled('irreversible = "the mail has gone out"; at_most_once = yes; idempotent = no;');
  expect(both.ok && both.statements[0]).toMatchObject({
    job: { irreversible: 'the mail has gone out', atMostOnce: true },
  });
  const others = compiled('forward_only = true; idempotent = yes; at_most_once = false;');
  expect(others.ok && others.statements[0]).toMatchObject({ job: { forwardOnly: true, idempotent: true } });
});

test.each([
  ['irreversible = "x"; effect = no;', 'irreversible changes nothing: there is nothing to take back'],
  ['forward_only = yes; effect = no;', 'forward_only changes nothing: there is nothing to take back'],
  ['irreversible = "x"; undo = "http://u";', 'irreversible has an undo: it is one or the other'],
  ['forward_only = yes; undo = "http://u";', 'forward_only has an undo: it is one or the other'],
  ['irreversible = "x"; forward_only = yes;', 'forward_only is irreversible: it is one or the other'],
  ['irreversible = " ";', 'irreversible does not say why'],
  ['idempotent = yes; at_most_once = yes;', 'at_most_once is idempotent: it may be sent again'],
])('%s does not go together', (clauses, message) => {
  const refused = compiled(clauses);
  expect(refused.ok ? [] : refused.diagnostics.map((each) => each.message)).toEqual([`action (a) ${message}`]);
});
