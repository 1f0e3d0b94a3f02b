import type { DeclaredCode } from '@signalbox/protocol';
import { type ActionsJob, type ExecuteJob, type Fields, type Job, paramsOf } from '@signalbox/sdk';

/** What the server has to know of a job. `digest` is that of its module: the version of jobs that name none. */
export function describeJob(job: Job, digest: string): DeclaredCode {
  const { name, description, environment, irreversible, forwardOnly, idempotent, atMostOnce, panel } = job;
  return {
    kind: 'code',
    name,
    version: job.version ?? digest,
    ...(description !== undefined && { description }),
    ...(job.kind === 'execute' ? chainOf(job) : actionsOf(job)),
    effect: job.effect ?? job.undo !== undefined,
    ...(environment !== undefined && { environment }),
    ...(panel && { panel: plain(panel) }),
    ...(job.undo && { undo: true }),
    ...(irreversible !== undefined && { irreversible }),
    ...(forwardOnly && { forwardOnly }),
    ...(idempotent && { idempotent }),
    ...(atMostOnce && { atMostOnce }),
  };
}

function chainOf({ input }: ExecuteJob): Pick<DeclaredCode, 'params' | 'open' | 'comments' | 'outcomes'> {
  const fields = input === undefined || '~standard' in input ? undefined : input;
  return { ...argsOf(fields ?? {}), ...(fields === undefined && { open: true }), outcomes: ['SUCCESS', 'FAIL'] };
}

/** An action that says that the step has failed gives it FAIL, too. */
function actionsOf({
  actions,
  outcomes,
}: ActionsJob): Pick<DeclaredCode, 'params' | 'comments' | 'actions' | 'outcomes'> {
  const { trigger, ...others } = actions;
  const declared = Object.entries(others).map(([name, { description, args = {} }]) => {
    return [name, { ...argsOf(args), ...(description !== undefined && { description }) }] as const;
  });
  return {
    ...argsOf(trigger?.args ?? {}),
    actions: Object.fromEntries(declared),
    outcomes: [...new Set([...outcomes, 'FAIL'])],
  };
}

function argsOf(fields: Fields): Pick<DeclaredCode, 'params' | 'comments'> {
  const comments = Object.entries(fields).flatMap(([param, { comment }]) =>
    comment === undefined ? [] : [[param, comment] as const],
  );
  return { params: paramsOf(fields), ...(comments.length > 0 && { comments: Object.fromEntries(comments) }) };
}

/** Authors of plain JavaScript may have written more. */
function plain({ sections }: NonNullable<Job['panel']>): NonNullable<DeclaredCode['panel']> {
  return { sections: sections.map(({ title, from, as }) => ({ ...(title !== undefined && { title }), from, as })) };
}
