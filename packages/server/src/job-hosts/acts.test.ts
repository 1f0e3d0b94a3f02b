import type { RunCommand } from '@signalbox/engine';
import type { CodeResult } from '@signalbox/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AgentServer, startAgentServer } from '../doors/agent/testing/agent-server.ts';
import { codeOf, linesOf, RawJobHost, startCodeRun } from './testing/raw-job-host.ts';

const reason = { name: 'reason', type: 'str', required: true } as const;
const sandbox = codeOf('sandbox', {
  params: [{ name: 'version', type: 'str', required: true }],
  actions: { agree: { params: [] }, reject: { params: [reason] } },
  outcomes: ['AGREED', 'FAIL'],
});
const text = 'flow f step s => (AGREED -> done) { action = sandbox; trigger = manual; }; flow_end';

let server: AgentServer;
beforeEach(async () => {
  server = await startAgentServer();
});
afterEach(() => server.close());

const bob = { kind: 'user', id: 'u-bob', name: 'bob' } as const;
const say = (command: RunCommand) =>
  server.driver.execute({ actor: bob, commands: [{ to: { kind: 'run', id: 'r1' }, command }] });
const act = (action: string, args = {}) => say({ type: 'act', step: 's', action, args });
const connect = async (name: string) => {
  const host = await RawJobHost.connect(server.url, (await server.addAgent(name)).key);
  await host.declare([sandbox]);
  return host;
};
const acted = (id: string, more: object = {}) =>
  ({ id, end: { kind: 'acted', answer: { ok: true }, ...more } }) as CodeResult;
const runNow = () => server.driver.run('r1');

/** A run whose step is triggered. */
async function triggered(): Promise<RawJobHost> {
  const host = await connect('h');
  await startCodeRun(server, text, [sandbox], 'r1');
  await say({ type: 'trigger', step: 's', args: { version: '1.2' } });
  const trigger = await host.given();
  expect(trigger).toMatchObject({ args: { version: '1.2' }, act: { action: 'trigger', actor: 'bob' } });
  expect(trigger).toMatchObject({ job: 'sandbox', step: 's', attempt: 1, key: 'r1/s/1/1/act/1' });
  await host.raw.call('jobLog', { id: trigger.id, lines: [{ pos: 0, time: 0, type: 0, out: 'mailed' }] });
  expect(await host.tell(acted(trigger.id, { saved: { by: 'bob' } }))).toEqual(['taken']);
  return host;
}

test('a job host gets each act by itself, and what an act says ends the step', async () => {
  const host = await triggered();
  await act('agree');
  const agree = await host.given();
  expect(agree).toMatchObject({
    args: {},
    act: { action: 'agree', actor: 'bob' },
    saved: { s: { by: 'bob' } },
    logFrom: 1,
  });
  await host.raw.call('jobLog', { id: agree.id, lines: [{ pos: 1, time: 0, type: 0, out: 'deployed' }] });
  const step = { kind: 'finished', outcome: 'AGREED' };
  const end = acted(agree.id, { answer: { ok: true, value: { n: 1 } }, step, context: { url: 'x' } });
  expect(await host.tell(end)).toEqual(['taken']);
  const run = await runNow();
  expect(run).toMatchObject({ state: { status: 'done' }, context: { url: 'x' } });
  expect(run?.steps.s?.last).toMatchObject({ data: { inline: '{"n":1}' }, saved: { by: 'bob' }, by: bob });
  expect(await linesOf(server, 'r1', 's')).toEqual(['mailed', 'deployed']);
  expect(await host.tell(acted(agree.id))).toEqual(['lost']);
});

test('an act that is not ok leaves the step open, however it went wrong', async () => {
  const host = await triggered();
  const wrongs = [
    { kind: 'failed', message: 'the process has ended', code: 'process_ended', place: 'execute' },
    { kind: 'acted', answer: { ok: false, message: 'no', code: 'thrown', place: 'actions.agree' } },
    { kind: 'returned', value: 1 },
  ];
  for (const [index, end] of wrongs.entries()) {
    await act('agree');
    const { id, key } = await host.given();
    expect(key).toBe(`r1/s/1/1/act/${index + 2}`);
    expect(await host.tell({ id, end } as CodeResult)).toEqual(['taken']);
  }
  const phase = (await runNow())?.open.s?.phase;
  expect(phase).toMatchObject({
    attempt: { acts: { ended: { agree: { answer: { ok: false, failure: { code: 'bad_result' } } } } } },
  });
});

