import { expect, test } from 'vitest';
import { pause } from './action-services.ts';
import { seededChance } from './chance.ts';
import { playReleases } from './play-releases.ts';
import type { ProcessUnderTest } from './process-under-test.ts';
import { scale, seed } from './scale.ts';
import { startCluster } from './start-cluster.ts';

const runs = 12 * scale;
const faults = 4 * scale;
const servers = 3;
const leaseSeconds = 1;

const chance = seededChance(seed);

test('servers of one database that are killed and halted lose nothing, double nothing and keep every order', {
  timeout: 300_000 * scale,
}, async () => {
  const { cluster } = await startCluster({ servers, leaseSeconds, chance });
  const { processes } = cluster;
  const trouble = () => faultAtRandom(processes);
  const { histories, problems, counts } = await playReleases({ cluster, runs, chance, trouble });
  const { kills, halts } = cluster;
  console.log(
    `seed ${seed}: ${counts} on ${servers} servers; ${kills} kills, ${halts} halts; ${problems.length} problems`,
  );
  expect(problems).toEqual([]);
  expect(await cluster.faults()).toEqual([]);
  expect(histories.length).toBeGreaterThanOrEqual(runs);
  expect(kills + halts).toBe(faults);
});

/** Every third fault is a halt of several leases, after which the server finds that it was taken for dead. */
async function faultAtRandom(processes: readonly ProcessUnderTest[]): Promise<void> {
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
