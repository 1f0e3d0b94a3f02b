import { DeclaredFlow } from '@signalbox/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const call = 'action call addr = "http://127.0.0.1:9"; args = (); return = (OK); action_end';
const apply = (text: string) => server.post('/api/apply', { text: `${call}\n${text}` });

test.each([
  ['an action', 'action a addr = "http://127.0.0.1:9"; runAs = "root"; args = (); return = (OK); action_end'],
  ['a flow', 'flow f runAs = "root"; step s => (OK -> done) { action = call; }; flow_end'],
  ['a step', 'flow f step s => (OK -> done) { action = call; runAs = "root"; }; flow_end'],
  ['a decision', 'flow f deci d => (OK -> done) { who = "ann"; runAs = "root"; }; flow_end'],
])('%s cannot say as whom it runs', async (_, text) => {
  const { status, body } = await apply(text);
  expect([status, body.error.code]).toEqual([422, 'fsl_invalid']);
  expect(body.error.message).toContain('found runAs');
});

test('a start and a template cannot say it either, and what code declares of it is dropped', async () => {
  await apply('flow f step s => (OK -> done) { action = call; }; flow_end');
  expect((await server.post('/api/runs', { flow: 'f', runAs: 'root' })).status).toBe(400);
  expect((await server.call('PUT', '/api/templates/t', { flow: 'f', runAs: 'root' })).status).toBe(400);
  const step = { name: 's', job: 'call', args: [], on: { OK: 'done' }, trigger: 'auto', runAs: 'root' };
  const declared = { name: 'f', inputs: [], steps: [step], onFailure: 'stop', runAs: 'root' };
  expect(JSON.stringify(DeclaredFlow.parse(declared))).not.toContain('runAs');
});

test.each(['0 of group(sre)', '', '0 of ann'])('nobody is asked by no quorum: who = "%s"', async (who) => {
  const { status, body } = await apply(`flow f deci d => (OK -> done) { who = "${who}"; }; flow_end`);
  expect([status, body.error.code]).toEqual([422, 'fsl_invalid']);
});

test('a flow has the stored secrets of its own project alone', async () => {
  await server.post('/api/projects', { name: 'other' });
  await server.post('/api/projects/other/secrets', { name: 'KEY', value: 'hunter22hunter22' });
  const text = `action push addr = "http://127.0.0.1:9"; args = (secret token); return = (OK); action_end
    flow f step s => (OK -> done) { action = push; args = (token = $secret.KEY); }; flow_end`;
  const inOther = await server.post('/api/projects/other/apply', { text });
  expect(inOther.status).toBe(200);
  expect((await apply(text)).status).toBe(200);
  const started = (await server.post('/api/runs', { flow: 'f' })).body;
  expect(started).toMatchObject({ status: 'held', detail: expect.stringMatching(/^reference: .*KEY/) });
  expect((await server.post('/api/projects/other/runs', { flow: 'f' })).body.status).toBe('running');
});
