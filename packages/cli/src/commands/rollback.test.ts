import { afterEach, describe, expect, test } from 'vitest';
import { runCli } from '../testing/run-cli.ts';
import { runView, summary } from '../testing/samples.ts';
import { type StubServer, startStub } from '../testing/stub-server.ts';

let stub: StubServer;
afterEach(() => stub.close());

const rollingBack = { ...summary, status: 'rolling_back', detail: 'it does not sell', waitsFor: [] };

test('a run is rolled back, or taken back to a step, with why', async () => {
  const routes = ['rollback', 'compensate-to'].map((name) => [`POST /api/runs/shop-1/${name}`, { json: rollingBack }]);
  stub = await startStub(Object.fromEntries(routes));
  const whole = await runCli(['rollback', 'shop-1', '--reason', 'it does not sell'], { server: stub.url });
  expect(whole).toMatchObject({ status: 0, stdout: 'shop-1 (release) is rolling_back: it does not sell\n' });
  await runCli(['compensate-to', 'shop-1', 'build', '--reason', 'once more'], { server: stub.url });
  expect(stub.requests.map(({ body }) => JSON.parse(body))).toEqual([
    { reason: 'it does not sell' },
    { step: 'build', reason: 'once more' },
  ]);
});

describe('what a rollback would take back', () => {
  const show = async (plan: object, ...more: readonly string[]) => {
    stub = await startStub({
      'GET /api/runs/shop-1/undo': { json: plan },
      'GET /api/runs/shop-1/undo?to=build': { json: plan },
    });
    return (await runCli(['show', 'shop-1', '--undo', ...more], { server: stub.url })).stdout;
  };

  test('is shown in its order, with what stays', async () => {
    const visits = [
      { step: 'mail', visit: 1, outcome: 'OK', how: 'nothing' },
      { step: 'low', visit: 2, how: 'run', child: 'r2', childName: 'shop-1-low' },
      { step: 'deploy', visit: 1, outcome: 'OK', how: 'http' },
    ];
    const lines = (await show({ visits, goesOn: true }, '--to', 'build')).split('\n').map((line) => line.trim());
    expect(lines.slice(1, 5)).toEqual([
      expect.stringMatching(/^1 +mail +OK +stays as it is: it has no undo$/),
      expect.stringMatching(/^2 +low #2 +no outcome +of run shop-1-low$/),
      expect.stringMatching(/^3 +deploy +OK +is called$/),
      'and more that are not shown',
    ]);
  });

  test('may be nothing', async () => {
    expect(await show({ visits: [], goesOn: false })).toBe('There is nothing to undo.\n');
  });
});

test('a run that is held on its way back tells each way on, and which steps have none', async () => {
  const undo = { step: 'deploy', visit: 1, args: {}, status: 'failed', attempts: 1, failure: 'FAILED, it is gone' };
  const rollback = { at: 0, by: 'ann', reason: 'it does not sell', to: 'build', undone: 2, left: 1, undo };
  const steps = runView.steps.map((step) => ({ ...step, undo: step.name === 'deploy' ? 'http' : 'nothing' }));
  const json = { ...runView, status: 'held', decisions: [], visits: [], steps, rollback };
  stub = await startStub({
    'GET /api/runs/shop-1': { json },
    'GET /api/runs/shop-1/journal?after=0&limit=1000': { json: { transitions: [] } },
  });
  const { stdout } = await runCli(['show', 'shop-1'], { server: stub.url });
  expect(stdout).toContain('rolled back to build by ann: 2 undone, 1 left as they are');
  expect(stdout).toContain(
    'signalbox retry shop-1   or   npx signalbox edit-args shop-1 deploy KEY=VALUE --reason WHY',
  );
  expect(stdout).toContain('signalbox skip shop-1 deploy UNDONE --reason WHY   where it was done by hand');
  expect(stdout).toContain('signalbox skip shop-1 deploy LEFT --reason WHY   to leave it as it is');
  expect(stdout).toMatch(/review .*no way back/);
});
