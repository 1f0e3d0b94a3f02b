import { afterAll, expect, test } from 'vitest';
import { type CuttingProxy, startCuttingProxy } from '../testing/cutting-proxy.ts';
import { newPostgresDatabase } from '../testing/new-postgres-database.ts';
import { type PostgresServer, startPostgres } from '../testing/postgres-server.ts';
import { pause } from './action-services.ts';
import { seededChance } from './chance.ts';
import { ClusterUnderTest } from './cluster-under-test.ts';
import { playReleases } from './play-releases.ts';
import { scale, seed } from './scale.ts';

const runs = 8 * scale;
const cuts = 12 * scale;

const chance = seededChance(seed);
let cluster: ClusterUnderTest | undefined;
let proxy: CuttingProxy | undefined;
let postgres: PostgresServer | undefined;

afterAll(async () => {
  await cluster?.end();
  await proxy?.close();
  await postgres?.stop();
});

test('connections that are cut around their COMMIT lose nothing and double nothing', {
  timeout: 300_000 * scale,
}, async () => {
  postgres = await startPostgres();
  const between = await startCuttingProxy(postgres.port);
  proxy = between;
  const database = await newPostgresDatabase(between);
  cluster = await ClusterUnderTest.start({ database, servers: 2, leaseSeconds: 1, chance });
  const trouble = () => cutAtRandom(between);
  const { histories, problems, counts } = await playReleases({ cluster, runs, chance, trouble });
  const { before, after } = between.cuts;
  console.log(
    `seed ${seed}: ${counts} on 2 servers; ${before} cuts before a COMMIT, ${after} after; ${problems.length} problems`,
  );
  expect(problems).toEqual([]);
  expect(await cluster.faults()).toEqual([]);
  expect(histories.length).toBeGreaterThanOrEqual(runs);
  expect(before + after).toBe(cuts);
});

async function cutAtRandom(between: CuttingProxy): Promise<void> {
  for (let cut = 0; cut < cuts; cut += 1) {
    await pause(chance.below(60));
    // More often after it: that is where nobody knows what became of it.
    between.cutCommit = chance.below(3) === 0 ? 'before' : 'after';
    while (between.cutCommit) await pause(5);
  }
}
