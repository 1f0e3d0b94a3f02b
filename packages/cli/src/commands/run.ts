import { AppError, type RunSummary } from '@signalbox/protocol';
import type { Client } from '../client.ts';
import type { Define } from '../command-table.ts';
import { clean } from '../present/clean.ts';
import { presentSummary } from '../present/summary.ts';
import { readInputs } from '../read-inputs.ts';

type Options = { readonly key?: string; readonly wait?: boolean };

export const run: Define = (command, { client, answer, note, json, style }) => {
  command
    .argument('<flow>')
    .argument(
      '[name and inputs...]',
      'first a name for the run, which has no =; then inputs as key=value, or key:=JSON',
    )
    .option('--key <key>', 'two starts with the same key are one')
    .option('--wait', 'wait for the end: success only where the run is done')
    .addHelpText(
      'after',
      [
        '\nA run without a name is called by its flow and the end of its id. Commands take the name or the id.',
        'A value that is a number, true, false, a list or an object in JSON is taken as that, but as a text where the flow',
        'declares one; with := it is read as JSON whatever is declared: regions:=\'["eu"]\'.',
      ].join('\n'),
    )
    .action(async (flow: string, words: string[], { key, wait }: Options) => {
      const api = client();
      const { name, inputs, looksLikeInput } = await readStart(flow, words, api);
      if (looksLikeInput) note(clean(`${name} is the name of the run: its input ${name} is given as ${name}=VALUE`));
      const started = await api.startRun({
        flow,
        inputs,
        ...(name !== undefined && { name }),
        ...(key !== undefined && { idempotencyKey: key }),
      });
      const told = (summary: RunSummary) => `Started run ${summary.name}.\n${presentSummary(summary, style)}`;
      if (!wait) return answer(started, told);
      if (!json()) note(`${started.name} has started; waiting for its end …`);
      const ended = await endOf(started, api);
      answer(ended, (summary) => presentSummary(summary, style));
      if (ended.status !== 'done') {
        throw new AppError('run_failed', { message: `Run ${ended.name} is ${ended.status}` });
      }
    });
};

async function readStart(flow: string, words: readonly string[], api: Client) {
  const [first, ...rest] = words;
  const name = first?.includes('=') ? undefined : first;
  const assignments = name === undefined ? words : rest;
  if (words.length === 0) return { name, inputs: {}, looksLikeInput: false };
  const declared = (await api.flows()).find((each) => each.name === flow)?.inputs ?? [];
  const looksLikeInput = declared.some((param) => param.slice(param.indexOf(' ') + 1) === name);
  return { name, inputs: readInputs(assignments, declared), looksLikeInput };
}

/** A held run does not go on by itself: that ends the wait too. */
async function endOf(started: RunSummary, api: Client): Promise<RunSummary> {
  if (isOver(started)) return started;
  for await (const { events } of api.watchRun(started.id)) {
    if (!events.some(({ type }) => type === 'run_held')) continue;
    const now = await api.run(started.id);
    if (isOver(now)) return now;
  }
  return api.run(started.id);
}

function isOver({ status }: RunSummary): boolean {
  return status !== 'created' && status !== 'running' && status !== 'paused';
}
