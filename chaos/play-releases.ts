import { type ActionServices, openActionServices, pause } from './action-services.ts';
import type { Chance } from './chance.ts';
import { checkHistories, type History } from './check-history.ts';
import type { ClusterUnderTest } from './cluster-under-test.ts';
import type { Ledger } from './ledger.ts';
import { allOver, decideAll, historyOf, plainFlow } from './release-load.ts';

export type Play = {
  readonly cluster: ClusterUnderTest;
  /** At least. */
  readonly runs: number;
  readonly chance: Chance;
  /** Runs are started until it is over. */
  readonly trouble: (ledger: Ledger) => Promise<void>;
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
    let isOver = false;
    const troubling = trouble(services.ledger).finally(() => {
      isOver = true;
    });
    const deciding = decideAll(client, { chance, signal: working.signal });
    const started = await startAll({ cluster, chance, isEnough: (count) => isOver && count >= runs });
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

type Starting = Pick<Play, 'cluster' | 'chance'> & { readonly isEnough: (count: number) => boolean };

async function startAll({ cluster, chance, isEnough }: Starting): Promise<readonly string[]> {
  const started: string[] = [];
  for (let index = 0; !isEnough(index); index += 1) {
    const name = `plain-${index}`;
    const { status } = await cluster.client.post('/api/runs', {
      flow: 'plain',
      name,
      inputs: {},
      idempotencyKey: name,
    });
    if (status !== 201 && status !== 200) throw new Error(`starting ${name}: ${status}`);
    started.push(name);
    await pause(chance.below(200));
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
