import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Cell } from './cell.ts';
import { quantile } from './quantile.ts';
import { endServerProcess, post, startServerProcess } from './server-process.ts';
import { waitingFlow } from './waiting-flow.ts';

const openDecisions = 100_000;
const finishedRuns = 1_000_000;
const askedOfRound = 100;
const pageSize = 50;

type Page = { readonly decisions: readonly { readonly run: { readonly id: string } }[]; readonly next?: string };

/** Pages of both lists over HTTP, from anywhere among the open decisions, beside runs that are over. */
export const inbox: Cell = {
  name: 'inbox',
  measure: async (folder) => {
    const first = await startServerProcess(folder);
    await post(`${first.url}/api/apply`, { text: waitingFlow });
    await post(`${first.url}/api/runs`, { flow: 'waiting', name: 'open' });
    await post(`${first.url}/api/runs`, { flow: 'waiting', name: 'over' });
    await post(`${first.url}/api/runs/over/stop`, {});
    await endServerProcess(first, 'SIGTERM');
    copyRuns(join(folder, 'signalbox.db'));
    const server = await startServerProcess(folder);
    const places = await walk(server.url);
    const rounds: (readonly number[])[] = [];
    for (let round = 0; round < 6; round += 1) rounds.push(await askPages(server.url, places));
    await endServerProcess(server, 'SIGTERM');
    const at = (q: number) => rounds.slice(1).map((round) => quantile(round, q));
    const name = `a page of the inbox, ${openDecisions} open decisions, ${finishedRuns} runs over`;
    return {
      figures: [
        { name: `${name}, p50`, unit: 'ms', rounds: at(0.5) },
        { name: `${name}, p99`, unit: 'ms', rounds: at(0.99), must: { atMost: 30 } },
      ],
      checked: `each of the ${openDecisions} decisions is on one page`,
    };
  },
};

/** As rows, in one transaction: to start them all would take longer than everything else. */
function copyRuns(path: string): void {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA synchronous = OFF; BEGIN');
  const columns = database.prepare('SELECT name FROM pragma_table_info(?)');
  const named = (columns.all('runs') as { readonly name: string }[]).map(({ name }) => name);
  const copied = named.map((name) => {
    if (name === 'no') return 'NULL';
    if (name === 'id' || name === 'name') return `${name} || '-' || i`;
    return name === 'state' ? "replace(state, id, id || '-' || i)" : name;
  });
  const numbers = 'WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < ?)';
  const copy = database.prepare(
    `INSERT INTO runs (${named.join(', ')}) ${numbers} SELECT ${copied.join(', ')} FROM numbers, runs WHERE name = ?`,
  );
  copy.run(openDecisions - 1, 'open');
  copy.run(finishedRuns - 1, 'over');
  database
    .prepare(
      `INSERT INTO inbox (project, member, opened_at, run, step, visit, starter)
       ${numbers} SELECT project, member, opened_at, run || '-' || i, step, visit, starter FROM numbers, inbox`,
    )
    .run(openDecisions - 1);
  database.exec('COMMIT');
  database.close();
}

/** All pages, and where each of them begins. */
async function walk(url: string): Promise<readonly string[]> {
  const seen = new Set<string>();
  const places: string[] = [];
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page: Page = await ask(`${url}/api/inbox?limit=200${after}`);
    for (const { run } of page.decisions) seen.add(run.id);
    after = page.next === undefined ? undefined : `&after=${encodeURIComponent(page.next)}`;
    if (after !== undefined) places.push(after);
  }
  if (seen.size !== openDecisions)
    throw new Error(`${seen.size} decisions are on the pages, ${openDecisions} are open`);
  return places;
}

async function askPages(url: string, places: readonly string[]): Promise<readonly number[]> {
  const times: number[] = [];
  for (let asked = 0; asked < askedOfRound; asked += 1) {
    const after = places[Math.floor((asked / askedOfRound) * places.length)] ?? '';
    const list = asked % 4 === 0 ? 'others' : 'mine';
    const started = performance.now();
    await ask(`${url}/api/inbox?list=${list}&limit=${pageSize}${asked % 3 === 0 ? '' : after}`);
    times.push(performance.now() - started);
  }
  return times;
}

async function ask(url: string): Promise<Page> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Page;
}
