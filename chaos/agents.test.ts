import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildView, LogLineView, RunView } from '@signalbox/protocol';
import { afterAll, expect, test } from 'vitest';
import { GitRepository } from '../testing/git-repository.ts';
import { type GitServer, startGitServer } from '../testing/git-server.ts';
import type { PostgresServer } from '../testing/postgres-server.ts';
import { pause } from './action-services.ts';
import { seededChance } from './chance.ts';
import { checkLog } from './check-history.ts';
import type { ClusterUnderTest } from './cluster-under-test.ts';
import type { ProcessUnderTest } from './process-under-test.ts';
import { type RoundRobinProxy, startRoundRobinProxy } from './round-robin-proxy.ts';
import { scale, seed } from './scale.ts';
import { startAgent } from './start-agent.ts';
import { startCluster } from './start-cluster.ts';

const rounds = 2 * scale;
const linesPerHalf = 100;
const chance = seededChance(seed);
const folder = mkdtempSync(join(tmpdir(), 'signalbox-agents-'));

let proxy: RoundRobinProxy | undefined;
let agent: ProcessUnderTest | undefined;
let git: GitServer | undefined;

afterAll(async () => {
  await agent?.end('SIGKILL');
  await proxy?.close();
  await git?.close();
  rmSync(folder, { recursive: true, force: true });
});

const count = (from: number) =>
  `i=${from}; while [ $i -lt ${from + linesPerHalf} ]; do echo "line $i"; i=$((i + 1)); done`;

/** Each step says in a file of ours that it was begun, and the first one waits in its middle until it is let on. */
const pipeline = `when:
  - event: [push, manual]
steps:
  - name: first
    image: bash
    commands:
      - echo first-$CI_COMMIT_SHA >> ${folder}/begun
      - ${count(1)}
      - while [ ! -f ${folder}/on-$CI_COMMIT_SHA ]; do sleep 0.05; done
      - ${count(linesPerHalf + 1)}
  - name: second
    image: bash
    commands:
      - echo second-$CI_COMMIT_SHA >> ${folder}/begun
      - ${count(1)}
`;

const flow = `flow built
  inputs = (str repository, str commit);
  step build => (SUCCESS -> done | FAIL -> done | KILLED -> done) { action = pipeline; args = (repository = $repository, commit = $commit); };
flow_end`;

test('a build goes on over another server when its own is killed, and while the database is away', {
  timeout: 120_000 * scale,
}, async () => {
  const { postgres, cluster } = await startCluster({ servers: 2, chance });
  git = await startGitServer(folder);
  const repository = new GitRepository(folder, 'app');
  const { client } = cluster;
  await client.post('/api/apply', { text: flow });
  await client.post('/api/repositories', { scm: 'git', name: 'app', url: `${git.url}/app.git` });
  const through = await startRoundRobinProxy(cluster.urls);
  proxy = through;
  agent = await startAgent({ client, url: through.url, folder: join(folder, 'agent') });

  for (let round = 0; round < rounds; round += 1) {
    const commit = repository.commit({ files: { '.woodpecker.yml': pipeline, round: String(round) } });
    const name = `built-${round}`;
    const inputs = { repository: 'git/app', commit };
    await client.post('/api/runs', { flow: 'built', name, inputs, idempotencyKey: name });
    const build = await begun(cluster, commit);
    if (round % 2 === 0) await killServerOf(cluster, through);
    else await takeAway(postgres);
    writeFileSync(join(folder, `on-${commit}`), '');
    const run = await over(cluster, name);
    expect(run.visits).toMatchObject([{ outcome: 'SUCCESS', attempts: 1 }]);
    const begins = readFileSync(join(folder, 'begun'), 'utf8').split('\n');
    expect(begins.filter((line) => line.endsWith(commit))).toEqual([`first-${commit}`, `second-${commit}`]);
    expect(await logProblems(cluster, build)).toEqual([]);
  }
  console.log(
    `seed ${seed}: ${rounds} builds over 2 servers; ${cluster.kills} kills, ${rounds - cluster.kills} restarts of the database; 0 problems`,
  );
});

/** When the server has the first half of the log. */
async function begun({ client }: ClusterUnderTest, commit: string): Promise<string> {
  for (;;) {
    const { builds } = await client.get<{ builds: BuildView[] }>('/api/builds?limit=100');
    const build = builds.find((each) => each.commit === commit);
    if (build && (await logOf(client, build.id, 'first')).length >= linesPerHalf) return build.id;
    await pause(50);
  }
}

async function killServerOf({ processes, urls }: ClusterUnderTest, through: RoundRobinProxy): Promise<void> {
  const [url = ''] = through.connected();
  const target = processes[urls.indexOf(url)];
  await target?.kill();
  await target?.start();
}

async function takeAway(database: PostgresServer): Promise<void> {
  await database.shutDown(chance.below(2) === 0 ? 'fast' : 'immediate');
  await pause(1500);
  await database.startAgain();
}

async function over({ client }: ClusterUnderTest, name: string): Promise<RunView> {
  for (;;) {
    const run = await client.get<RunView>(`/api/runs/${name}`);
    if (run.status !== 'running') return run;
    await pause(50);
  }
}

async function logProblems({ client }: ClusterUnderTest, build: string): Promise<readonly string[]> {
  return [
    ...checkLog(`${build} first`, await logOf(client, build, 'first'), 2 * linesPerHalf),
    ...checkLog(`${build} second`, await logOf(client, build, 'second'), linesPerHalf),
  ];
}

async function logOf(client: ClusterUnderTest['client'], build: string, proc: string): Promise<readonly LogLineView[]> {
  const { lines = [] } = await client.get<{ lines?: LogLineView[] }>(
    `/api/builds/${build}/log?proc=${proc}&limit=10000`,
  );
  return lines;
}
