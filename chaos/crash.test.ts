import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildView, LogLineView } from '@signalbox/protocol';
import { checkSqlite } from '@signalbox/store';
import { afterAll, expect, test } from 'vitest';
import { GitRepository } from '../testing/git-repository.ts';
import { type GitServer, startGitServer } from '../testing/git-server.ts';
import { type ActionServices, openActionServices, pause } from './action-services.ts';
import { seededChance } from './chance.ts';
import { checkHistories, checkLog } from './check-history.ts';
import { PatientClient } from './patient-client.ts';
import { ProcessUnderTest } from './process-under-test.ts';
import { allOver, decideAll, historyOf, plainFlow } from './release-load.ts';
import { scale, seed } from './scale.ts';
import { startAgent } from './start-agent.ts';

const runs = 40 * scale;
const builds = 10;
const kills = 8 * scale;
const linesPerStep = 200;

const pipeline = `when:
  - event: [push, manual]
steps:
  - name: count
    image: bash
    commands:
      - i=1; while [ $i -le ${linesPerStep} ]; do echo "line $i"; i=$((i + 1)); if [ $((i % 40)) -eq 0 ]; then sleep 0.1; fi; done
  - name: check
    image: bash
    commands:
      - test -f counted.txt
      - i=1; while [ $i -le ${linesPerStep} ]; do echo "line $i"; i=$((i + 1)); done
`;

const flows = (service: string): string => `${plainFlow(service)}
flow built
  inputs = (str repository, str commit);
  step build => (SUCCESS -> after | FAIL -> build | KILLED -> build) { action = pipeline; args = (repository = $repository, commit = $commit); };
  step after => (SUCCESS -> done | FAIL -> after) { action = work; args = (text = "built"); };
flow_end
`;

const folder = mkdtempSync(join(tmpdir(), 'signalbox-crash-'));
const chance = seededChance(seed);
let url = '';
let services: ActionServices | undefined;
let git: GitServer | undefined;
const processes: ProcessUnderTest[] = [];

afterAll(async () => {
  for (const running of processes) await running.end('SIGKILL');
  await services?.close();
  await git?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('killing server and agent at any moment loses nothing, doubles nothing and keeps every order', {
  timeout: 600_000 * scale,
}, async () => {
  services = await openActionServices(() => url, chance);
  git = await startGitServer(folder);
  const repository = new GitRepository(folder, 'app');
  const commit = repository.commit({ files: { '.woodpecker.yml': pipeline, 'counted.txt': 'yes\n' } });
  const client = new PatientClient(() => url);
  const { server, agent } = await startProcesses();

  await client.post('/api/apply', { text: flows(services.url) });
  await client.post('/api/repositories', { scm: 'git', name: 'app', url: `${git.url}/app.git` });
  const started: string[] = [];
  const working = new AbortController();
  const killing = killAtRandom(server, agent, working.signal);
  const deciding = decideAll(client, { chance, signal: working.signal });
  await startAll(client, started, commit);
  await killing;
  const names = await allOver(client, started);
  working.abort();
  await deciding;

  const histories = await Promise.all(names.map((id) => historyOf(client, id)));
  const problems = checkHistories(histories, started, services.ledger);
  const { logs, logProblems } = await checkLogs(client);
  const transitions = histories.reduce((sum, { run }) => sum + run.seq, 0);
  console.log(
    `seed ${seed}: ${histories.length} runs, ${transitions} transitions, ${services.ledger.deliveries.length} deliveries, ` +
      `${services.ledger.accepted.length} acknowledgements, ${logs} logs; ` +
      `${server.kills} kills of the server, ${agent.kills} of the agent; ${problems.length + logProblems.length} problems`,
  );
  expect([...problems, ...logProblems]).toEqual([]);
  expect((await checkSqlite(join(folder, 'data'))).faults).toEqual([]);
  expect(histories.length).toBe(runs + builds);
  expect(server.kills + agent.kills).toBeGreaterThanOrEqual(6 * scale);
});

async function startProcesses() {
  const port = 20_000 + (process.pid % 20_000);
  const server = new ProcessUnderTest({
    main: 'server',
    args: ['--data', join(folder, 'data'), '--port', String(port), '--open', '--no-local-agent'],
    environment: { SIGNALBOX_LOG_LEVEL: 'error', SIGNALBOX_DELIVERY_TRIES: '50' },
    ready: /^listening on /,
  });
  processes.push(server);
  url = (await server.start()).replace('listening on ', '');
  const client = new PatientClient(() => url);
  const agent = await startAgent({ client, url, folder: join(folder, 'agent') });
  processes.push(agent);
  return { server, agent };
}

/** Every third kill is the agent's. */
async function killAtRandom(server: ProcessUnderTest, agent: ProcessUnderTest, signal: AbortSignal): Promise<void> {
  for (let kill = 0; kill < kills && !signal.aborted; kill += 1) {
    await pause(50 + chance.below(450));
    const target = kill % 3 === 2 ? agent : server;
    await target.kill();
    await target.start();
  }
}

async function startAll(client: PatientClient, started: string[], commit: string): Promise<void> {
  for (let index = 0; index < runs + builds; index += 1) {
    const isBuild =
      index % Math.floor((runs + builds) / builds) === 0 && index / Math.floor((runs + builds) / builds) < builds;
    const name = isBuild ? `built-${index}` : `plain-${index}`;
    const inputs = isBuild ? { repository: 'git/app', commit } : {};
    const body = { flow: isBuild ? 'built' : 'plain', name, inputs, idempotencyKey: name };
    const { status, body: answer } = await client.post('/api/runs', body);
    if (status !== 201) throw new Error(`starting ${name}: ${status} ${JSON.stringify(answer)}`);
    started.push(name);
    await pause(chance.below(40));
  }
}

async function checkLogs(client: PatientClient): Promise<{ readonly logs: number; readonly logProblems: string[] }> {
  const { builds: found } = await client.get<{ builds: BuildView[] }>('/api/builds?limit=100');
  const logProblems: string[] = [];
  let logs = 0;
  for (const build of found.filter(({ status }) => status === 'success')) {
    for (const proc of ['count', 'check']) {
      const { lines } = await client.get<{ lines: LogLineView[] }>(
        `/api/builds/${build.id}/log?proc=${proc}&limit=10000`,
      );
      logProblems.push(...checkLog(`${build.id} ${proc}`, lines, linesPerStep));
      logs += 1;
    }
  }
  return { logs, logProblems };
}
