import { describe, expect, test } from 'vitest';
import { expectCompiled } from '../testing/marked.ts';
import { compile } from './compile.ts';

const compiledAction = (text: string) => {
  const compiled = compile(text, { actions: () => undefined, flows: () => undefined });
  return compiled.ok ? compiled.statements[0] : compiled;
};

test('an action is an HTTP job with an effect', () => {
  expect(
    compiledAction(
      'action ci addr = "http://a/x , http://b/x,"; args = (str p, int n = 2); return = (OK -> x | NO); action_end',
    ),
  ).toEqual({
    kind: 'action',
    job: {
      kind: 'http',
      name: 'ci',
      scheme: 'http',
      addresses: ['http://a/x', 'http://b/x'],
      params: [
        { name: 'p', type: 'str', required: true },
        { name: 'n', type: 'int', required: false, default: 2 },
      ],
      outcomes: ['OK', 'NO'],
      effect: true,
    },
  });
});

test('an action has the outcome DONE where its brackets are empty', () => {
  expect(compiledAction('action a addr = "x"; return = (); action_end')).toMatchObject({ job: { outcomes: ['DONE'] } });
});

test('the new clauses of an action are kept for its steps', () => {
  const text = `action a addr = "x"; return = (OK); timeout = "30m"; effect = NO; environment = "production";
    retry = (max = 5, backoff = "1s", max_backoff = "1m"); action_end`;
  expect(compiledAction(text)).toMatchObject({
    job: {
      effect: false,
      environment: 'production',
      timeoutMs: 1_800_000,
      retry: { maxAttempts: 5, backoffMs: 1000, maxBackoffMs: 60_000 },
    },
  });
});

test.each([
  ['yes', true],
  ['true', true],
  ['no', false],
  ['false', false],
])('effect = %s', (word, effect) => {
  expect(compiledAction(`action a addr = "x"; effect = ${word}; return = (OK); action_end`)).toMatchObject({
    job: { effect },
  });
});

describe('a certificate', () => {
  const https = (secret: string) => `action a addr = "x"; method = https; ${secret} return = (OK); action_end`;

  test('in standard base64 is given to the caller to be sealed', () => {
    expect(compiledAction(https('secret = (capem = "QUJ\nDRA==");'))).toMatchObject({
      job: { scheme: 'https' },
      secret: { capemBase64: 'QUJDRA==' },
    });
  });

  test.each(['', 'secret = ;', 'secret = (capem = "");'])('may be absent: %s', (secret) => {
    expect(compiledAction(https(secret))).not.toHaveProperty('secret');
  });

  test.each(['"xxadsa"', '"QUJD="', '"QUJ_"', '"A==="', 'abc'])('%s is no base64', (capem) => {
    expectCompiled(https(`secret = (capem = «${capem}»);`), ['error wrong_value: action (a) capem decode error']);
  });

  test('is left aside without https', () => {
    const marked = 'action a addr = "x"; secret = (capem = «"QUJD"»); return = (OK); action_end';
    expectCompiled(marked, ['warning unused_secret: action (a) capem is used with method https only']);
    expect(compiledAction(marked.replace(/[«»]/g, ''))).not.toHaveProperty('secret');
  });
});

test('an address that nothing can be sent to has a warning', () => {
  expectCompiled('action a addr = ««"htp://a/x, http://b:1x/y, c:80"»»; return = (OK); action_end', [
    'warning wrong_value: action (a) address (htp://a/x) cannot be called: it may begin with http:// or https://, and nothing else',
    'warning wrong_value: action (a) address (http://b:1x/y) cannot be called: its port is a number up to 65535, not 1x',
  ]);
});

test('undo has addresses of its own', () => {
  const text = 'action a addr = "x"; undo = "http://u/1, u/2"; return = (OK); action_end';
  expect(compiledAction(text)).toMatchObject({ job: { addresses: ['x'], undo: ['http://u/1', 'u/2'] } });
});

