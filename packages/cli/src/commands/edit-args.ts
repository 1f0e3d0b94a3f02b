import type { Client } from '../client.ts';
import type { Define } from '../command-table.ts';
import { clean } from '../present/clean.ts';
import { argsText } from '../present/event-text.ts';
import { presentSummary } from '../present/summary.ts';
import { oneLine } from '../present/table.ts';
import { readInputs } from '../read-inputs.ts';

export const editArgs: Define = (command, { client, answer, style }) => {
  command
    .argument('<run>', 'name or id')
    .argument('<step>', 'that is open, with no attempt running')
    .argument('<arguments...>', 'those that change, as key=value, key:=JSON, or key@=FILE')
    .requiredOption('--reason <text>', 'kept in the history')
    .action(async (run: string, step: string, words: string[], { reason }: { reason: string }) => {
      const api = client();
      const declared = await parametersOf(step, run, api);
      const args = readInputs(words, declared);
      const isSecret = (name: string) => declared.includes(`secret ${name}`);
      const shown = Object.entries(args).map(([name, value]) => [name, isSecret(name) ? { $secret: '' } : value]);
      answer(await api.editArgs(run, { step, args, reason }), (summary) => {
        // The run may be held as before: what it says of itself does not tell that the change is taken.
        const taken = clean(oneLine(`The next attempt of ${step} gets ${argsText(Object.fromEntries(shown))}.`));
        return `${taken}\n${presentSummary(summary, style)}`;
      });
    });
};

/** As the version of the flow that the run follows declares them. */
async function parametersOf(step: string, name: string, api: Client): Promise<readonly string[]> {
  const { flowHash, steps } = await api.run(name);
  const { jobs } = await api.pinnedVersion(flowHash);
  const job = steps.find((each) => each.name === step)?.job;
  return job === undefined ? [] : (jobs[job]?.params ?? []).map((param) => `${param.type} ${param.name}`);
}
