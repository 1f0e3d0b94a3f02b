import { rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { copyDatabase, newArchive, restoreDatabase } from '../testing/base-backup.ts';
import { pause } from './action-services.ts';
import { seededChance } from './chance.ts';
import { playReleases } from './play-releases.ts';
import { scale, seed } from './scale.ts';
import { startCluster } from './start-cluster.ts';

const runs = 4 * scale;
const chance = seededChance(seed);

test('a PostgreSQL that is copied under load, lost, and restored with its archive loses no run, and its servers go on', {
  timeout: 300_000 * scale,
}, async () => {
  const { folder, settings } = newArchive();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { postgres, cluster } = await startCluster({ servers: 2, chance, settings });
  const data = await dataOf(postgres.port);
  const trouble = async () => {
    await pause(200 + chance.below(500));
    const copy = join(folder, 'base');
    await copyDatabase(postgres, { data, copy });
    await pause(500 + chance.below(500));
    await restoreDatabase(postgres, { data, copy });
    await pause(500);
  };
  const { histories, problems, counts } = await playReleases({ cluster, runs, chance, trouble });
  console.log(`seed ${seed}: ${counts} on 2 servers of a restored database; ${problems.length} problems`);
  expect(problems).toEqual([]);
  expect(await cluster.faults()).toEqual([]);
  expect(histories.length).toBeGreaterThanOrEqual(runs);
});

async function dataOf(port: number): Promise<string> {
  const admin = new pg.Client({ connectionString: `postgres://postgres@127.0.0.1:${port}/postgres` });
  await admin.connect();
  const { rows } = await admin.query<{ readonly data_directory: string }>('SHOW data_directory');
  await admin.end();
  return rows[0]?.data_directory ?? '';
}
