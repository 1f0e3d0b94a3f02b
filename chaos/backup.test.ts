import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backUp, checkSqlite } from '@signalbox/store';
import { afterAll, expect, test } from 'vitest';
import { freePort } from '../testing/free-port.ts';
import { type ActionServices, openActionServices, pause } from './action-services.ts';
import { seededChance } from './chance.ts';
import { PatientClient } from './patient-client.ts';
import { ProcessUnderTest } from './process-under-test.ts';
import { allOver, decideAll, historyOf, plainFlow } from './release-load.ts';
import { scale, seed } from './scale.ts';

const runs = 15 * scale;
const copies = 3;

const folder = mkdtempSync(join(tmpdir(), 'signalbox-backup-'));
const chance = seededChance(seed);
const processes: ProcessUnderTest[] = [];
let url = '';
let services: ActionServices | undefined;

afterAll(async () => {
  for (const running of processes) await running.end('SIGKILL');
  await services?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('copies that are made under load have no fault, and a server that is started on one brings all of its runs to their ends', {
  timeout: 120_000 * scale,
}, async () => {
  services = await openActionServices(() => url, chance);
  const first = await startOn(join(folder, 'data'));
  const client = new PatientClient(() => url);
  await client.post('/api/apply', { text: plainFlow(services.url) });
  const working = new AbortController();
  const deciding = decideAll(client, { chance, signal: working.signal });
  const started: string[] = [];
  for (let index = 0; index < runs; index += 1) {
    const name = `plain-${index}`;
    await client.post('/api/runs', { flow: 'plain', name, inputs: {}, idempotencyKey: name });
    started.push(name);
    await pause(chance.below(60));
    const copy = Math.floor(((index + 1) * copies) / runs);
    // While the loop of this process stands still the server goes on.
    if (copy > Math.floor((index * copies) / runs)) {
      backUp({ from: join(folder, 'data'), to: join(folder, `copy-${copy}`), at: Date.now() });
    }
  }
  await first.end('SIGKILL');
  working.abort();
  const copied = Array.from({ length: copies }, (_, index) => join(folder, `copy-${index + 1}`));
  const checked = await Promise.all(copied.map((copy) => checkSqlite(copy)));
  expect(checked.flatMap(({ faults }) => faults)).toEqual([]);

  const restored = await startOn(copied.at(-1) ?? '');
  const deciders = new AbortController();
  const goingOn = decideAll(client, { chance, signal: deciders.signal });
  const names = await allOver(client, started);
  deciders.abort();
  await Promise.all([deciding, goingOn]);
  const histories = await Promise.all(names.map((id) => historyOf(client, id)));
  expect(histories.map(({ run }) => run.status)).toEqual(histories.map(() => 'done'));
  await restored.end('SIGTERM');
  const { faults } = await checkSqlite(copied.at(-1) ?? '');
  console.log(`seed ${seed}: ${copies} copies, ${histories.length} runs in the last; ${faults.length} faults`);
  expect(faults).toEqual([]);
});

async function startOn(data: string): Promise<ProcessUnderTest> {
  const server = new ProcessUnderTest({
    main: 'server',
    args: ['--data', data, '--port', String(await freePort()), '--open', '--no-local-agent'],
    environment: { SIGNALBOX_LOG_LEVEL: 'error', SIGNALBOX_DELIVERY_TRIES: '50' },
    ready: /^listening on /,
  });
  processes.push(server);
  url = (await server.start()).replace('listening on ', '');
  return server;
}
