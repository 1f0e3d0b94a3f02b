import { describe, expect, test } from 'vitest';
import { expectSyntax } from '../testing/marked.ts';
import { parse } from './parse.ts';

const statementsOf = (text: string) => {
  const { statements, diagnostics } = parse(text);
  expect(diagnostics).toEqual([]);
  return statements;
};

describe('what is accepted', () => {
  test.each([
    ['an empty text', ''],
    [
      'slashes on lines of their own, after a statement, and comments',
      '/\n// c\naction a return = (OK); action_end /\n# c\n/\n',
    ],
    ['CRLF', 'action a\r\n\treturn = (OK);\r\naction_end\r\n/\r\n'],
    [
      'keywords in any case',
      'ACTION a METHOD = HTTPS; Return = (OK); Action_End FLOW f STEP s => (OK -> done) { ACTION = a; ARGS = (); }; Flow_End',
    ],
    [
      'missing, repeated and leading commas',
      'action a args = (,str x int y,,str z); return = (); action_end flow f step s => () { action = a; args = (,x="1" y=2,,z=`3`); }; flow_end',
    ],
    [
      'quoted names',
      'action "a b" secret = (capem = "x"); args = (str "p q"); return = (OK); action_end flow `f g` step "s t" => (OK) { action = "a b"; }; flow_end',
    ],
    [
      'empty clauses',
      'action a secret = ; args = ; return = (OK); action_end flow f inputs = ; step s => (OK) { action = a; args = ; }; flow_end',
    ],
    ['targets in the return of an action', 'action a return = (OK -> x | NO); action_end'],
    ['clauses in any order', 'action a return = (OK); args = (); method = http; addr = "x"; action_end'],
    ['a deci with an action', 'flow f deci s => (OK -> done) { action = a; }; flow_end'],
    ['flows without steps', 'flow f flow_end flow_run r flow_run_end'],
    [
      'runs of a stored flow with and without arguments and semicolon',
      'flow_run r = f; flow_run s = f (a = 1) flow_run t = "f g" ();',
    ],
    [
      'two spaces, no newline at the end',
      'flow_run  r\n  step S => (SUCCESS->a | FAIL->done) {action="x"; args=(k="v", n=3);};\nflow_run_end',
    ],
    [
      'every clause of a step',
      'flow f on_failure = hold; step s => (OK -> done) { trigger = manual; timeout = "1s"; retry = (max = 1); action = a; }; deci d => (A -> s) { who = "x"; }; flow_end',
    ],
    [
      'every new clause of an action',
      'action a timeout = "1s"; retry = (max = 1); effect = no; environment = prod; irreversible = "x"; forward_only = yes; idempotent = no; at_most_once = true; return = (OK); action_end',
    ],
    [
      'values of every type',
      'flow_run r = f (a = -1, b = 1.5, c = True, d = false, e = [1, "a" [true]], g = list(1, 2), h = dict(k = 1, "k 2" = []), i = list(), j = $x)',
    ],
    [
      'declarations of every type with defaults',
      'flow f inputs = (STR a = "1", int b = 2, float c = 1.5, bool d = true, list e = [1], dict g = dict(a = 1)); flow_end',
    ],
  ])('%s', (_, text) => {
    statementsOf(text);
  });

  test('keywords are names where no doubt arises', () => {
    const [action, flow, run] = statementsOf(`
      action action args = (str str, int action); return = (return | flow_end -> step); action_end
      flow step
        step deci => (done -> step | action -> flow) { action = step; args = (action = "x", args = 1, flow_end = 2, true = 3); };
        step flow => (OK -> done) { action = return; };
      flow_end
      flow_run flow = deci (flow = 1)`);
    expect([action?.name.text, flow?.name.text, run?.name.text]).toEqual(['action', 'step', 'flow']);
    expect(flow).toMatchObject({ steps: [{ name: { text: 'deci' } }, { name: { text: 'flow' } }] });
  });

  test('empty brackets are the outcome DONE', () => {
    expect(statementsOf('action a return = ( ); action_end')[0]).toMatchObject({
      clauses: [{ key: 'return', value: [{ outcome: { text: 'DONE' }, start: 18, end: 21 }] }],
    });
  });

  test('every node has its place in the text', () => {
    const text = 'flow f\n step s => (OK -> done) { action = a; args = (x = [1]); };\nflow_end';
    const [flow] = statementsOf(text);
    const nodes: string[] = [];
    JSON.stringify(flow, (_, value) => {
      if (typeof value?.start === 'number') nodes.push(text.slice(value.start, value.end));
      return value;
    });
    expect(nodes).toEqual([
      text,
      'f',
      'step s => (OK -> done) { action = a; args = (x = [1]); };',
      's',
      'OK -> done',
      'OK',
      'done',
      'action = a;',
      'action',
      'a',
      'args = (x = [1]);',
      'args',
      'x = [1]',
      'x',
      '[1]',
      '1',
    ]);
  });

  test('comments and tokens are kept for whoever edits the text', () => {
    const { comments, tokens } = parse('# c\nflow f flow_end');
    expect(comments).toEqual([{ start: 0, end: 3 }]);
    expect(tokens).toHaveLength(4);
  });
});

