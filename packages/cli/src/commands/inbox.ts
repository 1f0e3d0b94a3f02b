import type { DecisionView } from '@signalbox/protocol';
import { buildWarnings } from '../build-warnings.ts';
import type { Client } from '../client.ts';
import type { Define } from '../command-table.ts';
import { type Look, presentDecision } from '../present/decision.ts';

export const inbox: Define = (command, { client, answer, json, style, now, command: line }) => {
  command.action(async () => {
    const mine = await allMine(client());
    const others = (await client().decisions({})).filter(({ mayDecide }) => !mayDecide);
    const decisions = [...mine, ...others];
    const warnings = json() ? new Map() : await countWarnings(decisions, client());
    answer({ decisions }, (cleaned) => presentInbox(cleaned.decisions, warnings, { style, now: now(), command: line }));
  });
};

/** However many wait before them for others. */
async function allMine(client: Client): Promise<readonly DecisionView[]> {
  const mine: DecisionView[] = [];
  for (let after: string | undefined; ; ) {
    const page = await client.decisions({ mine: '1', ...(after !== undefined && { after }) });
    mine.push(...page);
    if (page.length < pageSize) return mine;
    after = page.at(-1)?.run.id;
  }
}

/** A page of the server is never shorter while there are more. */
const pageSize = 200;

/** Of the builds of each run, by its id. */
async function countWarnings(decisions: readonly DecisionView[], client: Client): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const id of new Set(decisions.map(({ run }) => run.id))) {
    counts.set(id, (await buildWarnings(await client.run(id), client)).length);
  }
  return counts;
}

function presentInbox(decisions: readonly DecisionView[], warnings: ReadonlyMap<string, number>, look: Look): string {
  const groups = [
    { title: 'Waiting for you', of: decisions.filter(({ mayDecide }) => mayDecide) },
    { title: 'Waiting for others', of: decisions.filter(({ mayDecide }) => !mayDecide) },
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
