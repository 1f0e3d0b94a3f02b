import type { DecisionView } from '@signalbox/protocol';
import { buildWarnings } from '../build-warnings.ts';
import type { Client } from '../client.ts';
import type { Define } from '../command-table.ts';
import { type Look, presentDecision } from '../present/decision.ts';
import { readLimit } from '../read-limit.ts';

type Options = { readonly all?: boolean; readonly limit: number };

export const inbox: Define = (command, { client, answer, json, note, style, now, command: line }) => {
  command
    .option('--all', 'also what waits for others and does not concern you')
    .option('--limit <n>', 'of each list', readLimit, 50)
    .action(async ({ all, limit }: Options) => {
      const api = client();
      const [mine, others] = [await pageOf(api, 'mine', limit), await pageOf(api, 'others', limit)];
      const rest = all ? await restOf(api, [...mine.decisions, ...others.decisions]) : [];
      const warnings = json() ? new Map() : await countWarnings([...mine.decisions, ...others.decisions], api);
      const lists = { mine: mine.decisions, others: [...others.decisions, ...rest] };
      answer(lists, (cleaned) => presentInbox(cleaned, warnings, { style, now: now(), command: line }));
      const titles = { mine: 'you', others: 'others' } as const;
      for (const [list, { more }] of Object.entries({ mine, others }))
        if (more) note(`More waits for ${titles[list as keyof typeof titles]}: --limit ${limit * 2} shows it.`);
    });
};

type List = { readonly decisions: readonly DecisionView[]; readonly more: boolean };

/** However short the pages of the server are. */
async function pageOf(api: Client, list: 'mine' | 'others', limit: number): Promise<List> {
  const decisions: DecisionView[] = [];
  for (let after: string | undefined; ; ) {
    const wanted = Math.min(limit - decisions.length, pageSize);
    const page = await api.inbox({ list, limit: wanted, ...(after !== undefined && { after }) });
    decisions.push(...page.decisions);
    after = page.next;
    if (after === undefined || decisions.length >= limit) return { decisions, more: after !== undefined };
  }
}

/** Of a page of the server. */
const pageSize = 200;

async function restOf(api: Client, shown: readonly DecisionView[]): Promise<readonly DecisionView[]> {
  const known = new Set(shown.map(({ run, step }) => `${run.id}\n${step}`));
  return (await api.decisions({})).filter(({ run, step, mayDecide }) => !mayDecide && !known.has(`${run.id}\n${step}`));
}

/** Of the builds of each run, by its id. */
async function countWarnings(decisions: readonly DecisionView[], client: Client): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const id of new Set(decisions.map(({ run }) => run.id))) {
    counts.set(id, (await buildWarnings(await client.run(id), client)).length);
  }
  return counts;
}

type Lists = { readonly mine: readonly DecisionView[]; readonly others: readonly DecisionView[] };

function presentInbox({ mine, others }: Lists, warnings: ReadonlyMap<string, number>, look: Look): string {
  const groups = [
    { title: 'Waiting for you', of: mine.filter(({ mayDecide }) => mayDecide) },
    { title: 'Waiting for what you know', of: mine.filter(({ mayDecide }) => !mayDecide) },
    { title: 'Waiting for others', of: others },
  ];
  const present = (decision: DecisionView) =>
    presentDecision(decision, look, mark(decision, warnings.get(decision.run.id) ?? 0, look));
  const texts = groups
    .filter(({ of }) => of.length > 0)
    .map(({ title, of }) => [look.style.strong(title), ...of.map(present)].join('\n'));
  return texts.length === 0 ? 'No decision waits.' : texts.join('\n\n');
}

function mark({ run }: DecisionView, count: number, { command }: Look): readonly string[] {
  if (count === 0) return [];
  return [`${count === 1 ? '1 warning' : `${count} warnings`} of its builds: ${command('show', run.name)}`];
}
