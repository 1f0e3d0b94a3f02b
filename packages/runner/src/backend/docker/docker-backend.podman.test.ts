import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { WorkflowPlan } from '@signalbox/pipeline';
import { beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { importImage } from '../../../../../testing/import-image.ts';
import { systemClock } from '../../clock.ts';
import { expectNothingLeft } from '../../testing/expect-nothing-left.ts';
import { planWith, proc, runPlan, startPlan, temporaryFolder } from '../../testing/run-plan.ts';
import { dockerBackend } from './docker-backend.ts';
import { sweepContainers } from './sweep-containers.ts';

const socket = inject('podmanSocket');
const owner = 'podman';

async function backend(killGraceMs = 10_000) {
  onTestFinished(() => expectNothingLeft(socket, owner));
  return dockerBackend({ socket, owner, temporaryRoot: await temporaryFolder(), clock: systemClock, killGraceMs });
}

const run = async (plan: WorkflowPlan) => runPlan(plan, { backend: await backend() });

beforeAll(() => importImage(socket, 'node:test', [process.execPath, 'sh', 'cat', 'grep', 'sleep']));

test('steps share a workspace and say what they have to say, and one that fails ends the workflow', async () => {
  const steps = [
    proc('a', ['echo one > made', 'echo "KEY=value" >> "$SIGNALBOX_OUTPUT"']),
    proc('b', ['cat made', 'exit 3'], { dependsOn: ['a'] }),
    proc('c', ['true'], { dependsOn: ['b'] }),
    proc('d', ['echo after'], { dependsOn: ['b'], onSuccess: false, onFailure: true }),
  ];
  const { output, end } = await run(planWith(steps));
  expect([output('b'), output('d')]).toEqual([['one'], ['after']]);
  expect(end).toMatchObject({
    status: 'failure',
    procs: {
      a: { status: 'success', outputs: { KEY: 'value' } },
      b: { status: 'failure', exitCode: 3 },
      c: { status: 'skipped' },
      d: { status: 'success' },
    },
  });
});

test('a service is reached by its name, when it listens, and ends with the workflow', async () => {
  const listen = `setTimeout(() => require('http').createServer((_, answer) => answer.end('hi')).listen(8080), 500)`;
  const web = proc('web', [], {
    ...{ detached: true, image: 'node:test', arguments: ['node', '-e', listen], container: { ports: ['8080'] } },
  });
  const ask = `fetch('http://web:8080').then((answer) => answer.text()).then(console.log)`;
  const step = proc('ask', ['node -e "$ASK"'], { image: 'node:test', environment: { ASK: ask } });
  const { output, end } = await run(planWith([step], { services: [web] }));
  expect([end.error, end.status, output('ask')]).toEqual([undefined, 'success', ['hi']]);
});

test('what is cancelled gets a signal, then none of it is left', async () => {
  const canceller = new AbortController();
  const script = ["trap 'echo asked; exit 5' TERM", 'echo ready', 'while :; do sleep 0.2; done'];
  const service = proc('beside', ['sleep 1000'], { detached: true });
  const started = await startPlan(planWith([proc('a', script)], { services: [service] }), {
    backend: await backend(),
    cancel: canceller.signal,
  });
  await started.logged(/^ready$/);
  canceller.abort();
  const end = await started.result;
  expect(end).toMatchObject({ status: 'killed', procs: { a: { status: 'killed' } } });
  expect(started.output('a')).toContain('asked');
});

test('what a killed agent has left is removed by its successor', async () => {
  const script = fileURLToPath(new URL('../../testing/docker-that-dies.ts', import.meta.url));
  const agent = spawn(process.execPath, ['--conditions=source', script, socket, await temporaryFolder()], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: agent.stdout })) if (line === 'ready') break;
  agent.kill('SIGKILL');
  await once(agent, 'exit');
  // A container, two volumes, a network.
  expect(await sweepContainers({ socket, owner: 'dies' })).toHaveLength(4);
  await expectNothingLeft(socket, 'dies');
});
