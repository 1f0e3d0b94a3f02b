import { describe, expect, test } from 'vitest';
import { completionAt } from '../edit/completion-at.ts';
import { format } from '../edit/format.ts';
import { expectCompiled, knownFrom } from '../testing/marked.ts';
import { compile } from './compile.ts';

const known = knownFrom('action a addr = "http://a"; return = (OK); action_end');
const flow = (clause: string) => `flow f
    deci d => (A -> done | NO -> stopped | EXPIRED -> hold) {
        who = "group(dev)";
        ${clause}
    };
flow_end
`;

describe('the arguments of an outcome', () => {
  test('are declared by outcome', () => {
    const text = flow('args = (NO: str reason (min_len = 10), A: str tested, NO: int defects = 1);');
    const compiled = compile(text, known);
    const [statement] = compiled.ok ? compiled.statements : [];
    expect(statement?.kind === 'flow' && statement.version.flow.steps[0]?.decision?.args).toEqual({
      NO: [
        { name: 'reason', type: 'str', required: true, checks: { minLength: 10 } },
        { name: 'defects', type: 'int', required: false, default: 1 },
      ],
      A: [{ name: 'tested', type: 'str', required: true }],
    });
    expect(format(text).text).toBe(text);
  });

  test.each([
    ['args = («B»: str x);', 'error unknown_outcome: args (B) is no outcome; the outcomes for a person: A, NO'],
    [
      'args = («EXPIRED»: str x);',
      'error unknown_outcome: args (EXPIRED) is no outcome; the outcomes for a person: A, NO',
    ],
    ['args = (A: «static» str x);', 'error wrong_value: an argument of an outcome has no mark: people give it'],
    ['args = (A: str «outcome»);', 'error wrong_value: outcome is what is chosen: an argument needs another name'],
    ['args = (A: «int» reason);', 'error wrong_type: a reason is of type str'],
    ['args = (A: str x, A: str «x»);', 'error duplicate: args of A (x) is declared twice'],
    ['«args» = (x = 1);', 'error wrong_value: args of a decision name their outcome, as (REJECT: str why)'],
    ['args = (A: str x, «1»);', 'error syntax: expected the name of an outcome, found 1'],
    ['args = (A: str x, B «str» y);', 'error syntax: expected :, found str'],
    ['args = «A» B: str x;', 'error syntax: expected (, found A'],
    ['args = (A: «x»);', 'error syntax: expected a type (str, int, float, bool, list, dict or secret), found x'],
  ])('%s is refused', (clause, expected) => {
    expectCompiled(flow(clause), [expected], known);
  });

  test('may be none', () => {
    expectCompiled(flow('args = ;'), [], known);
    expectCompiled(flow('args = ();'), [], known);
  });

  test('belong to no plain step', () => {
    const text = 'flow f step s => (OK -> done) { action = a; «args» = (OK: str x); }; flow_end';
    expectCompiled(text, ['error misplaced_clause: only a deci without an action asks by outcome'], known);
  });

  test('are completed by their types', () => {
    const text = flow('args = (A: ');
    const labels = completionAt(text, text.indexOf('A: ') + 3, known).map(({ label }) => label);
    expect(labels).toEqual(['str', 'int', 'float', 'bool', 'list', 'dict', 'secret']);
  });
});
