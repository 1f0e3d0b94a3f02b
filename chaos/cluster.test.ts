import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { newPostgresDatabase } from '../testing/new-postgres-database.ts';
import { type PostgresServer, startPostgres } from '../testing/postgres-server.ts';
import { type ActionServices, openActionServices, pause } from './action-services.ts';
import { seededChance } from './chance.ts';
import { checkHistories } from './check-history.ts';
import { PatientClient } from './patient-client.ts';
import { ProcessUnderTest } from './process-under-test.ts';
import { allOver, decideAll, historyOf, plainFlow } from './release-load.ts';
import { scale } from './scale.ts';

const runs = 40 * scale;
const faults = 6 * scale;
const servers = 3;
const leaseSeconds = 1;
const seed = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);

const folder = mkdtempSync(join(tmpdir(), 'signalbox-cluster-'));
const chance = seededChance(seed);
const processes: ProcessUnderTest[] = [];
const urls: string[] = [];
let postgres: PostgresServer | undefined;
let services: ActionServices | undefined;

afterAll(async () => {
  for (const running of processes) await running.end('SIGKILL');
  await services?.close();
  await postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Whichever: who finds one dead asks another. */
const anyServer = () => urls[chance.below(urls.length)] ?? '';

test('servers of one database that are killed and halted lose nothing, double nothing and keep every order', {
  timeout: 300_000 * scale,
}, async () => {
  postgres = await startPostgres();
  const database = await newPostgresDatabase(postgres);
  for (let server = 0; server < servers; server += 1) await startOne(database);
  services = await openActionServices(anyServer, chance);
  const client = new PatientClient(anyServer);
  await client.post('/api/apply', { text: plainFlow(services.url) });
  const working = new AbortController();
  const faulting = faultAtRandom();
  const deciding = decideAll(client, { chance, signal: working.signal });
  const started = await startAll(client);
  await faulting;
  const names = await allOver(client, started);
  working.abort();
  await deciding;

  const histories = await Promise.all(names.map((id) => historyOf(client, id)));
  const problems = checkHistories(histories, started, services.ledger);
  const kills = processes.reduce((sum, each) => sum + each.kills, 0);
  const halts = processes.reduce((sum, each) => sum + each.halts, 0);
  console.log(
    `seed ${seed}: ${histories.length} runs on ${servers} servers, ${services.ledger.deliveries.length} deliveries, ` +
      `${services.ledger.accepted.length} acknowledgements; ${kills} kills, ${halts} halts; ${problems.length} problems`,
  );
  expect(problems).toEqual([]);
  expect(histories).toHaveLength(runs);
  expect(kills + halts).toBe(faults);
});

async function startOne(database: string): Promise<void> {
  const port = 40_000 + (process.pid % 10_000) + processes.length * 10_000;
  const server = new ProcessUnderTest({
    main: '../packages/server/src/main.ts',
    args: ['--data', folder, '--port', String(port % 65_000), '--open', '--no-local-agent'],
    environment: {
      SIGNALBOX_DATABASE: database,
      SIGNALBOX_LOG_LEVEL: 'error',
      SIGNALBOX_DELIVERY_TRIES: '50',
      SIGNALBOX_SERVER_LEASE_SECONDS: String(leaseSeconds),
    },
    ready: /^listening on /,
  });
  processes.push(server);
  urls.push((await server.start()).replace('listening on ', ''));
}

/** Every third fault is a halt of several leases, after which the server finds that it was taken for dead. */
async function faultAtRandom(): Promise<void> {
  for (let fault = 0; fault < faults; fault += 1) {
    await pause(100 + chance.below(400));
    const target = processes[chance.below(processes.length)] as ProcessUnderTest;
    if (fault % 3 === 2) await target.halt(leaseSeconds * 2500);
    else {
      await target.kill();
      await target.start();
    }
  }
}

async function startAll(client: PatientClient): Promise<readonly string[]> {
  const started: string[] = [];
  for (let index = 0; index < runs; index += 1) {
    const name = `plain-${index}`;
    const { status } = await client.post('/api/runs', { flow: 'plain', name, inputs: {}, idempotencyKey: name });
    if (status !== 201) throw new Error(`starting ${name}: ${status}`);
    started.push(name);
    await pause(chance.below(40));
  }
  return started;
}
