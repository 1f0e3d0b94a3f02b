import { collect } from '../collect.ts';
import type { Define } from '../command-table.ts';
import { readDecisionArgs } from '../decision-args.ts';
import { clean } from '../present/clean.ts';
import { presentSubject } from '../present/decision.ts';
import { steerDecision } from '../steer-decision.ts';
import { stepAndText } from '../step-and-text.ts';

type Options = { readonly reason: string; readonly arg: readonly string[] };

export const override: Define = (command, context) => {
  command
    .argument('<run>', 'name or id')
    .argument('<step and outcome...>', 'the step may be left out where only one decision is open')
    .requiredOption('--reason <text>', 'of at least 10 characters, kept in the history')
    .option(
      '--arg <name=value>',
      'what the outcome asks for, as name=value, name:=JSON or name@=FILE; repeatable',
      collect,
      [],
    )
    .usage('[options] <run> [step] <outcome>')
    .action(async (run: string, words: string[], { reason, arg }: Options) => {
      const { step, text: outcome } = stepAndText(words);
      await steerDecision(
        {
          ...{ run, step },
          send: async (client, decision, of) => {
            for (const line of presentSubject(clean(decision))) context.note(line);
            const params = Object.hasOwn(decision.args, outcome) ? decision.args[outcome] : undefined;
            const given = { reason, assignments: arg };
            const args = params ? { args: await readDecisionArgs(outcome, params, given, context) } : {};
            const { digest } = decision;
            return client.override(decision.run.id, { ...of, outcome, digest, reason, ...args });
          },
          said: (of) => `Overrode ${of.step}: ${outcome}.`,
        },
        context,
      );
    });
};
