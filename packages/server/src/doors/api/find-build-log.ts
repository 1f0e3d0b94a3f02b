import { type Build, isBuildOver, own, type Workflow } from '@signalbox/engine';
import { AppError, LogPlaceQuery } from '@signalbox/protocol';
import type { FastifyRequest } from 'fastify';
import { projectOf } from '../../auth/guard-routes.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';
import { findBuild } from './builds.ts';
import type { FoundLog } from './found-log.ts';

/** The stream of a proc in the newest execution of its workflow. */
export async function findBuildLog({ store }: Pick<Services, 'store'>, request: FastifyRequest): Promise<FoundLog> {
  const { build: id } = request.params as { readonly build: string };
  const { proc: name, workflow: workflowName } = parse(LogPlaceQuery, request.query);
  const build = await findBuild(store, projectOf(request), id);
  const workflow = workflowOf(build, name, workflowName);
  const proc = workflow?.procs.find((candidate) => candidate.name === name);
  if (!workflow || !proc) throw new AppError('log_not_found', { message: `build ${id} has no step ${name}` });
  const epoch = 'epoch' in workflow.state ? workflow.state.epoch : 0;
  const over = isBuildOver(build) || (proc.state.status !== 'pending' && proc.state.status !== 'running');
  return { stream: { build: id, workflow: workflow.name, epoch, proc: name }, over };
}

function workflowOf(build: Build, proc: string, name: string | undefined): Workflow | undefined {
  if (name !== undefined) return own(build.workflows, name);
  return Object.values(build.workflows).find(({ procs }) => procs.some((candidate) => candidate.name === proc));
}