describe('syntax errors', () => {
  const actionClause =
    'a clause of an action (addr, method, secret, args, return, timeout, retry, effect, environment, undo, irreversible, forward_only, idempotent, at_most_once)';
  const stepClause =
    'a clause of a step (action, args, value, who, exclude, grants, guards, due, expire, kind, required, remind, escalate, override, trigger, enter, timeout, retry)';
  const flowClause = 'step, deci or a clause of a flow (inputs, on_failure, limits, on_start, on_stop, on_finish)';

  test.each<[string, string, ...string[]]>([
    [
      'junk before, between and after statements',
      '«foo» bar\naction a return = (OK); action_end «junk» flow f flow_end «;»',
      'expected action, flow or flow_run, found foo',
      'expected action, flow or flow_run, found junk',
      'expected action, flow or flow_run, found ;',
    ],
    ['another end', 'flow_run r «flow_end» flow f flow_end', 'expected flow_run_end, found flow_end'],
    ['no return', 'action a «action_end»', 'expected return = (…); before the end of the action, found action_end'],
    [
      'no name of an action',
      'action «addr» = "x"; return = (OK); action_end',
      'expected the name of the action, found addr',
    ],
    [
      'no name of a flow',
      'flow «step» a => (OK -> done) { action = a; }; flow_end',
      'expected the name of the flow, found step',
    ],
    ['no name of a run', 'flow_run «flow_run_end»', 'expected the name of the flow_run, found flow_run_end'],
    ['no name at all', 'flow_run «=» f', 'expected the name of the flow_run, found ='],
    ['an empty name', 'action «""» return = (OK); action_end', 'expected the name of the action, found the string ""'],
    [
      'no end before the next statement',
      'action a return = (OK);\n«flow» f\nflow_end',
      'expected action_end, found flow',
    ],
    ['no end at all', 'action a return = (OK);«»', 'expected action_end, found the end of the text'],
    ['a slash inside', 'flow f\n step s => (OK -> done) {\n«/»\nflow g flow_end', 'expected }, found /'],
    [
      'an unknown clause of an action',
      'action a «foo» = 1; return = (OK); action_end',
      `expected ${actionClause}, found foo`,
    ],
    [
      'a mistyped keyword of a step: one error',
      'flow f «stp» x => (OK -> done) { action = a; args = (n = 1); }; «stepp» y => (OK -> done) { action = a; }; flow_end',
      'expected step or deci, found stp; did you mean step?',
      'expected step or deci, found stepp; did you mean step?',
    ],
    [
      'a mistyped end of a flow',
      'flow f «flow_ed»«»',
      `expected ${flowClause}, found flow_ed; did you mean flow_end?`,
      'expected flow_end, found the end of the text',
    ],
    [
      'a mistyped end of an action',
      'action a return = (OK); «action_ed»«»',
      `expected ${actionClause}, found action_ed; did you mean action_end?`,
      'expected action_end, found the end of the text',
    ],
    ['an unknown clause of a flow', 'flow f «bar» = (1; flow_end', `expected ${flowClause}, found bar`],
    [
      'an unknown clause of a step',
      'flow f step s => (OK) { «baz» 3; action = a; }; flow_end',
      `expected ${stepClause}, found baz`,
    ],
    ['a stray mark in a body', 'action a «}» return = (OK); action_end', `expected ${actionClause}, found }`],
    [
      'no equals sign',
      'action a addr «"x"»; method «http»; return = (OK); action_end',
      'expected =, found the string "x"',
      'expected =, found http',
    ],
    [
      'no equals sign after action',
      'flow f\nstep s => (OK) {\naction «"a"»;\n};\nflow_end',
      'expected =, found the string "a"',
    ],
    ['no semicolon in the line', 'action a addr = "x" «return» = (OK); action_end', 'expected ;, found return'],
    [
      'no semicolon at the end of a line',
      'action a\n addr = "x"«»\n return = (OK);\naction_end',
      'expected ;, found return',
    ],
    ['no semicolon after a step', 'flow f\nstep s => (OK) { action = a; }«»\nflow_end', 'expected ;, found flow_end'],
    ['no semicolon in the body', 'flow f step s => (OK) { action = a «}»; flow_end', 'expected ;, found }'],
    [
      'no closing brace',
      'flow f\nstep s => (OK) { action = a;\n«step» t => (OK) { action = a; };\nflow_end',
      'expected }, found step',
    ],
    ['no opening brace', 'flow f step s => (OK) «action» = a; flow_end', 'expected {, found action'],
    ['no arrow', 'flow f step s «(»OK) { action = a; }; flow_end', 'expected =>, found ('],
    ['no name of a step', 'flow f step «=>» (OK) { action = a; }; flow_end', 'expected the name of the step, found =>'],
    [
      'a broken head whose body is missing too',
      'flow f step s => («;» flow_end',
      'expected the name of an outcome, found ;',
    ],
    [
      'a broken head before the next step',
      'flow f\nstep s => (OK -> «|»\nstep t => (OK) { action = a; };\nflow_end',
      'expected the name of a step, found |',
    ],
    [
      'a string as an outcome',
      'action a return = («"OK"»); action_end',
      'expected the name of an outcome, found the string "OK"',
    ],
    ['a comma between outcomes', 'action a return = (OK«,» NO); action_end', 'expected | or ), found ,'],
    ['a bar without an outcome', 'action a return = (OK |«)»; action_end', 'expected the name of an outcome, found )'],
    ['no target', 'action a return = (OK -> «)»; action_end', 'expected the name of a step, found )'],
    [
      'no brackets',
      'action a args = «str» x; return = «OK»; action_end',
      'expected (, found str',
      'expected (, found OK',
    ],
    [
      'a comma at the end',
      'action a args = (str x,«)»; return = (OK); action_end',
      'expected a type (str, int, float, bool, list, dict or secret), found )',
    ],
    [
      'an unknown type',
      'action a args = («string» x); return = (OK); action_end',
      'expected a type (str, int, float, bool, list, dict or secret), found string',
    ],
    [
      'a declaration without a name',
      'action a args = (str«,» int y); return = (OK); action_end',
      'expected the name of an argument, found ,',
    ],
    ['no closing bracket', 'action a args = (str x«;» return = (OK); action_end', 'expected , or ), found ;'],
    [
      'no closing bracket of a list',
      'flow f step s => (OK) { args = (x = [1\n«}»; flow_end',
      'expected , or ], found }',
    ],
    [
      'a quoted name of an argument',
      'flow_run r = f («"x"» = 1)',
      'expected the name of an argument, found the string "x"',
    ],
    ['text without quotes', 'flow_run r = f (x = «yes»)', 'expected a value (text stands in quotes), found yes'],
    ['no value', 'flow_run r = f (x = «)»', 'expected a value, found )'],
    ['no equals sign in an argument', 'flow_run r = f (x «1»)', 'expected =, found 1'],
    ['a dictionary without keys', 'flow_run r = f (x = dict(«1»))', 'expected a key, found 1'],
    ['a list in the wrong brackets', 'flow_run r = f (x = [1«)»)', 'expected , or ], found )'],
    [
      'an address without quotes',
      'action a addr = «x»; return = (OK); action_end',
      'expected an address in quotes, found x',
    ],
    [
      'an unknown method',
      'action a method = «ftp»; return = (OK); action_end',
      'expected http or https or grpc, found ftp',
    ],
    ['a secret that is not', 'action a secret = «x»; return = (OK); action_end', 'expected (, found x'],
    [
      'a secret of another kind',
      'action a secret = («key» = "x"); return = (OK); action_end',
      'expected capem, found key',
    ],
    [
      'a secret without equals sign',
      'action a secret = (capem «"x"»); return = (OK); action_end',
      'expected =, found the string "x"',
    ],
    ['an empty secret', 'action a secret = («)»; return = (OK); action_end', 'expected capem, found )'],
    [
      'a secret without a value',
      'action a secret = (capem = «)»; return = (OK); action_end',
      'expected a certificate in base64, found )',
    ],
    ['a secret that goes on', 'action a secret = (capem = "x" «,»); return = (OK); action_end', 'expected ), found ,'],
    [
      'a duration without quotes',
      'action a timeout = «30»m; return = (OK); action_end',
      'expected a duration in quotes, as "30m", found 30',
    ],
    [
      'who without quotes',
      'flow f deci d => (A) { who = «group»(dev); }; flow_end',
      'expected who decides, in quotes, as "group(dev)", found group',
    ],
    ['a run of nothing', 'flow_run r = «;» flow f flow_end', 'expected the name of a flow, found ;'],
    [
      'a reference where a name stands',
      'action a environment = «$prod»; return = (OK); action_end',
      'expected the name of an environment, found $prod',
    ],
    [
      'a long string',
      `action a method = «"${'x'.repeat(50)}"»; return = (OK); action_end`,
      `expected http or https or grpc, found the string "${'x'.repeat(39)}…`,
    ],
    [
      'a string over lines',
      'action a method = «"x\ny"»; return = (OK); action_end',
      'expected http or https or grpc, found the string "x…',
    ],
  ])('%s', (_, marked, ...expected) => {
    expectSyntax(
      marked,
      expected.map((message) => `error syntax: ${message}`),
    );
  });

  test('after an error the next clause, step and statement is read again', () => {
    expectSyntax(
      `flow f
  step a => (A -> «)» { action = «;» args = (x «y» = 2); };
  step b => (B -> done «{» action «"q"»; };
  step c => (C -> done) { action = q «}»;
  step d «(»D -> done) { action = q; };
flow_end
action q
  addr = «;»
  method = «htpp»;
  «retrun» = (OK);
action_end`,
      [
        'error syntax: expected the name of a step, found )',
        'error syntax: expected the name of an action, found ;',
        'error syntax: expected =, found y',
        'error syntax: expected | or ), found {',
        'error syntax: expected =, found the string "q"',
        'error syntax: expected ;, found }',
        'error syntax: expected =>, found (',
        'error syntax: expected an address in quotes, found ;',
        'error syntax: expected http or https or grpc, found htpp; did you mean http?',
        `error syntax: expected ${actionClause}, found retrun; did you mean return?`,
      ],
    );
  });

  test('a slash in the middle of a line ends nothing', () => {
    expectSyntax('action a addr = «http» / x / y; return = (OK); action_end', [
      'error syntax: expected an address in quotes, found http',
    ]);
  });

  test('a step in the middle of a line ends the one before it', () => {
    expectSyntax('flow f step a => (OK) { action = «=» «step» b => (OK) { args = «x»; }; flow_end', [
      'error syntax: expected the name of an action, found =',
      'error syntax: expected }, found step',
      'error syntax: expected (, found x',
    ]);
  });

  test('what is sound around an error stays in the tree', () => {
    const { statements } = parse(
      'flow f step a => (OK -> done) { action = ; args = (x = 1); }; step b => (OK) { action = b; }; flow_end',
    );
    expect(statements).toMatchObject([
      { broken: true, steps: [{ name: { text: 'a' }, clauses: [{ key: 'args' }] }, { name: { text: 'b' } }] },
    ]);
  });

  test.each([
    ['action a addr = "x"; «addr» = "y"; return = (OK); action_end', 'addr'],
    ['flow f inputs = (); «inputs» = (); flow_end', 'inputs'],
    ['flow f step s => (OK) { action = a; «action» = b; }; flow_end', 'action'],
  ])('a clause is given once: %s', (marked, key) => {
    expectSyntax(marked, [`error duplicate: ${key} is given twice`]);
  });
});

describe('what is to come', () => {
  test.each([['flow f step s => (OK -> done) { action = a; «undo» = "http://x"; }; flow_end', 'undo']])(
    'one error says so: %s',
    (marked, what) => {
      expectSyntax(marked, [`error not_supported: ${what} is not supported yet`]);
    },
  );
});
