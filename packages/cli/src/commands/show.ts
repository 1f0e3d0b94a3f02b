import type { TransitionView } from '@signalbox/protocol';
import { buildWarnings } from '../build-warnings.ts';
import type { Client } from '../client.ts';
import type { Define } from '../command-table.ts';
import { clean } from '../present/clean.ts';
import { presentJournal } from '../present/journal.ts';
import { presentRun } from '../present/run.ts';
import { presentUndoPlan } from '../present/undo-plan.ts';
import { readHistory } from '../read-history.ts';

type Options = {
  readonly journal?: boolean;
  readonly undo?: boolean;
  readonly to?: string;
  readonly all?: boolean;
};

export const show: Define = (command, { client, answer, json, style, now, command: line }) => {
  command
    .argument('<run>', 'name or id')
    .option('--journal', 'every transition, instead')
    .option('--undo', 'what a rollback would take back, and in which order, instead')
    .option('--to <step>', 'with --undo: back to this step alone')
    .option('--all', 'its whole history, not only the latest 1000 transitions')
    .action(async (name: string, { journal, undo, to, all = false }: Options) => {
      if (undo) {
        answer(await client().undoPlan(name, to), (plan) => presentUndoPlan(plan, style));
      } else if (journal) {
        answer({ transitions: await wholeJournal(client(), name) }, (whole) =>
          presentJournal(whole.transitions, style),
        );
      } else {
        const view = await client().run(name);
        const warnings = json() || view.decisions.length === 0 ? [] : clean(await buildWarnings(view, client()));
        const isRead = all || !json();
        const history = isRead
          ? await readHistory(client(), { name, run: view, all })
          : { ...view, journal: [], leftOut: 0 };
        const look = { style, now: now(), command: line };
        answer(all ? { ...view, visits: history.visits } : view, (cleaned) =>
          presentRun(cleaned, { look, warnings, history: clean(history) }),
        );
      }
    });
};

/** A page is shorter where its transitions are large: what ends a journal is nothing behind it. */
async function wholeJournal(client: Client, name: string): Promise<readonly TransitionView[]> {
  const whole: TransitionView[] = [];
  for (;;) {
    const page = await client.journal(name, whole.at(-1)?.seq ?? 0);
    whole.push(...page);
    if (page.length === 0) return whole;
  }
}
