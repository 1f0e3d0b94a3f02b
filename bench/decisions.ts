import { openActionService } from './action-service.ts';
import type { Cell } from './cell.ts';
import { checkHistories } from './check-histories.ts';
import { quantile } from './quantile.ts';
import { endServerProcess, startServerProcess } from './server-process.ts';
import { until } from './until.ts';

const openDecisions = 10_000;
const pairs = 1000;
const perSecond = 50;
const roundsOfDecisions = 4;
const secondsOfRound = 2;
const decided = perSecond * secondsOfRound * roundsOfDecisions;
const atOnce = 32;

const flow = (service: string) => `action ship addr = "${service}/ship"; args = (); return = (OK); action_end
flow shipped
  deci review => (AGREE -> ship | REJECT -> stopped) { who = "group(ops)"; };
  step ship => (OK -> done) { action = ship; };
flow_end
`;

/** Over HTTP, with two people who decide: from sending a decision to the call of the step that it opens, and who wins. */
export const decisions: Cell = {
  name: 'decisions',
  measure: async (folder) => {
    const called = new Map<string, number>();
    const service = await openActionService(({ flowId, at }) => {
      called.set(flowId, at);
      return 'accept';
    });
    const server = await startServerProcess(folder, { SIGNALBOX_EGRESS_ALLOW: '127.0.0.1' });
    const open = client(server.url);
    await open('/api/apply', { text: flow(service.url) });
    const [ann, bob] = await twoPeople(server.url);
    const started = await startAll(ann.admin, openDecisions + decided + pairs);
    // The same is decided in all of them: so is the digest of it.
    const digest = await digestOf(server.url, ann.token, started[0] ?? '');
    const rounds: (readonly number[])[] = [];
    for (let round = 0; round < roundsOfDecisions; round += 1) {
      const runs = started.splice(0, perSecond * secondsOfRound);
      rounds.push(await decideAtRate(ann.ask, { runs, digest }, called));
    }
    const accepted = await race(ann.ask, bob.ask, { runs: started.splice(0, pairs), digest });
    await endServerProcess(server, 'SIGTERM');
    await service.close();
    const at = (q: number) => rounds.slice(1).map((round) => quantile(round, q));
    const name = `decision to next call at ${perSecond}/s, ${openDecisions} open decisions`;
    return {
      figures: [
        { name: `${name}, p50`, unit: 'ms', rounds: at(0.5) },
        { name: `${name}, p99`, unit: 'ms', rounds: at(0.99), must: { atMost: 25 } },
        { name: `${pairs} racing pairs: accepted`, unit: '', rounds: [accepted], must: { atLeast: pairs } },
      ],
      checked: await checkHistories(folder, { runs: openDecisions + decided + pairs }),
    };
  },
};

type Ask = (path: string, body: unknown) => Promise<{ readonly status: number; readonly body: unknown }>;

function client(url: string, token?: string): Ask {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  return async (path, body) => {
    const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: answer.status, body: await answer.json() };
  };
}

type Decided = { readonly runs: readonly string[]; readonly digest: string };

async function digestOf(url: string, token: string, run: string): Promise<string> {
  const answer = await fetch(`${url}/api/runs/${run}`, { headers: { authorization: `Bearer ${token}` } });
  const { decisions: waiting } = (await answer.json()) as {
    readonly decisions: readonly { readonly digest: string }[];
  };
  return waiting[0]?.digest ?? '';
}

type People = readonly [{ ask: Ask; admin: Ask; token: string }, { ask: Ask }];

async function twoPeople(url: string): Promise<People> {
  const first = (await client(url)('/api/users', { name: 'ann', groups: ['ops'] })).body as Record<string, string>;
  const admin = client(url, first.adminToken);
  const second = (await admin('/api/users', { name: 'bob', groups: ['ops'] })).body as Record<string, string>;
  return [{ ask: client(url, first.token), admin, token: first.token ?? '' }, { ask: client(url, second.token) }];
}

async function startAll(admin: Ask, runs: number): Promise<string[]> {
  const started: string[] = [];
  let begun = 0;
  const starter = async () => {
    for (; begun < runs; ) {
      begun += 1;
      const { body } = await admin('/api/runs', { flow: 'shipped' });
      started.push((body as { readonly name: string }).name);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, starter));
  return started;
}

async function decideAtRate(
  ask: Ask,
  { runs, digest }: Decided,
  called: ReadonlyMap<string, number>,
): Promise<readonly number[]> {
  const begun = performance.now();
  const sent = new Map<string, number>();
  const answers: ReturnType<Ask>[] = [];
  for (const [index, id] of runs.entries()) {
    await until(begun + (index * 1000) / perSecond);
    sent.set(id, performance.now());
    answers.push(ask(`/api/runs/${id}/decide`, { step: 'review', visit: 1, outcome: 'AGREE', digest }));
  }
  const refused = (await Promise.all(answers)).find(({ status }) => status !== 200);
  if (refused) throw new Error(`a decision was refused: ${JSON.stringify(refused.body)}`);
  const giveUpAt = performance.now() + 10_000;
  while (runs.some((id) => !called.has(id)) && performance.now() < giveUpAt) await until(performance.now() + 20);
  return [...sent].map(([id, at]) => {
    const call = called.get(id);
    if (call === undefined) throw new Error(`the decision of ${id} led to no call`);
    return call - at;
  });
}

/** Answers how many pairs had exactly one that was accepted, and one that was told so. */
async function race(ann: Ask, bob: Ask, { runs, digest }: Decided): Promise<number> {
  let accepted = 0;
  let next = 0;
  const racer = async () => {
    for (let id = runs[next]; id !== undefined; id = runs[next]) {
      next += 1;
      const of = { step: 'review', visit: 1, digest };
      const both = await Promise.all([
        ann(`/api/runs/${id}/decide`, { ...of, outcome: 'AGREE' }),
        bob(`/api/runs/${id}/decide`, { ...of, outcome: 'REJECT', reason: 'it is far too slow' }),
      ]);
      const statuses = both.map(({ status }) => status).sort();
      if (statuses[0] === 200 && statuses[1] === 409) accepted += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, racer));
  return accepted;
}
