import type { RunView, TransitionView } from '@signalbox/protocol';
import type { Client } from './client.ts';

/** Transitions that are looked at where not all of them are asked for. */
const mostShown = 1000;

export type History = {
  readonly visits: RunView['visits'];
  readonly journal: readonly TransitionView[];
  /** Transitions before those. */
  readonly leftOut: number;
};

/** `name`: as the run is asked for. */
type Wanted = { readonly name: string; readonly run: RunView; readonly all: boolean };

type Asked = { readonly name: string; readonly seq: number };

/** What a run has done, all of it or the latest. */
export async function readHistory(client: Client, { name, run, all }: Wanted): Promise<History> {
  const leftOut = all ? 0 : Math.max(0, run.seq - mostShown);
  const journal = await journalBehind(client, { name, seq: run.seq }, leftOut);
  const open = run.visits.filter(({ status }) => status === 'open');
  if (run.visits.length - open.length < mostShown) return { visits: run.visits, journal, leftOut };
  // The view of a run has its first visits: what ended later is behind the first end that is looked at.
  const [first] = journal.flatMap(closedIn);
  const ended = all || first !== undefined ? await visitsBehind(client, name, all ? undefined : first) : [];
  return { visits: [...ended, ...open], journal, leftOut };
}

/** A page is shorter where its transitions are large: what ends a journal is nothing behind it. */
async function journalBehind(client: Client, { name, seq }: Asked, from: number): Promise<readonly TransitionView[]> {
  const transitions: TransitionView[] = [];
  for (let after = from; after < seq; ) {
    const page = await client.journal(name, after);
    transitions.push(...page);
    after = page.at(-1)?.seq ?? seq;
  }
  return transitions;
}

async function visitsBehind(client: Client, name: string, from: string | undefined) {
  const visits: RunView['visits'] = [];
  for (let after = from; ; ) {
    const page = await client.visits(name, after);
    visits.push(...page);
    const last = page.at(-1);
    if (!last) return visits;
    after = `${last.step}/${last.visit}`;
  }
}

/** The ends of visits in a transition, as the pages of visits are asked for. */
function closedIn({ events }: TransitionView): readonly string[] {
  return events.flatMap((event) => (event.type === 'visit_closed' ? `${event.step}/${event.visit}` : []));
}
