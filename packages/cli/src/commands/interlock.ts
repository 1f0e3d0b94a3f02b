import { AppError, type InterlockPut, type InterlockView, type PutInterlockBody } from '@signalbox/protocol';
import type { Define } from '../command-table.ts';
import { evidenceText } from '../present/evidence-text.ts';
import { instant } from '../present/instant.ts';
import type { Style } from '../present/style.ts';
import { presentSummary } from '../present/summary.ts';
import { oneLine, table } from '../present/table.ts';
import { readSource } from '../read-source.ts';

type SetOptions = { readonly file: string; readonly expect?: number };

export const interlock: Define = (command, context) => {
  const { client, answer, style } = context;

  command
    .command('list')
    .description('list the interlocks of the project')
    .action(async () => {
      answer({ interlocks: await client().interlocks() }, ({ interlocks }) => presentList(interlocks));
    });

  command
    .command('show')
    .argument('<name>')
    .description('show what one keeps back, and what it asks for')
    .action(async (name: string) => {
      answer(await client().interlock(name), (view) => presentInterlock(view, style));
    });

  command
    .command('set')
    .argument('<name>', 'letters, digits, "_" and "-"')
    .description('make an interlock, or change one; for administrators of the project')
    .requiredOption('--file <file>', 'with it as JSON, as `interlock show --json` has it, or - for the standard input')
    .option('--expect <revision>', 'change no other revision than this; `new`: it must not be there yet', readRevision)
    .action(async (name: string, { file, expect }: SetOptions) => {
      const body = bodyOf(parsed(file, await readSource(file, context)));
      const view = await client().putInterlock(name, body, expect);
      for (const { flow, problem } of view.breaks) context.note(oneLine(`flow ${flow}: ${problem}`));
      answer(view, (set) => `Interlock ${set.name} is of revision ${set.revision}.`);
    });

  command
    .command('remove')
    .argument('<name>')
    .description('remove an interlock; for administrators of the project')
    .action(async (name: string) => {
      answer(await client().removeInterlock(name), () => `Removed interlock ${name}.`);
    });

  command
    .command('override')
    .argument('<run>', 'name or id')
    .argument('<step>', 'that is kept back')
    .description('let a step pass this once; for administrators of the project')
    .requiredOption('--reason <text>', 'of at least 10 characters, kept in the history')
    .action(async (run: string, step: string, { reason }: { readonly reason: string }) => {
      answer(await client().overrideInterlock(run, { step, reason }), (summary) => presentSummary(summary, style));
    });
};

function readRevision(text: string): number {
  if (text === 'new') return 0;
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new AppError('argument_invalid', {
      message: `${text} is no revision: it is a number, or new`,
      path: '--expect',
    });
  }
  return Number(text);
}

function parsed(file: string, text: string): Partial<InterlockPut> {
  const what = file === '-' ? 'the standard input' : file;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (cause) {
    throw new AppError('argument_invalid', { message: `${what} is not JSON`, path: '--file' }, { cause });
  }
  throw new AppError('argument_invalid', { message: `${what} is no interlock as JSON`, path: '--file' });
}

/** Without what the server gives it. */
function bodyOf({
  name: _,
  revision: __,
  updatedBy: ___,
  updatedAt: ____,
  breaks: _____,
  ...body
}: Partial<InterlockPut>) {
  return body as PutInterlockBody;
}

function presentList(interlocks: readonly InterlockView[]): string {
  if (interlocks.length === 0) return 'There is no interlock: what flows grant themselves is dispatched.';
  const rows = interlocks.map(({ name, revision, requires, description = '', ...on }) => [
    name,
    String(revision),
    resourceText(on),
    requires.map(evidenceText).join('; '),
    oneLine(description),
  ]);
  return table({ heads: ['INTERLOCK', 'REVISION', 'ON', 'REQUIRES', 'DESCRIPTION'], rows });
}

function presentInterlock(view: InterlockView, style: Style): string {
  const { name, revision, description, requires, below, updatedBy, updatedAt } = view;
  return [
    `${style.strong(name)} is of revision ${revision}, of ${updatedBy}, ${instant(updatedAt)}`,
    ...(description === undefined ? [] : [`  ${oneLine(description)}`]),
    `  on ${resourceText(view)}`,
    ...requires.map((rule) => `  requires ${evidenceText(rule)}`),
    ...(below.length === 0 ? [] : [`  of flows that others start: ${oneLine(below.join(', '))}`]),
  ].join('\n');
}

function resourceText({ environments, jobs, hosts }: Pick<InterlockView, 'environments' | 'jobs' | 'hosts'>): string {
  const named = [
    ...environments.map((each) => `environment ${each}`),
    ...jobs.map((each) => `job ${each}`),
    ...hosts.map((each) => `host ${each}`),
  ];
  return oneLine(named.join(', '));
}
