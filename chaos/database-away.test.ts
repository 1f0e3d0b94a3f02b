import { expect, test } from 'vitest';
import type { PostgresServer } from '../testing/postgres-server.ts';
import { pause } from './action-services.ts';
import { seededChance } from './chance.ts';
import type { Ledger } from './ledger.ts';
import { playReleases } from './play-releases.ts';
import { scale, seed } from './scale.ts';
import { startCluster } from './start-cluster.ts';

const runs = 8 * scale;
const restarts = 2 * scale;

const chance = seededChance(seed);

test('a database that is restarted again and again fails no run, and no server dies of it', {
  timeout: 300_000 * scale,
}, async () => {
  const { postgres, cluster } = await startCluster({ servers: 2, chance });
  let longestMs = 0;
  const trouble = async (ledger: Ledger) => {
    longestMs = await restartAtRandom(postgres, ledger);
  };
  const { histories, problems, counts } = await playReleases({ cluster, runs, chance, trouble });
  console.log(
    `seed ${seed}: ${counts} on 2 servers; ${restarts} restarts of the database, after which work went on ` +
      `within ${Math.round(longestMs)} ms; ${problems.length} problems`,
  );
  expect(problems).toEqual([]);
  expect(await cluster.faults()).toEqual([]);
  expect(histories.length).toBeGreaterThanOrEqual(runs);
  expect(cluster.processes.map(({ isRunning }) => isRunning)).toEqual([true, true]);
});

/** Answers for how long nothing went on after the database was back, at most. */
async function restartAtRandom(database: PostgresServer, { deliveries, accepted }: Ledger): Promise<number> {
  let longestMs = 0;
  for (let restart = 0; restart < restarts; restart += 1) {
    await pause(200 + chance.below(800));
    await database.shutDown(chance.below(2) === 0 ? 'fast' : 'immediate');
    await pause(chance.below(1500));
    const before = deliveries.length + accepted.length;
    await database.startAgain();
    const backAt = performance.now();
    while (deliveries.length + accepted.length === before) await pause(10);
    longestMs = Math.max(longestMs, performance.now() - backAt);
  }
  return longestMs;
}
