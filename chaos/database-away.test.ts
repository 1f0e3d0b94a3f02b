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
/** Minutes only in the long form. */
const longestAwayMs = scale > 1 ? 150_000 : 1500;
/** The most that work may need to go on after an outage. */
const backWithinMs = 5_000;

const chance = seededChance(seed);

test('a database that is away for minutes, and is restarted again and again, fails no run and ends no server', {
  timeout: 300_000 * scale + longestAwayMs,
}, async () => {
  const { postgres, cluster } = await startCluster({ servers: 2, chance });
  let longestMs = 0;
  let afterLongestMs = 0;
  const trouble = async (ledger: Ledger) => {
    afterLongestMs = await takeAway(postgres, longestAwayMs, ledger);
    longestMs = await restartAtRandom(postgres, ledger);
  };
  const { histories, problems, counts } = await playReleases({ cluster, runs, chance, trouble });
  console.log(
    `seed ${seed}: ${counts} on 2 servers; the database away for ${longestAwayMs / 1000} s, after which work went on ` +
      `within ${Math.round(afterLongestMs)} ms, and ${restarts} restarts, within ${Math.round(longestMs)} ms; ` +
      `${problems.length} problems`,
  );
  expect(problems).toEqual([]);
  expect(await cluster.faults()).toEqual([]);
  expect(histories.length).toBeGreaterThanOrEqual(runs);
  expect(cluster.processes.map(({ isRunning }) => isRunning)).toEqual([true, true]);
  if (scale > 1) expect(afterLongestMs).toBeLessThan(backWithinMs);
});

/** Answers for how long nothing went on after the database was back, at most. */
async function restartAtRandom(database: PostgresServer, ledger: Ledger): Promise<number> {
  let longestMs = 0;
  for (let restart = 0; restart < restarts; restart += 1) {
    longestMs = Math.max(longestMs, await takeAway(database, chance.below(1500), ledger));
  }
  return longestMs;
}

/** Answers for how long nothing went on after it was back. */
async function takeAway(database: PostgresServer, awayMs: number, { deliveries, accepted }: Ledger): Promise<number> {
  await pause(200 + chance.below(800));
  await database.shutDown(chance.below(2) === 0 ? 'fast' : 'immediate');
  await pause(awayMs);
  const before = deliveries.length + accepted.length;
  await database.startAgain();
  const backAt = performance.now();
  while (deliveries.length + accepted.length === before) await pause(10);
  return performance.now() - backAt;
}
