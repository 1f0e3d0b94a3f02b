import { expect, test } from 'vitest';
import { runCli } from './testing/run-cli.ts';
import { runView, summary } from './testing/samples.ts';
import { startStub } from './testing/stub-server.ts';

const toTake = { step: 'deploy', visit: 1, action: 'agree', status: 'pending', schema: {} } as const;

test('act says what has become of an act, and fails with one that was not ok', async () => {
  const run = { ...runView, actions: [{ ...toTake, params: [{ name: 'build', type: 'str', required: true }] }] };
  const acted = async (act: object) => {
    const answer = { ...summary, act: { action: 'agree', number: 2, at: 0, ...act } };
    const routes = { 'GET /api/runs/shop-1': { json: run }, 'POST /api/runs/shop-1/act': { json: answer } };
    const stub = await startStub(routes);
    const words = ['act', 'shop-1', 'deploy', 'agree', '--arg', 'build=12', '--key', 'k'];
    const result = await runCli(words, { server: stub.url });
    expect(stub.requests.at(-1)?.body).toBe('{"step":"deploy","args":{"build":"12"},"key":"k","action":"agree"}');
    await stub.close();
    return result;
  };
  const ok = await acted({ status: 'ok', by: 'ann', args: { build: '12' } });
  expect(ok).toMatchObject({ status: 0, stdout: expect.stringContaining('agree by ann (build="12"): ok\n') });
  expect(await acted({ status: 'not_ok', problem: { message: 'no room' } })).toMatchObject({
    status: 9,
    stdout: expect.stringContaining('agree: not ok, no room\n'),
    stderr: 'signalbox: agree of deploy was not ok: no room (act_not_ok)\n',
  });
  const late = await acted({ status: 'running' });
  expect(late).toMatchObject({ status: 0, stdout: expect.stringContaining('agree: it is still being executed\n') });
  const over = await acted({ status: 'withdrawn' });
  expect(over).toMatchObject({ status: 9, stdout: expect.stringContaining('its step ended before it was over\n') });
});
