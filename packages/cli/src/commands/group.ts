import { AppError, RunGroupStatus, type RunGroupView } from '@signalbox/protocol';
import { Option } from 'commander';
import type { Define } from '../command-table.ts';
import { instant } from '../present/instant.ts';
import { presentRuns } from '../present/runs.ts';
import type { Style } from '../present/style.ts';
import { oneLine, table } from '../present/table.ts';
import { readDate } from '../read-date.ts';
import { readLimit } from '../read-limit.ts';

type ListOptions = {
  readonly status?: string;
  readonly from?: number;
  readonly until?: number;
  readonly limit: number;
};

export const group: Define = (command, { client, answer, style }) => {
  command
    .command('create')
    .argument('<name>', 'of no other group of the project, and not digits alone')
    .description('make a group of runs')
    .option('--description <text>')
    .option('--meta <json>', 'an object to keep with it')
    .action(async (name: string, { description = '', meta }: { readonly description?: string; meta?: string }) => {
      const body = { name, description, ...(meta !== undefined && { meta: readMeta(meta) }) };
      answer(await client().addRunGroup(body), (made) => `Made group ${oneLine(made.name)} with the id ${made.id}.`);
    });

  command
    .command('list')
    .description('list groups, the newest first')
    .addOption(new Option('--status <status>', 'only these').choices(RunGroupStatus.options))
    .option('--from <date>', 'made then or later: 2026-10-01, or with a time 2026-10-01T08:00Z', readDate)
    .option('--until <date>', 'made before then', readDate)
    .option('--limit <count>', 'at most so many', readLimit, 50)
    .action(async (filter: ListOptions) => {
      answer({ groups: await client().runGroups(filter) }, ({ groups }) => presentList(groups));
    });

  command
    .command('show')
    .argument('<group>', 'its id or name')
    .description('show a group with its newest runs')
    .action(async (key: string) => {
      const api = client();
      const shown = await api.runGroup(key);
      const runs = await api.runs({ group: String(shown.id), limit: 50 });
      answer({ ...shown, newestRuns: runs }, (view) => {
        return `${presentGroup(view, style)}\n\n${presentRuns(view.newestRuns, style)}`;
      });
    });

  command
    .command('finish')
    .argument('<group>', 'its id or name')
    .description('let a group take no more runs; those that it has go on')
    .action(async (key: string) => {
      answer(await client().finishRunGroup(key), (view) => `Group ${oneLine(view.name)} is ${view.status}.`);
    });
};

function readMeta(text: string): NonNullable<RunGroupView['meta']> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as RunGroupView['meta'];
  } catch (cause) {
    throw new AppError('argument_invalid', { message: `${text} is not JSON`, path: '--meta' }, { cause });
  }
  throw new AppError('argument_invalid', { message: `${text} is no object of JSON`, path: '--meta' });
}

function countsOf({ runs }: RunGroupView): string {
  const counts = Object.entries(runs).map(([status, count]) => `${count} ${status}`);
  return counts.length === 0 ? 'none' : counts.join(', ');
}

function presentList(groups: readonly RunGroupView[]): string {
  if (groups.length === 0) return 'There is no such group of runs.';
  const rows = groups.map((view) => [
    String(view.id),
    oneLine(view.name),
    view.status,
    instant(view.createdAt),
    view.creator,
    countsOf(view),
    oneLine(view.description),
  ]);
  return table({ heads: ['ID', 'GROUP', 'STATUS', 'MADE', 'BY', 'RUNS', 'DESCRIPTION'], rows });
}

function presentGroup(view: RunGroupView, style: Style): string {
  const { id, name, status, description, meta, creator, createdAt, updatedBy, updatedAt } = view;
  return [
    `${style.strong(oneLine(name))} is ${status}`,
    `  id ${id}, made ${instant(createdAt)} by ${creator}`,
    ...(status === 'finished' ? [`  finished ${instant(updatedAt)} by ${updatedBy}`] : []),
    ...(description === '' ? [] : [`  ${oneLine(description)}`]),
    ...(Object.keys(meta).length === 0 ? [] : [`  meta ${oneLine(JSON.stringify(meta))}`]),
    `  runs: ${countsOf(view)}`,
  ].join('\n');
}
