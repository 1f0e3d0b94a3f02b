import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunSummary } from '@signalbox/protocol';
import { checkSqlite } from '@signalbox/store';
import { afterAll, expect, test } from 'vitest';
import { type ActionServices, openActionServices, pause } from './action-services.ts';
import { seededChance } from './chance.ts';
import { checkHistories } from './check-history.ts';
import { PatientClient } from './patient-client.ts';
import { ProcessUnderTest } from './process-under-test.ts';
import { allOver, decideAll, historyOf, plainFlow } from './release-load.ts';
import { scale, seed } from './scale.ts';
import { smallDisk } from './small-disk.ts';

const rounds = scale;
const refusalsPerRound = 10;

const folder = mkdtempSync(join(tmpdir(), 'signalbox-disk-'));
const copy = mkdtempSync(join(tmpdir(), 'signalbox-disk-copy-'));
const chance = seededChance(seed);
let server: ProcessUnderTest | undefined;
let services: ActionServices | undefined;

afterAll(async () => {
  await server?.end('SIGKILL');
  await services?.close();
  for (const each of [folder, copy]) rmSync(each, { recursive: true, force: true });
});

test('a full disk refuses in one sentence, loses nothing that was acknowledged, and work goes on when there is space', {
  timeout: 120_000 * scale,
}, async () => {
  const disk = smallDisk(folder);
  const data = join(folder, 'data');
  const started = new ProcessUnderTest({
    main: 'server',
    args: ['--data', data, '--port', '0', '--open', '--no-local-agent'],
    environment: { SIGNALBOX_LOG_LEVEL: 'error', SIGNALBOX_DELIVERY_TRIES: '50' },
    ready: /^listening on /,
    within: disk.within,
  });
  server = started;
  const url = (await started.start()).replace('listening on ', '');
  const client = new PatientClient(() => url);
  services = await openActionServices(() => url, chance);
  await client.post('/api/apply', { text: plainFlow(services.url) });
  const working = new AbortController();
  const deciding = decideAll(client, { chance, signal: working.signal });

  const taken: string[] = [];
  const refused: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (let run = 0; run < 5; run += 1) await start(url, `before-${round}-${run}`, { taken, refused });
    disk.fill(started.pid);
    const enough = refused.length + refusalsPerRound;
    for (let run = 0; refused.length < enough; run += 1) await start(url, `full-${round}-${run}`, { taken, refused });
    const { runs } = await client.get<{ runs: RunSummary[] }>('/api/runs?limit=500');
    expect(new Set(runs.map(({ name }) => name))).toEqual(new Set(taken));
    disk.free(started.pid);
    await goesOn(url, `after-${round}`, { taken, refused });
  }

  const ids = await allOver(client, taken);
  working.abort();
  await deciding;
  const histories = await Promise.all(ids.map((id) => historyOf(client, id)));
  const problems = checkHistories(histories, taken, services.ledger);
  // As a crash at this moment would leave it.
  process.kill(started.pid, 'SIGSTOP');
  cpSync(disk.within.length > 0 ? join(`/proc/${started.pid}/root`, data) : data, copy, { recursive: true });
  console.log(
    `seed ${seed}: ${taken.length} starts taken, ${refused.length} refused, ${services.ledger.accepted.length} ` +
      `acknowledgements, on ${disk.kind} that was full ${rounds} times; ${problems.length} problems`,
  );
  expect(problems).toEqual([]);
  expect(histories.map(({ run }) => run.name).sort()).toEqual([...taken].sort());
  expect((await checkSqlite(copy)).faults).toEqual([]);
});

type Starts = { readonly taken: string[]; readonly refused: string[] };

async function start(url: string, name: string, { taken, refused }: Starts): Promise<void> {
  const answer = await fetch(`${url}/api/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ flow: 'plain', name, inputs: {} }),
  });
  const body = (await answer.json()) as { error?: { code: string; message: string } };
  if (answer.status === 201) {
    taken.push(name);
    return;
  }
  refused.push(name);
  expect([503, 507]).toContain(answer.status);
  expect(answer.headers.get('retry-after')).toBe('1');
  expect(body.error?.message).toMatch(
    /^The (?:disk of the store is full|store cannot be written now); nothing was changed\.$/,
  );
}

async function goesOn(url: string, name: string, { taken }: Starts): Promise<void> {
  const refused: string[] = [];
  for (let tries = 0; !taken.includes(name); tries += 1) {
    await start(url, name, { taken, refused });
    if (refused.length > tries) await pause(50);
  }
}
