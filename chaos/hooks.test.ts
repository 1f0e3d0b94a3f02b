import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HookTaken, RepositoryAdded, RunSummary } from '@signalbox/protocol';
import { checkSqlite } from '@signalbox/store';
import { afterAll, expect, test } from 'vitest';
import { freePort } from '../testing/free-port.ts';
import { GitRepository } from '../testing/git-repository.ts';
import { type GitServer, startGitServer } from '../testing/git-server.ts';
import { pause } from './action-services.ts';
import { PatientClient } from './patient-client.ts';
import { ProcessUnderTest } from './process-under-test.ts';
import { scale } from './scale.ts';

const rounds = 2 * scale;
const deliveriesPerRound = 5;

const folder = mkdtempSync(join(tmpdir(), 'signalbox-hooks-'));
let server: ProcessUnderTest | undefined;
let git: GitServer | undefined;

afterAll(async () => {
  await server?.end('SIGKILL');
  await git?.close();
  rmSync(folder, { recursive: true, force: true });
});

const flow = `flow release
  step soak => (DONE -> done) { action = wait; args = (for = "1d"); };
flow_end`;

test('a delivery of a hook that was answered has its run, though the server is killed that moment, and has it once', {
  timeout: 120_000 * scale,
}, async () => {
  git = await startGitServer(folder);
  const commit = new GitRepository(folder, 'app').commit({ files: { 'app.txt': '' } });
  const data = join(folder, 'data');
  const started = new ProcessUnderTest({
    main: 'server',
    args: ['--data', data, '--port', String(await freePort()), '--open', '--no-local-agent'],
    environment: { SIGNALBOX_LOG_LEVEL: 'error' },
    ready: /^listening on /,
  });
  server = started;
  const url = (await started.start()).replace('listening on ', '');
  const client = new PatientClient(() => url);
  await client.post('/api/apply', { text: flow });
  const body = { scm: 'git', name: 'app', url: `${git.url}/app.git`, flow: 'release' };
  const hook = (await client.post('/api/repositories', body)).body as RepositoryAdded;
  const push = { ref: 'refs/heads/main', before: '0'.repeat(40), after: commit, author: 'Ada', message: 'open' };
  const deliver = (delivery: string) => call(url + hook.hookPath, { secret: hook.hookSecret, body: push, delivery });

  const answered = new Map<string, string>();
  for (let round = 0; round < rounds; round += 1) {
    const deliveries = Array.from({ length: deliveriesPerRound }, (_, index) => `delivery-${round}-${index}`);
    await Promise.any(deliveries.map((each) => take(each, deliver, answered))).then(() => started.kill());

    await started.start();
    // As a forge does whose call was not answered, and some do whose call was.
    for (const delivery of deliveries)
      while (!(await take(delivery, deliver, answered).catch(() => ''))) await pause(50);
  }

  const { runs } = await client.get<{ runs: RunSummary[] }>('/api/runs?limit=500');
  expect(answered.size).toBe(rounds * deliveriesPerRound);
  expect(runs.map(({ id }) => id).sort()).toEqual([...answered.values()].sort());
  await started.kill();
  expect((await checkSqlite(data)).faults).toEqual([]);
  console.log(`${answered.size} deliveries, each with one run; ${started.kills} kills; 0 problems`);
});

/** Rejects without an answer; a second answer has to be the first one, or counts for itself. */
async function take(
  delivery: string,
  deliver: (delivery: string) => Promise<HookTaken>,
  answered: Map<string, string>,
): Promise<string> {
  const [run] = (await deliver(delivery)).runs;
  const before = answered.get(delivery);
  if (!run) throw new Error(`${delivery} has no run`);
  answered.set(before === undefined || before === run.id ? delivery : `${delivery} once more`, run.id);
  return run.id;
}

type Delivery = { readonly secret: string; readonly body: object; readonly delivery: string };

async function call(url: string, { secret, body, delivery }: Delivery): Promise<HookTaken> {
  const text = JSON.stringify(body);
  const answer = await fetch(url, {
    method: 'POST',
    body: text,
    headers: {
      'content-type': 'application/json',
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`,
      'x-signalbox-delivery': delivery,
    },
  });
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as HookTaken;
}
