import { AppError, type RunSummary } from '@signalbox/protocol';
import type { Client } from '../client.ts';
import type { Define } from '../command-table.ts';
import { clean } from '../present/clean.ts';
import { presentSummary } from '../present/summary.ts';
import { readInputs } from '../read-inputs.ts';

type Options = {
  readonly key?: string;
  readonly wait?: boolean;
  readonly template?: string;
  readonly description?: string;
  readonly group?: string;
};

export const run: Define = (command, { client, answer, note, json, style }) => {
  command
    .argument('[flow]', 'left out with --template')
    .argument(
      '[name and inputs...]',
      'first a name for the run, which has no =; then inputs as key=value, or key:=JSON',
    )
    .option('--key <key>', 'two starts with the same key are one')
    .option('--template <template>', 'with what it binds')
    .option('--description <text>', 'what it is about')
    .option('--group <group>', 'the group of runs that it belongs to, by its id or name')
    .option('--wait', 'wait for the end: success only where the run is done')
    .addHelpText(
      'after',
      [
        '\nA run without a name is called by its flow and the end of its id. Commands take the name or the id.',
        'A value that is a number, true, false, a list or an object in JSON is taken as that, but as a text where the flow',
        'declares one; with := it is read as JSON whatever is declared: regions:=\'["eu"]\'.',
      ].join('\n'),
    )
    .action(async (first: string | undefined, more: string[], options: Options) => {
      const { key, wait, template, description, group } = options;
      const api = client();
      const { flow, words } = await whatStarts({ first, more, template }, api);
      const { name, inputs, looksLikeInput } = await readStart(flow, words, api);
      if (looksLikeInput) note(clean(`${name} is the name of the run: its input ${name} is given as ${name}=VALUE`));
      const started = await api.startRun({
        ...(template === undefined ? { flow } : { template }),
        inputs,
        ...(description !== undefined && { description }),
        ...(group !== undefined && { group }),
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

type Given = {
  readonly first: string | undefined;
  readonly more: readonly string[];
  readonly template: string | undefined;
};

/** A template knows its flow. */
async function whatStarts({ first, more, template }: Given, api: Client) {
  if (template !== undefined) {
    const { flow } = await api.template(template);
    return { flow, words: first === undefined ? more : [first, ...more] };
  }
  if (first === undefined) {
    throw new AppError('argument_invalid', { message: 'name a flow, or a template with --template' });
  }
  return { flow: first, words: more };
}

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
