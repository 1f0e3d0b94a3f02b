import { describe, expect, test } from 'vitest';
import { expectCompiled, knownFrom } from '../testing/marked.ts';
import { compile } from './compile.ts';

const action = (args: string) => `action a addr = "http://a"; args = (${args}); return = (OK); action_end`;

function paramsOf(args: string): unknown {
  const compiled = compile(action(args), { actions: () => undefined, flows: () => undefined });
  const [statement] = compiled.ok ? compiled.statements : [];
  return statement?.kind === 'action' ? statement.job.params : compiled;
}

describe('the checks of a parameter', () => {
  test.each([
    ['str x (min_len = 2, max_len = 3)', { type: 'str', required: true, checks: { minLength: 2, maxLength: 3 } }],
    ['str x (regex = "v[0-9]+")', { type: 'str', required: true, checks: { regex: 'v[0-9]+' } }],
    ['str x = "a" (one_of = ("a" "b"))', { default: 'a', checks: { oneOf: ['a', 'b'] } }],
    ['int x = 2 (min = 1, max = 10)', { type: 'int', required: false, default: 2, checks: { min: 1, max: 10 } }],
    ['int x (one_of = [1, 3])', { checks: { oneOf: [1, 3] } }],
    ['float x (min = 0.5)', { checks: { min: 0.5 } }],
    ['list x (min_len = 1)', { checks: { minLength: 1 } }],
    ['bool x ()', { checks: {} }],
    ['auto str x', { required: true }],
    ['STATIC str x', { mark: 'static' }],
    ['const dict x = dict(k = 1)', { mark: 'const', default: { k: 1 } }],
    ['str __proto__ (min_len = 1)', { name: '__proto__', checks: { minLength: 1 } }],
  ])('%s', (declaration, expected) => {
    expect(paramsOf(declaration)).toMatchObject([expected]);
  });

  test('are not there where none is declared', () => {
    expect(paramsOf('auto str x')).toEqual([{ name: 'x', type: 'str', required: true }]);
  });

  test.each([
    ['int x («len» = 1)', 'error unknown_argument: action (a) args (x) has no check len; a int has: min, max, one_of'],
    [
      'bool x («constructor» = 1)',
      'error unknown_argument: action (a) args (x) has no check constructor; a bool has: none',
    ],
    ['int x (min = 1, «min» = 2)', 'error duplicate: action (a) args (x) has the check min twice'],
    ['int x (min = «"1"»)', 'error wrong_value: action (a) args (x): min is no int'],
    ['str x (min_len = «1.5»)', 'error wrong_value: action (a) args (x): min_len is a whole number from 0'],
    ['str x (max_len = «"1"»)', 'error wrong_value: action (a) args (x): max_len is a whole number from 0'],
    ['str x (regex = «1»)', 'error wrong_value: action (a) args (x): regex is a pattern in quotes'],
    [
      'str x (regex = «"("»)',
      'error wrong_value: action (a) args (x): regex error parsing regexp: missing closing ): `(`',
    ],
    [
      `str x (regex = «"${'a'.repeat(1001)}"»)`,
      'error wrong_value: action (a) args (x): regex has at most 1000 characters',
    ],
    ['str x (one_of = «()»)', 'error wrong_value: action (a) args (x): one_of is a list of str'],
    ['str x (one_of = «("a", 1)»)', 'error wrong_value: action (a) args (x): one_of is a list of str'],
    ['int x (one_of = «"1"»)', 'error wrong_value: action (a) args (x): one_of is a list of int'],
    ['int x (min = 2, «max = 1»)', 'error wrong_value: action (a) args (x): the least is more than the most'],
    ['str x («max_len = 1», min_len = 2)', 'error wrong_value: action (a) args (x): the least is more than the most'],
    ['int x (min = «$y»)', 'error not_supported: a reference stands alone as the value of an argument of a step'],
    ['int x = «0» (min = 1)', 'error wrong_value: action (a) args (x): its default is less than 1'],
    ['int x = «"0"» (min = 1)', 'error wrong_type: action (a) args (x) illegal type: its default is no int'],
    ['secret x = «"hunter22"»', 'error wrong_value: action (a) args (x) is a secret, which has no default'],
    [
      'secret x («one_of» = ("a"))',
      'error unknown_argument: action (a) args (x) has no check one_of; a secret has: regex, min_len, max_len',
    ],
    ['str x (min_len «1»)', 'error syntax: expected =, found 1'],
    ['str x («1»)', 'error syntax: expected the name of a check, found 1'],
    ['str x (one_of = («=»))', 'error syntax: expected a value, found ='],
    ['str x = «)»', 'error syntax: expected a value, found )'],
    ['static «x»', 'error syntax: expected a type (str, int, float, bool, list, dict or secret), found x'],
  ])('%s is refused', (declaration, expected) => {
    const marked = declaration.replace('(«max_len = 1», min_len = 2)', '(max_len = 1, «min_len = 2»)');
    expectCompiled(action(marked), [expected]);
  });
});

describe('a value at its place', () => {
  const known = knownFrom(`
    action a addr = "http://a"; args = (int n = 2 (min = 1, max = 3), static str s = "s", const str c = "c"); return = (OK); action_end
    flow f inputs = (int n (max = 3), const str c = "c"); step s => (OK -> done) { action = a; }; flow_end`);
  const flow = (args: string) => `flow g
    inputs = (int n, str auto, static str static = "x", const str const = "x");
    step s => (OK -> done) { action = a; args = (${args}); };
  flow_end`;

  test.each([
    ['n = «4»', 'error wrong_value: step (s) args (n) is more than 3'],
    ['n = «"4"»', 'error wrong_type: step (s) args (n) illegal type: expected int, found "4"'],
    [
      's = «$auto»',
      'error wrong_value: step (s) args (s) is static: it takes a value, or an input that is static as well',
    ],
    [
      's = «$context.s»',
      'error wrong_value: step (s) args (s) is static: it takes a value, or an input that is static as well',
    ],
    [
      'c = «$static»',
      'error wrong_value: step (s) args (c) is const: it takes a value, or an input that is const as well',
    ],
    ['n = «$x»', 'error unknown_reference: $x is no input of this flow; its inputs: n, auto, static, const'],
  ])('of a step is refused: %s', (args, expected) => {
    expectCompiled(flow(args), [expected], known);
  });

  test('of a step may be a value or an input that is bound as tightly', () => {
    expectCompiled(flow('n = $n, s = $const, c = "c"'), [], known);
    expectCompiled(flow('n = 3, s = $static, c = $const'), [], known);
  });

  test.each([
    ['n = «4»', 'error wrong_value: flow run (r) inputs (n) is more than 3'],
    ['n = 1, «c» = "d"', 'error wrong_value: flow run (r) inputs (c) is const: nobody gives it'],
  ])('of a run is refused: %s', (args, expected) => {
    expectCompiled(`flow_run r = f (${args});`, [expected], known);
  });

  test('of an input that nobody gives is its default', () => {
    const text = (input: string) => `flow g inputs = (${input}); step s => (OK -> done) { action = a; }; flow_end`;
    const message = 'error wrong_value: flow (g) inputs (x) is const: it needs a default, for nobody gives it';
    expectCompiled(text('const str «x»'), [message], known);
    expectCompiled(text('static str x = ""'), [], known);
  });
});
