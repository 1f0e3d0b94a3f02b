import { describe, expect, test } from 'vitest';
import { quickFixesAt } from '../edit/quick-fixes-at.ts';
import { expectCompiled, knownFrom } from '../testing/marked.ts';
import { compile } from './compile.ts';

const actions = `
  action push addr = "http://a"; args = (secret token (min_len = 8), str region = "eu"); return = (OK); action_end`;
const known = knownFrom(`${actions}
  flow below inputs = (secret token, str region); step s => (OK -> done) { action = push; args = (token = $token); }; flow_end`);
const flow = (args: string, action = 'push') =>
  `flow f inputs = (secret token, str text); step s => (OK -> done) { action = ${action}; args = (${args}); }; flow_end`;

const notGiven =
  'error secret_not_given: step (s) args (token) is a secret: it comes from an input of type secret, or as $secret.NAME from those that are stored';

describe('a secret argument', () => {
  test('is declared as any other is', () => {
    const compiled = compile(actions, { actions: () => undefined, flows: () => undefined });
    expect(compiled.ok && compiled.statements[0]).toMatchObject({
      job: {
        params: [{ name: 'token', type: 'secret', required: true, checks: { minLength: 8 } }, { name: 'region' }],
      },
    });
  });

  test.each([
    ['token = $token', []],
    ['token = «"hunter22"»', [notGiven]],
    ['token = «$text»', [notGiven]],
    ['token = «$context.token»', [notGiven]],
    ['token = $secret.DEPLOY_KEY', []],
    ['token = $secret.team.key', []],
    [
      'token = $secret.KEY, region = «$secret.KEY»',
      ['error secret_exposed: step (s) args (region) is no secret, and would show the secret (KEY)'],
    ],
    [
      'token = «$secret»',
      ['error unknown_reference: $secret needs the name of a secret that is stored, as $secret.DEPLOY_KEY'],
    ],
    [
      'token = $token, region = «$token»',
      ['error secret_exposed: step (s) args (region) is no secret, and would show the input (token), which is one'],
    ],
  ])('with %s', (args, expected) => {
    expectCompiled(flow(args), expected, known);
  });

  test('that is missing is offered the input that is to be given', () => {
    const text = flow('');
    const [fix] = quickFixesAt(text, text.indexOf('step s') + 5, known);
    expect(fix?.edits[0]?.text).toContain('token = $token');
  });
});

test('a step that is called secret gives its own results', () => {
  const text = `${actions}
    action ask addr = "http://a"; args = (str x = ""); return = (OK); action_end
    flow f step secret => (OK -> s) { action = ask; }; step s => (OK -> done) { action = ask; args = (x = $secret.KEY); }; flow_end`;
  const compiled = compile(text, knownFrom(''));
  expect(compiled.ok && compiled.statements.at(-1)).toMatchObject({
    version: {
      flow: { steps: [{}, { args: [{ name: 'x', from: { kind: 'result', step: 'secret', path: ['KEY'] } }] }] },
    },
  });
});

describe('a secret input of a flow that a step starts', () => {
  const start = (args: string) =>
    `flow f inputs = (secret token, str text); step s => (DONE -> done | STOPPED -> stopped | FAILED -> stopped) { action = flow; args = (flow = "below", ${args}); }; flow_end`;

  test.each([
    ['token = $token, region = $text', []],
    [
      'token = «"hunter22"», region = $text',
      ['warning wrong_type: step (s): flow (below) inputs (token) illegal type: a secret does not stand in a text'],
    ],
    [
      'token = «$text», region = «$token»',
      [
        'warning wrong_type: step (s): flow (below) inputs (token) illegal type: expected secret, found $text, which is str',
        'warning wrong_type: step (s): flow (below) inputs (region) illegal type: expected str, found $token, which is secret',
      ],
    ],
    ['token = $secret.KEY, region = $text', []],
    [
      'token = $token, region = «$secret.KEY»',
      [
        'warning wrong_type: step (s): flow (below) inputs (region) illegal type: expected str, found $secret.KEY, which is secret',
      ],
    ],
    [
      'token = «$context.token», region = $text',
      [
        'warning wrong_type: step (s): flow (below) inputs (token) illegal type: expected secret, found $context.token, which may be anything',
      ],
    ],
  ])('with %s', (args, expected) => {
    expectCompiled(start(args), expected, known);
  });

  test('is not given by the text that starts it', () => {
    const says = 'error wrong_type: flow run (r) inputs (token) illegal type: a secret does not stand in a text';
    expectCompiled('flow_run r = below (token = «"hunter22"», region = "eu")', [says], known);
  });
});
