import { pushCommit } from '../examples/commit-to-production/push-commit.ts';
import { type Scene, setScene } from '../examples/commit-to-production/scene.ts';
import { readRuns, waitForRun } from '../examples/stage/api.ts';

const others = `
  action migrate addr = "http://127.0.0.1:9/migrate"; args = (str version, str table = "orders"); return = (OK | FAIL);
    environment = "production"; irreversible = "The old column is dropped"; action_end
  flow database
    deci sure => (YES -> migrate | NO -> stopped) { who = "2 of group(dba)"; due = "4h"; };
    step migrate => (OK -> done | FAIL -> hold) { action = migrate; args = (version = "9"); };
  flow_end
  flow checked
    deci test => (PASS -> done | FAIL -> stopped) { kind = qa; who = "2 of group(qa) and 1 of group(sre)"; due = "3m"; };
  flow_end`;

/** The flow of the database as it is changed later. */
const changed = `
  action migrate addr = "http://127.0.0.1:9/migrate"; args = (str version, str table = "orders"); return = (OK | FAIL);
    environment = "production"; irreversible = "The old column is dropped"; action_end
  action copy addr = "http://127.0.0.1:9/copy"; args = (str version); return = (OK | FAIL);
    undo = "http://127.0.0.1:9/drop"; environment = "staging"; action_end
  flow database inputs = (str version = "9"); on_failure = hold;
    step copy => (OK -> sure | FAIL -> stopped) { action = copy; args = (version = $version); };
    deci sure => (YES -> migrate | LATER -> copy | NO -> stopped) { who = "2 of group(dba) and 1 of group(sre)"; due = "4h"; };
    step migrate => (OK -> smoke | FAIL -> hold) { action = migrate; args = (version = $version); };
    step smoke => (SUCCESS -> done | FAIL -> hold | KILLED -> hold) { action = pipeline; };
  flow_end`;

/** The demo as it waits for its second decision, and a few runs beside it: what pictures of pages show. */
export async function showPages(
  server: string,
  folder: string,
): Promise<{ readonly scene: Scene; readonly run: string }> {
  const scene = await setScene({ folder, server });
  await pushCommit(scene.workingCopy, { message: 'open the shop' });
  const first = await decided(server);
  await waitForRun(server, first, ({ status }) => status === 'done');
  const message = 'Basket keeps its items after a login\n\nThey were lost where the session was a new one.';
  await pushCommit(scene.workingCopy, { message, author: 'Grace Hopper <grace@example.org>' });
  const run = await waiting(server, first);
  await post(server, '/api/apply', { text: others });
  for (const [flow, name] of [
    ['database', 'orders-9'],
    ['checked', 'till-7'],
  ]) {
    await post(server, '/api/runs', { flow, name });
  }
  await post(server, '/api/apply', { text: changed });
  const config = { site: 'eu-1' };
  const args = { copy: { version: '$config.site' }, migrate: { table: 'orders_2026' } };
  const template = { flow: 'database', inputs: { version: '10' }, args, config, maxRunInstance: 1, onFull: 'queue' };
  await send(server, 'PUT', '/api/templates/orders', template);
  await post(server, `/api/runs/${run}/comments`, {
    step: 'review',
    text: 'Tried it on the test shop: the basket stays.',
  });
  return { scene, run };
}

async function decided(server: string): Promise<string> {
  const run = await waiting(server, undefined);
  const { decisions } = await waitForRun(server, run, ({ decisions }) => decisions.length > 0);
  const [decision] = decisions;
  if (!decision) throw new Error('no decision waits');
  const { step, visit, digest } = decision;
  await post(server, `/api/runs/${run}/decide`, { step, visit, digest, outcome: 'AGREE' });
  return run;
}

/** The newest run, once it waits for a decision. */
async function waiting(server: string, before: string | undefined): Promise<string> {
  const run = (await readRuns(server))[0]?.id;
  if (run === undefined || run === before) throw new Error('the push has started no run');
  await waitForRun(server, run, ({ decisions }) => decisions.length > 0);
  return run;
}

function post(server: string, path: string, body: unknown): Promise<void> {
  return send(server, 'POST', path, body);
}

async function send(server: string, method: string, path: string, body: unknown): Promise<void> {
  const response = await fetch(server + path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
}
