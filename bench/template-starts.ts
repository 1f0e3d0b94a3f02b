import pg from 'pg';
import { newPostgresDatabase } from '../testing/new-postgres-database.ts';
import { startPostgres } from '../testing/postgres-server.ts';
import type { Cell } from './cell.ts';
import { endServerProcess, post, type ServerProcess, startServerProcess } from './server-process.ts';
import { until } from './until.ts';

const starts = 200;
const longestMs = 120_000;

const flows = `
flow short step a => (DONE -> done) { action = wait; args = (for = "5ms"); }; flow_end
flow long step a => (DONE -> done) { action = wait; args = (event = "go"); }; flow_end`;

/** Parallel starts of templates for one run at a time, at two servers of one PostgreSQL: never two at once, never stuck. */
export const templateStarts: Cell = {
  name: 'template-starts',
  measure: async (folder) => {
    const postgres = await startPostgres();
    const address = await newPostgresDatabase(postgres);
    const servers = [
      await startServerProcess(folder, { SIGNALBOX_DATABASE: address }),
      await startServerProcess(folder, { SIGNALBOX_DATABASE: address }),
    ];
    const client = new pg.Client({ connectionString: address });
    await client.connect();
    await post(`${servers[0]?.url}/api/apply`, { text: flows });
    await putTemplate(servers, 'turns', { flow: 'short', onFull: 'queue' });
    await putTemplate(servers, 'single', { flow: 'long', onFull: 'refuse' });
    const began = performance.now();
    const queued = await startAll(servers, 'turns');
    const done = await doneWithin(client, began + longestMs);
    const seconds = (performance.now() - began) / 1000;
    const refused = await startAll(servers, 'single');
    const most = await mostAtOnce(client);
    await client.end();
    for (const server of servers) await endServerProcess(server, 'SIGTERM');
    await postgres.stop();
    const taken = (statuses: readonly number[]) => statuses.filter((status) => status === 201).length;
    return {
      figures: [
        figure('queue: starts taken', taken(queued), { atLeast: starts }),
        figure('queue: runs done', done, { atLeast: starts }),
        figure('queue: seconds for all', seconds, { atMost: longestMs / 1000 }),
        figure('refuse: starts taken', taken(refused), { atMost: 1 }),
        figure('most open runs of a template at once', most, { atMost: 1 }),
      ],
      checked: `${starts} starts each, ${refused.filter((status) => status === 409).length} refused with 409`,
    };
  },
};

function figure(name: string, value: number, must: { readonly atMost: number } | { readonly atLeast: number }) {
  return { name, unit: '', rounds: [value], must };
}

async function putTemplate(servers: readonly ServerProcess[], name: string, more: object): Promise<void> {
  const body = JSON.stringify({ maxRunInstance: 1, ...more });
  const init = { method: 'PUT', headers: { 'content-type': 'application/json' }, body };
  const answer = await fetch(`${servers[0]?.url}/api/templates/${name}`, init);
  if (!answer.ok) throw new Error(await answer.text());
}

/** All at once, every second one at the other server. */
async function startAll(servers: readonly ServerProcess[], template: string): Promise<readonly number[]> {
  const body = JSON.stringify({ template });
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  const asked = Array.from({ length: starts }, async (_, index) => {
    const answer = await fetch(`${servers[index % servers.length]?.url}/api/runs`, init);
    await answer.text();
    return answer.status;
  });
  return Promise.all(asked);
}

async function doneWithin(client: pg.Client, end: number): Promise<number> {
  for (;;) {
    const { rows } = await client.query("SELECT count(*) FROM runs WHERE status = 'done'");
    const done = Number(rows[0].count);
    if (done >= starts || performance.now() > end) return done;
    await until(performance.now() + 50);
  }
}

/** By the one order that all transitions have. */
async function mostAtOnce(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ run: string; template: number; transition: string }>(
    `SELECT run_journal.run, runs.template, run_journal.transition::text AS transition FROM run_journal
     JOIN runs ON runs.id = run_journal.run ORDER BY run_journal.no`,
  );
  const open = new Map<number, Set<string>>();
  let most = 0;
  for (const { run, template, transition } of rows) {
    const types = (JSON.parse(transition) as { events: { type: string }[] }).events.map(({ type }) => type);
    const ofTemplate = open.get(template) ?? new Set<string>();
    open.set(template, ofTemplate);
    const begins = types.includes('run_started') ? !types.includes('run_queued') : types.includes('run_admitted');
    if (begins) ofTemplate.add(run);
    most = Math.max(most, ofTemplate.size);
    if (types.includes('run_done')) ofTemplate.delete(run);
  }
  return most;
}
