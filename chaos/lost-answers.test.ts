import { expect, onTestFinished, test } from 'vitest';
import { type CuttingProxy, startCuttingProxy } from '../testing/cutting-proxy.ts';
import type { PostgresServer } from '../testing/postgres-server.ts';
import { pause } from './action-services.ts';
import { seededChance } from './chance.ts';
import { playReleases } from './play-releases.ts';
import { scale, seed } from './scale.ts';
import { startCluster } from './start-cluster.ts';

const runs = 8 * scale;
const cuts = 12 * scale;

const chance = seededChance(seed);

test('connections that are cut around their COMMIT lose nothing and double nothing', {
  timeout: 300_000 * scale,
}, async () => {
  const proxy = Promise.withResolvers<CuttingProxy>();
  const between = async ({ port }: Pick<PostgresServer, 'port'>) => {
    proxy.resolve(await startCuttingProxy(port));
    onTestFinished(async () => (await proxy.promise).close());
    return proxy.promise;
  };
  const { cluster } = await startCluster({ servers: 2, chance, between });
  const cutting = await proxy.promise;
  const trouble = () => cutAtRandom(cutting);
  const { histories, problems, counts } = await playReleases({ cluster, runs, chance, trouble });
  const { before, after } = cutting.cuts;
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
