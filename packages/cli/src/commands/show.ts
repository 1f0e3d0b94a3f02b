import type { TransitionView } from '@signalbox/protocol';
import { buildWarnings } from '../build-warnings.ts';
import type { Client } from '../client.ts';
import type { Define } from '../command-table.ts';
import { clean } from '../present/clean.ts';
import { presentJournal } from '../present/journal.ts';
import { presentRun } from '../present/run.ts';

export const show: Define = (command, { client, answer, json, style, now, command: line }) => {
  command
    .argument('<run>', 'name or id')
    .option('--journal', 'every transition, instead')
    .action(async (name: string, { journal }: { journal?: boolean }) => {
      if (journal) {
        answer({ transitions: await wholeJournal(client(), name) }, (whole) =>
          presentJournal(whole.transitions, style),
        );
      } else {
        const view = await client().run(name);
        const warnings = json() || view.decisions.length === 0 ? [] : clean(await buildWarnings(view, client()));
        const latest = json() ? [] : clean(await latestJournal(client(), name, view.seq));
        const look = { style, now: now(), command: line };
        answer(view, (cleaned) => presentRun(cleaned, { look, warnings, journal: latest }));
      }
    });
};

/** Of the earlier transitions, only the visits are told. */
const journalShown = 1000;

/** A page is shorter where its transitions are large: what ends a journal is nothing behind it. */
async function wholeJournal(client: Client, name: string): Promise<readonly TransitionView[]> {
  const whole: TransitionView[] = [];
  for (;;) {
    const page = await client.journal(name, whole.at(-1)?.seq ?? 0);
    whole.push(...page);
    if (page.length === 0) return whole;
  }
}

async function latestJournal(client: Client, name: string, upTo: number): Promise<readonly TransitionView[]> {
  const latest: TransitionView[] = [];
  for (let after = Math.max(0, upTo - journalShown); after < upTo; ) {
    const page = await client.journal(name, after);
    latest.push(...page);
    after = page.at(-1)?.seq ?? upTo;
  }
  return latest;
}
