import { type ActionServices, openActionServices, pause } from './action-services.ts';
import type { Chance } from './chance.ts';
import { checkHistories, type History } from './check-history.ts';
import type { ClusterUnderTest } from './cluster-under-test.ts';
import { allOver, decideAll, historyOf, plainFlow } from './release-load.ts';

export type Play = {
  readonly cluster: ClusterUnderTest;
  readonly runs: number;
  readonly chance: Chance;
  /** Goes on while runs are started, and may go on for longer. */
  readonly trouble: () => Promise<void>;
};

export type Played = {
  readonly histories: readonly History[];
  readonly problems: readonly string[];
  /** What was seen, in words. */
  readonly counts: string;
};

/** Runs under trouble, from their start to their end; the log of the action services says what is wrong with them. */
export async function playReleases({ cluster, runs, chance, trouble }: Play): Promise<Played> {
  const { client, anyServer } = cluster;
  const services = await openActionServices(anyServer, chance);
  try {
    await client.post('/api/apply', { text: plainFlow(services.url) });
    const working = new AbortController();
    const troubling = trouble();
    const deciding = decideAll(client, { chance, signal: working.signal });
    const started = await startAll(cluster, runs, chance);
    await troubling;
    const names = await allOver(client, started);
    working.abort();
    await deciding;
    const histories = await Promise.all(names.map((id) => historyOf(client, id)));
    const problems = checkHistories(histories, started, services.ledger);
    return { histories, problems, counts: countsOf(histories, services) };
  } finally {
    await services.close();
  }
}

async function startAll({ client }: ClusterUnderTest, runs: number, chance: Chance): Promise<readonly string[]> {
  const started: string[] = [];
  for (let index = 0; index < runs; index += 1) {
    const name = `plain-${index}`;
    const { status } = await client.post('/api/runs', { flow: 'plain', name, inputs: {}, idempotencyKey: name });
    if (status !== 201 && status !== 200) throw new Error(`starting ${name}: ${status}`);
    started.push(name);
    await pause(chance.below(40));
  }
  return started;
}

function countsOf(histories: readonly History[], { ledger }: ActionServices): string {
  const transitions = histories.reduce((sum, { run }) => sum + run.seq, 0);
  return (
    `${histories.length} runs, ${transitions} transitions, ${ledger.deliveries.length} deliveries, ` +
    `${ledger.accepted.length} acknowledgements`
  );
}