test('an act of a host that is lost is delivered to another one, under the same key', async () => {
  const host = await triggered();
  await act('reject', { reason: 'too early' });
  const first = await host.given();
  await host.raw.call('drain');
  await host.raw.call('giveBack', { ids: [first.id] });
  const other = await connect('o');
  const again = await other.given();
  expect(again).toMatchObject({ key: first.key, args: { reason: 'too early' }, act: first.act });
  expect(await host.tell(acted(first.id))).toEqual(['lost']);
  const step = { kind: 'stopped', reason: 'too early' };
  expect(await other.tell(acted(again.id, { step }))).toEqual(['taken']);
  expect((await runNow())?.state).toMatchObject({ status: 'stopped', by: bob, reason: 'too early' });
});

test('an act is cancelled when somebody else has ended its step', async () => {
  const host = await triggered();
  await act('agree');
  const { id } = await host.given();
  await say({ type: 'skip', step: 's', outcome: 'AGREED', reason: 'by hand' });
  expect(await host.raw.told('cancel')).toEqual({ ids: [id], reason: 'cancelled' });
  expect(await host.tell(acted(id))).toEqual(['lost']);
});

test('what an attempt of other code is told as an act fails it', async () => {
  const look = codeOf('look');
  const host = await RawJobHost.connect(server.url, (await server.addAgent('h')).key);
  await host.declare([look]);
  await startCodeRun(server, 'flow f step s => (SUCCESS -> done) { action = look; }; flow_end', [look], 'r1');
  expect(await host.tell(acted((await host.given()).id))).toEqual(['taken']);
  expect((await runNow())?.state).toMatchObject({ status: 'failed', failure: { code: 'bad_result' } });
});

test('an action with an argument that nothing can match is not taken into the catalogue', async () => {
  const host = await RawJobHost.connect(server.url, (await server.addAgent('h')).key);
  const odd = codeOf('odd', { actions: { agree: { params: [{ ...reason, checks: { regex: '(' } }] } } });
  const { refused } = await host.declare([odd]);
  expect(refused).toMatchObject([{ name: 'odd', problem: expect.stringMatching(/^action agree, argument reason: /) }]);
});

test('the secrets of an act are told in the audit, with the host that gets them', async () => {
  const token = { name: 'token', type: 'secret', required: true } as const;
  const secretive = codeOf('sandbox', { actions: { agree: { params: [token] } }, outcomes: ['AGREED', 'FAIL'] });
  const host = await RawJobHost.connect(server.url, (await server.addAgent('h')).key);
  await host.declare([secretive], { masks: true });
  await startCodeRun(server, text, [secretive], 'r1');
  await say({ type: 'trigger', step: 's' });
  await host.tell(acted((await host.given()).id));
  await act('agree', await server.secretArgs.seal([token], { token: 'hunter22' }, { project: 'default', path: '' }));
  expect(await host.given()).toMatchObject({ args: { token: 'hunter22' }, secrets: ['token'] });
  await server.store.chainAudit(100);
  const told = (await server.store.audit(0, 100)).map((entry) => JSON.parse(entry.text));
  const place = { run: 'r1', flow: 'f', step: 's', visit: 1, attempt: 1, action: 'sandbox', act: 'agree' };
  expect(told.filter(({ what }) => what === 'secret.use')).toMatchObject([
    { project: 'default', actor: { kind: 'agent', name: 'h' }, details: { ...place, args: ['token'] } },
  ]);
  expect(JSON.stringify(told)).not.toContain('hunter22');
});

test('an act whose secret does not open is not ok, and the step waits for another', async () => {
  const token = { name: 'token', type: 'secret', required: true } as const;
  const secretive = codeOf('sandbox', { actions: { agree: { params: [token] } }, outcomes: ['AGREED', 'FAIL'] });
  const host = await RawJobHost.connect(server.url, (await server.addAgent('h')).key);
  await host.declare([secretive], { masks: true });
  await startCodeRun(server, text, [secretive], 'r1');
  await say({ type: 'trigger', step: 's' });
  await host.tell(acted((await host.given()).id));
  await act('agree', { token: { $secret: 'argument:elsewhere:1' } });
  const answer = async () => {
    const phase = (await runNow())?.open.s?.phase;
    return phase?.kind === 'attempting' ? phase.attempt.acts?.ended.agree?.answer : undefined;
  };
  const message = 'the secret argument token does not open';
  await expect.poll(answer).toEqual({ ok: false, failure: { message } });
  await act('agree', { token: { $secret: 'argument:elsewhere:2' } });
  await expect.poll(async () => JSON.stringify(await runNow())).toContain('"number":3');
});
