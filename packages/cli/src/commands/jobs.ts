import { AppError, type JobView } from '@signalbox/protocol';
import type { Define } from '../command-table.ts';
import { table } from '../present/table.ts';

export const jobs: Define = (command, { client, answer }) => {
  command.argument('[job]', 'tell all of this one').action(async (name: string | undefined) => {
    const all = await client().jobs();
    if (name === undefined) return answer({ jobs: all }, (list) => presentJobs(list.jobs));
    const found = all.find((job) => job.name === name);
    if (!found) {
      const message = `there is no job ${name}; jobs: ${all.map((job) => job.name).join(', ') || 'none'}`;
      throw new AppError('action_not_found', { message });
    }
    answer(found, presentJob);
  });
};

function presentJobs(list: readonly JobView[]): string {
  if (list.length === 0) return 'There is no job yet: apply an action, or start a job host.';
  const rows = list.map((job) => [
    job.name,
    job.kind,
    job.version ?? '',
    job.params.map(({ name }) => name).join(', '),
    job.outcomes.join(' | '),
    hostsText(job),
  ]);
  return table({ heads: ['JOB', 'KIND', 'VERSION', 'ARGUMENTS', 'OUTCOMES', 'HOSTS'], rows });
}

function presentJob(job: JobView): string {
  const { name, kind, version, description, params, outcomes, effect, environment, undo } = job;
  const effectText = effect ? `an effect${environment === undefined ? '' : ` on ${environment}`}` : 'no effect';
  return [
    `${name} (${kind}${version === undefined ? '' : `, version ${version}`})`,
    ...(description === undefined ? [] : [`  ${description}`]),
    `  ${effectText}, ${undo ? 'can be undone' : 'without undo'}`,
    `  outcomes: ${outcomes.join(', ')}`,
    ...(job.hosts ? [`  job hosts: ${hostsText(job)}`] : []),
    ...(job.actions ? [`  actions: ${['trigger', ...job.actions.map((each) => each.name)].join(', ')}`] : []),
    ...paramsOf(params),
    ...(job.actions ?? []).flatMap((action) => {
      const described = action.description === undefined ? '' : `: ${action.description}`;
      return ['', `  ${action.name}${described}`, ...paramsOf(action.params).slice(1)];
    }),
  ].join('\n');
}

function paramsOf(params: JobView['params']): readonly string[] {
  if (params.length === 0) return [];
  const rows = params.map((param) => [
    param.name,
    param.type,
    param.default === undefined ? (param.required ? 'required' : '') : `= ${JSON.stringify(param.default)}`,
    param.comment ?? '',
  ]);
  return ['', table({ heads: ['ARGUMENT', 'TYPE', '', ''], rows }, '  ')];
}

function hostsText({ hosts }: JobView): string {
  if (!hosts) return '';
  return hosts.length === 0 ? 'none is connected' : hosts.join(', ');
}
