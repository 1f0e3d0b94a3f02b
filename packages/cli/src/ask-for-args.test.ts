import { expect, test } from 'vitest';
import { runCli } from './testing/run-cli.ts';
import { build, decision, runView, summary } from './testing/samples.ts';
import { startStub } from './testing/stub-server.ts';

const reason = { name: 'reason', type: 'str' as const, required: true, checks: { minLength: 10 } };
const where = { name: 'where', type: 'str' as const, required: true, checks: { oneOf: ['shop', 'till'] } };
const defects = { name: 'defects', type: 'int' as const, required: false, checks: { min: 1 } };
const known = { name: 'known', type: 'bool' as const, required: false, default: false };
const args = { REJECT: [reason, where, defects, known] };

async function play(words: readonly string[], typed: readonly string[] | undefined, view: object = {}) {
  const stub = await startStub({
    'GET /api/runs/shop-1': { json: { ...runView, decisions: [{ ...decision, args }], ...view } },
    'GET /api/builds/b2': { json: build },
    'GET /api/inbox?list=mine&limit=20': { json: { decisions: [{ ...decision, project: 'default' }] } },
    'POST /api/runs/r1/decide': { json: { ...summary, waitsFor: [] } },
    'POST /api/runs/shop-1/trigger': { json: summary },
    'POST /api/runs/shop-1/act': { json: { ...summary, act: { action: 'agree', number: 1, at: 0, status: 'ok' } } },
  });
  const result = await runCli(words, { server: stub.url, ...(typed && { typed }) });
  const sent = stub.requests.find(({ method }) => method === 'POST')?.body;
  await stub.close();
  return { ...result, sent: sent === undefined ? undefined : JSON.parse(sent) };
}

test('decide asks at a terminal for all that is left out, each by what the schema says', async () => {
  const typed = ['shop-1', 'REJECT', 'too short', 'it is far too slow', 'till', '', 'y'];
  const { status, stderr, sent } = await play(['decide'], typed);
  expect([status, stderr.match(/^[a-z]+ \(.*|^run: .*/gm)]).toEqual([
    0,
    [
      'run: ',
      'outcome (AGREE, REJECT): ',
      'reason (str; at least 10 characters): ',
      'reason (str; at least 10 characters): ',
      'where (str; one of shop, till): ',
      'defects (int; at least 1; may be empty): ',
      'known (bool; empty for false): ',
    ],
  ]);
  expect(stderr).toContain('reason has fewer than 10 characters\n');
  expect(stderr).toContain('  shop-1 review: AGREE or REJECT\n');
  expect(sent).toMatchObject({ outcome: 'REJECT', args: { reason: 'it is far too slow', where: 'till', known: true } });
  expect(Object.keys(sent.args)).toEqual(['reason', 'where', 'known']);
});

test('who has given something is asked only for what is required', async () => {
  const { sent } = await play(['decide', 'shop-1', 'REJECT', '--arg', 'where=till'], ['it is far too slow']);
  expect(sent.args).toEqual({ where: 'till', reason: 'it is far too slow' });
});

test('at a terminal one word may be the step', async () => {
  const decisions = [decision, { ...decision, step: 'audit' }];
  const { sent } = await play(['decide', 'shop-1', 'review'], ['AGREE'], { decisions });
  expect(sent).toMatchObject({ step: 'review', outcome: 'AGREE' });
  const asked = await play(['decide', 'shop-1'], ['audit', 'AGREE'], { decisions });
  expect(asked.sent).toMatchObject({ step: 'audit', outcome: 'AGREE' });
});

test('who types nothing that fits is not asked for ever', async () => {
  const { status, stderr, sent } = await play(['decide', 'shop-1', 'REJECT'], ['a', 'b', 'c']);
  expect([status, sent]).toEqual([2, undefined]);
  expect(stderr).toContain('no value that fits was given for reason (argument_invalid)\n');
});

test.each([
  [['decide'], 'Name the run: signalbox inbox lists what waits (argument_invalid)\n'],
  [['decide', 'shop-1'], 'Name the outcome: possible are AGREE, REJECT (argument_invalid)\n'],
])('where nobody sits at a terminal %j says what is missing', async (words, message) => {
  const { status, stderr, sent } = await play(words, undefined);
  expect([status, stderr.includes(message), sent]).toEqual([2, true, undefined]);
});

test('act asks in the same way', async () => {
  const toTake = {
    step: 'deploy',
    visit: 1,
    action: 'agree',
    status: 'pending',
    schema: {},
    params: [defects, reason],
  };
  const words = ['act', 'shop-1', 'deploy', 'agree'];
  const { sent } = await play(words, ['0', '2', 'it is fine now'], { actions: [toTake] });
  expect(sent.args).toEqual({ defects: 2, reason: 'it is fine now' });
});

test('a secret is typed unseen, and checked as its text', async () => {
  const token = { name: 'token', type: 'secret' as const, required: true };
  const toTake = { step: 'review', visit: 1, action: 'agree', status: 'pending', schema: {}, params: [token] };
  const { sent, stderr } = await play(['act', 'shop-1', 'review', 'agree'], ['abc', 'hunter22'], {
    actions: [toTake],
  });
  expect(sent.args).toEqual({ token: 'hunter22' });
  expect(stderr.match(/^token.*/gm)).toEqual([
    'token (secret): (hidden)',
    'token has fewer than 4 characters',
    'token (secret): (hidden)',
  ]);
  expect(stderr).not.toContain('hunter22');
});

test('trigger asks for its secrets alone', async () => {
  const token = { name: 'token', type: 'secret' as const, required: true };
  const params = [reason, token, { ...token, name: 'key' }];
  const toTake = { step: 'deploy', visit: 1, action: 'trigger', status: 'pending', schema: {}, params };
  const words = ['trigger', 'shop-1', 'deploy'];
  const { sent } = await play(words, ['hunter22', ''], { actions: [toTake] });
  expect(sent.args).toEqual({ token: 'hunter22' });
});

test('run asks for the secrets of its flow that nobody has given', async () => {
  const inputs = ['str version', 'secret token'];
  const flow = { name: 'publish', hash: 'h', updatedAt: 0, inputs, inputSchema: {} };
  const stub = await startStub({
    'GET /api/flows?limit=1000': { json: { flows: [flow] } },
    'GET /api/flows': { json: { flows: [flow] } },
    'POST /api/runs': { json: { ...summary, waitsFor: [] } },
  });
  const typed = ['hunter22'];
  const { status, stderr } = await runCli(['run', 'publish', 'version=1'], { server: stub.url, typed });
  const sent = JSON.parse(stub.requests.find(({ method }) => method === 'POST')?.body ?? '{}');
  await stub.close();
  expect([status, sent.inputs]).toEqual([0, { version: '1', token: 'hunter22' }]);
  expect(stderr).toContain('token (secret): (hidden)');
});
