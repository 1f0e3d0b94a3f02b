import { readDatabaseUrl } from '@signalbox/store';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { newPostgresDatabase } from '../../../../testing/new-postgres-database.ts';
import { DebugClock } from '../debug-clock.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

const hourMs = 3_600_000;
/** A server knows the time of the database to the length of a question, which may be long on a busy machine. */
const leewayMs = 30_000;
/** The clocks of their machines; what the servers go by must be the database's. */
const walls = [new DebugClock(() => Date.now()), new DebugClock(() => Date.now())];

let database: string;
let servers: readonly TestServer[];

beforeEach(async () => {
  database = await newPostgresDatabase({ port: inject('postgresPort') });
  walls[0]!.move(hourMs);
  walls[1]!.move(-hourMs);
  const read = readDatabaseUrl(`${database}?weak-durability=on`);
  if (!read.ok) throw new Error(read.problem);
  const first = await startTestServer({ database: read.database, wall: walls[0]!.now });
  servers = [first, await startTestServer({ database: read.database, wall: walls[1]!.now, data: first.data })];
});

afterEach(async () => {
  for (const server of [...servers].reverse()) await server.close();
});

async function databaseTime(): Promise<number> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  const { rows } = await client.query<{ at: string }>('SELECT extract(epoch FROM clock_timestamp()) * 1000 AS at');
  await client.end();
  return Number(rows[0]?.at);
}

const ended = async (server: TestServer, run: string) => {
  while ((await server.get(`/api/runs/${run}`)).body.status !== 'done')
    await new Promise((resolve) => setTimeout(resolve, 20));
};

test('wall clocks that are wrong, and that jump, move no timer and no time that is written', async () => {
  const [one, two] = servers as [TestServer, TestServer];
  await one.apply(`flow quick step w => (DONE -> done) { action = wait; args = (for = "1s"); }; flow_end
    flow slow step w => (DONE -> done) { action = wait; args = (for = "30m"); }; flow_end`);
  const begunAt = await databaseTime();
  for (const [index, server] of servers.entries())
    await server.post('/api/runs', { flow: 'slow', name: `slow${index}` });
  for (const [round, jump] of [0, 3 * hourMs, -7 * hourMs].entries()) {
    for (const wall of walls) wall.move(jump);
    for (const [index, server] of servers.entries()) {
      const name = `quick${round}-${index}`;
      const before = await databaseTime();
      await server.post('/api/runs', { flow: 'quick', name });
      await ended(index === 0 ? two : one, name);
      const after = await databaseTime();
      const { transitions } = (await server.get(`/api/runs/${name}/journal?limit=10`)).body;
      const times = transitions.map(({ at }: { readonly at: number }) => at);
      expect(times.length).toBeGreaterThan(1);
      expect(times[0]).toBeGreaterThan(before - leewayMs);
      expect(times.at(-1)).toBeLessThan(after + leewayMs);
    }
  }
  for (const name of ['slow0', 'slow1']) {
    const { body: run } = await one.get(`/api/runs/${name}`);
    expect(run.status).toBe('running');
    const [{ at: startedAt }] = (await one.get(`/api/runs/${name}/journal?limit=1`)).body.transitions;
    expect(Math.abs(startedAt - begunAt)).toBeLessThan(leewayMs);
  }
});
