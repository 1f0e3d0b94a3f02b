import { AppError, type RunSummary } from '@signalbox/protocol';
import type { Client } from '../client.ts';
import type { Define } from '../command-table.ts';
import type { Context } from '../context.ts';
import { clean } from '../present/clean.ts';
import { presentSummary } from '../present/summary.ts';
import { oneLine } from '../present/table.ts';
import { readInputs } from '../read-inputs.ts';

type Options = {
  readonly key?: string;
  readonly wait?: boolean;
  readonly template?: string;
  readonly description?: string;
  readonly group?: string;
};

export const run: Define = (command, context) => {
  const { client, answer, note, json, style } = context;
  command
    .argument('[flow]', 'left out with --template')
    .argument(
      '[name and inputs...]',
      'first a name for the run, which has no =; then inputs as key=value, key:=JSON, or key@=FILE',
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
        'declares one; with := it is read as JSON whatever is declared: regions:=\'["eu"]\'. With @= it is the text of a file.',
        'A secret is never a word of the command: who sits at a terminal is asked for it, and others give token@=FILE.',
      ].join('\n'),
    )
    .action(async (first: string | undefined, more: string[], options: Options) => {
      const { key, wait, template, description, group } = options;
      const api = client();
      const start = await whatStarts({ first, more, template }, api);
      const { flow } = start;
      const { name, inputs, looksLikeInput } = await readStart(start, api, context);
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
async function whatStarts({ first, more, template }: Given, api: Client): Promise<Start> {
  if (template !== undefined) {
    const { flow, inputs } = await api.template(template);
    return { flow, words: first === undefined ? more : [first, ...more], bound: Object.keys(inputs) };
  }
  if (first === undefined) {
    throw new AppError('argument_invalid', { message: 'name a flow, or a template with --template' });
  }
  return { flow: first, words: more, bound: [] };
}

type Start = {
  readonly flow: string;
  readonly words: readonly string[];
  /** Inputs that the template gives. */
  readonly bound: readonly string[];
};

async function readStart({ flow, words, bound }: Start, api: Client, context: Pick<Context, 'askHidden' | 'terminal'>) {
  const [first, ...rest] = words;
  const name = first?.includes('=') ? undefined : first;
  const assignments = name === undefined ? words : rest;
  if (words.length === 0 && !context.terminal.input.isTTY) return { name, inputs: {}, looksLikeInput: false };
  const declared = (await api.flows()).find((each) => each.name === flow)?.inputs ?? [];
  const looksLikeInput = declared.some((param) => param.slice(param.indexOf(' ') + 1) === name);
  const inputs = { ...readInputs(assignments, declared) };
  for (const param of declared) {
    const secret = /^secret (.*)$/.exec(param)?.[1];
    if (secret === undefined || Object.hasOwn(inputs, secret) || bound.includes(secret)) continue;
    const typed = await context.askHidden(`${clean(oneLine(secret))} (secret): `);
    if (typed !== undefined && typed !== '') inputs[secret] = typed;
  }
  return { name, inputs, looksLikeInput };
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