test.each<[string, string]>([
  [
    'action a addr = "x"; undo = «" ,"»; return = (OK); action_end',
    'error wrong_value: action (a) undo has no address',
  ],
  [
    'action a addr = "x"; method = «grpc»; return = (OK); action_end',
    'error not_supported: action (a) method grpc is not supported: use http or https',
  ],
  [
    'action «a» return = (OK); action_end',
    'warning missing_address: action (a) has no address: a step of it can never be sent',
  ],
  [
    'action a addr = «" ,"»; return = (OK); action_end',
    'warning missing_address: action (a) has no address: a step of it can never be sent',
  ],
  [
    'action a addr = "x"; args = (int n, str «n»); return = (OK); action_end',
    'error duplicate: action (a) args (n) is declared twice',
  ],
  [
    'action a addr = "x"; args = (int n = «"2"»); return = (OK); action_end',
    'error wrong_type: action (a) args (n) illegal type: its default is no int',
  ],
  [
    'action a addr = "x"; args = (int n = «$x»); return = (OK); action_end',
    'error not_supported: a reference stands alone as the value of an argument of a step',
  ],
  [
    'action a addr = "x"; return = (OK | «OK»); action_end',
    'warning duplicate: action (a) return (OK) is listed twice',
  ],
  [
    'action a addr = "x"; return = (OK | «TIMEOUT»); action_end',
    'warning wrong_value: action (a) return (TIMEOUT) is given by the engine only',
  ],
])('%s', (marked, expected) => {
  expectCompiled(marked, [expected]);
});

describe('a duration', () => {
  test.each([
    ['5ms', 5],
    ['1s', 1000],
    ['1.5 m', 90_000],
    [' 2h ', 7_200_000],
    ['3650d', 315_360_000_000],
  ])('%s', (text, timeoutMs) => {
    expect(compiledAction(`action a addr = "x"; timeout = "${text}"; return = (OK); action_end`)).toMatchObject({
      job: { timeoutMs },
    });
  });

  test.each(['', '5', 's', '0s', '0.1ms', '-1s', '3651d', '1 week', '1e3s'])('%j is none', (text) => {
    expectCompiled(`action a addr = "x"; timeout = «"${text}"»; return = (OK); action_end`, [
      'error wrong_value: a duration is a number and a unit (ms, s, m, h or d), as "30m", above zero and at most 3650d',
    ]);
  });
});

describe('retry', () => {
  const withRetry = (retry: string) => `action a addr = "x"; ${retry} return = (OK); action_end`;

  test.each([
    ['(max = 3)', { maxAttempts: 3, backoffMs: 1000, maxBackoffMs: 60_000 }],
    ['(max = 3, backoff = "2m")', { maxAttempts: 3, backoffMs: 120_000, maxBackoffMs: 120_000 }],
    ['(max = 3, max_backoff = "100ms")', { maxAttempts: 3, backoffMs: 100, maxBackoffMs: 100 }],
  ])('has defaults: %s', (retry, expected) => {
    expect(compiledAction(withRetry(`retry = ${retry};`))).toMatchObject({ job: { retry: expected } });
  });

  test.each<[string, ...string[]]>([
    ['«retry» = ();', 'error missing_argument: retry needs max, the number of attempts in all'],
    ['retry = (max = «0»);', 'error wrong_value: max is a whole number from 1 to 1000'],
    ['retry = (max = «1.5»);', 'error wrong_value: max is a whole number from 1 to 1000'],
    ['retry = (max = «1001»);', 'error wrong_value: max is a whole number from 1 to 1000'],
    ['retry = (max = «"1"»);', 'error wrong_value: max is a whole number from 1 to 1000'],
    ['retry = (max = 1, «max» = 2);', 'error duplicate: max is given twice'],
    ['retry = (max = 1, «min» = 2);', 'error unknown_argument: retry has max, backoff and max_backoff, not min'],
    ['retry = (max = 1, backoff = «5»);', 'error wrong_type: backoff is a duration in quotes, as "1s"'],
    [
      '«retry» = (max = 1, backoff = "5s", max_backoff = "1s");',
      'error wrong_value: max_backoff is shorter than backoff',
    ],
  ])('%s', (retry, ...expected) => {
    expectCompiled(withRetry(retry), expected);
  });
});
