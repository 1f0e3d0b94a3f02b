import { afterEach, describe, expect, test } from 'vitest';
import { runCli } from './testing/run-cli.ts';
import { build, decision, runView, summary } from './testing/samples.ts';
import { type StubServer, startStub } from './testing/stub-server.ts';

let stub: StubServer;
afterEach(() => stub.close());

const paths = ['claim', 'unclaim', 'delegate', 'reassign', 'ask', 'answer', 'override'];

async function cli(view: object, ...args: readonly string[]) {
  const taken = Object.fromEntries(paths.map((path) => [`POST /api/runs/r1/${path}`, { json: summary }]));
  const shown = {
    'GET /api/runs/shop-1': { json: view },
    'GET /api/runs/shop-1/journal': { json: { transitions: [] } },
    'GET /api/builds/b2': { json: build },
  };
  stub = await startStub({ ...shown, ...taken });
  const { status, stdout, stderr } = await runCli(args, { server: stub.url });
  const last = stub.requests.at(-1);
  return { status, stdout, stderr, path: last?.path, body: last?.body ? JSON.parse(last.body) : undefined };
}

const of = { step: 'review', visit: 2 };

describe('what people do with an open decision', () => {
  test.each([
    [['claim', 'shop-1'], 'claim', {}, 'You look after review.'],
    [['claim', 'shop-1', 'review', '--back'], 'unclaim', {}, 'Nobody looks after review now.'],
    [['delegate', 'shop-1', '--to', 'ann'], 'delegate', { to: 'ann' }, 'ann decides review for you.'],
    [['delegate', 'shop-1', '--back'], 'delegate', {}, 'You decide review yourself.'],
    [
      ['reassign', 'shop-1', '--user', 'eve', '--group', 'ops', '--from', 'dan', '--reason', 'away'],
      'reassign',
      { users: ['eve'], groups: ['ops'], from: 'dan', reason: 'away' },
      'review is asked of others, as many have to agree as before.',
    ],
    [
      ['ask', 'shop-1', 'why now?', '--of', 'cem'],
      'ask',
      { question: 'why now?', of: 'cem' },
      'review waits for information: its clocks stand still, and nobody else grants it.',
    ],
    [
      ['answer', 'shop-1', 'review', 'it leaks'],
      'answer',
      { text: 'it leaks' },
      'review has the information, and its clocks go on.',
    ],
    [
      ['override', 'shop-1', 'AGREE', '--reason', 'the shop is down'],
      'override',
      { outcome: 'AGREE', digest: 'd1', reason: 'the shop is down' },
      'Overrode review: AGREE.',
    ],
  ])('%s', async (args, path, body, said) => {
    const answer = await cli(runView, ...args);
    expect(answer).toMatchObject({ status: 0, path: `/api/runs/r1/${path}` });
    expect(answer.body).toEqual({ ...of, ...body });
    expect(answer.stdout).toContain(`${said}\n`);
  });

  test('is overridden with what its outcome asks for, after what it lets happen was shown', async () => {
    const asked = { ...decision, args: { AGREE: [{ name: 'ticket', type: 'str' as const, required: true }] } };
    const view = { ...runView, decisions: [asked] };
    const given = ['--reason', 'the shop is down', '--arg', 'ticket=T-1'];
    const { body, stderr } = await cli(view, 'override', 'shop-1', 'AGREE', ...given);
    expect(body).toMatchObject({ args: { ticket: 'T-1' }, reason: 'the shop is down' });
    expect(stderr).toContain('guards deploy (rollout on production)');
  });

  test('stands where the decision is shown', async () => {
    const answer = { by: 'cem', text: 'it leaks', at: 3 };
    const course = {
      required: ['ada'],
      claimed: { by: 'bob', at: 1 },
      delegations: [{ from: 'ann', to: 'eve' }],
      questions: [
        { by: 'bob', question: 'why?', at: 2, answer },
        { by: 'bob', of: 'you', question: 'when?', at: 4 },
      ],
      superseded: [{ digest: 'd0', at: 0 }],
      asksYou: true,
      votes: [{ by: 'eve', onBehalfOf: ['ann'], outcome: 'AGREE', at: 5 }],
      expire: { at: 9, outcome: 'REJECT' },
    };
    const { stdout } = await cli({ ...runView, decisions: [{ ...decision, ...course }] }, 'show', 'shop-1');
    for (const line of [
      'eve voted AGREE on behalf of ann; missing 1 of group(ops)',
      'nothing is granted without ada',
      'bob looks after it since ',
      'eve decides for ann',
      'asked anew: what it is about changed at ',
      'bob asks: why?\n    cem says: it leaks\n    bob asks you: when?\n    which is not answered yet\n',
      'npx signalbox answer shop-1 review "…"\n    its clocks stand still\n',
    ]) {
      expect(stdout).toContain(`    ${line}`);
    }
    expect(stdout).not.toContain('becomes REJECT');
  });

  test('has its times where it is shown', async () => {
    const course = {
      remindsAt: 1000,
      escalate: [{ at: 2000, to: 'group(lead)' }],
      expire: { at: 3000, outcome: 'REJECT' },
    };
    const { stdout } = await cli({ ...runView, decisions: [{ ...decision, ...course }] }, 'show', 'shop-1');
    const times = stdout.match(/^ {4}(reminds|is asked|becomes) .*$/gm)?.map((line) => line.replace(/\d.*/, ''));
    expect(times).toEqual(['    reminds at ', '    is asked of group(lead) besides at ', '    becomes REJECT at ']);
  });
});
