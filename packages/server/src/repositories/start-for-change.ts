import type { Actor, Change, FlowVersion, Values } from '@signalbox/engine';
import { AppError, type HookTaken } from '@signalbox/protocol';
import type { Claim, Repository } from '@signalbox/store';
import type { Services } from '../doors/services.ts';
import type { Request } from '../driver/request.ts';
import { failedBuild, prepareBuild } from '../perform/prepare-build.ts';
import { newRunId, runNameClaim } from '../run-names.ts';
import { repositoryName } from './remote-of.ts';

export type ChangeServices = Pick<Services, 'driver' | 'store' | 'files' | 'git' | 'ids' | 'now' | 'builds'>;

export type HookedChange = {
  readonly repository: Repository;
  readonly delivery: string;
  readonly event: 'push' | 'tag';
  readonly change: Change;
  /** Who asks for it; the hook itself where nobody does. */
  readonly actor?: Actor;
};

/** The run of the repository's start rule, or a plain build where it has none: once for each delivery. */
export async function startForChange(hooked: HookedChange, services: ChangeServices): Promise<HookTaken> {
  const { startRule } = hooked.repository;
  const key = deliveryKey(hooked);
  try {
    if (!startRule) return await startBuild(hooked, services);
    return await startRun(hooked, startRule.flow, services);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'already_exists' || error.details.key !== key) throw error;
    return firstAnswer(String(error.details.value), services);
  }
}

async function startRun(hooked: HookedChange, flow: string, services: ChangeServices): Promise<HookTaken> {
  const { driver, store, ids, now } = services;
  const { repository, delivery, change } = hooked;
  const found = await store.flow(repository.project, flow);
  if (!found)
    throw new AppError('flow_not_found', { message: `the start rule names flow ${flow}, which is not there` });
  const { project } = repository;
  const id = newRunId(ids);
  const name = `${flow.slice(0, 150)}-${change.commit.slice(0, 8)}-${id.slice(-8)}`;
  const request: Request = {
    actor: actorOf(hooked),
    commands: [
      {
        to: { kind: 'run', id },
        command: {
          ...{ type: 'start', id, project, name },
          origin: { kind: 'hook', delivery, ...change },
          inputs: inputsOf(found.version, change, repository),
        },
        version: found.version,
      },
    ],
    claims: [deliveryClaim(hooked, id, services), runNameClaim({ project, name, run: id, at: now() })],
  };
  await driver.execute(request);
  return { runs: [{ id, name }] };
}

/** The values of the change that the flow has declared inputs for, by name, and lets be given. They are data, whatever they look like. */
function inputsOf({ flow }: FlowVersion, change: Change, repository: Repository): Values {
  const { ref, branch, commit, author, message } = change;
  const offered = { ref, branch, commit, author, message, repository: repositoryName(repository) };
  const given = flow.inputs.filter(({ mark }) => mark === undefined).map(({ name }) => name);
  return Object.fromEntries(Object.entries(offered).filter(([name]) => given.includes(name)));
}

async function startBuild(hooked: HookedChange, services: ChangeServices): Promise<HookTaken> {
  const { driver, store, ids } = services;
  const { repository, event, change } = hooked;
  const id = `b${ids.next()}`;
  const { ref, commit, author, message, before } = change;
  const wanted = { id, repository, event, ref, commit, author, message, ...(before !== undefined && { before }) };
  const command = await prepareBuild(wanted, services).catch((error: unknown) => {
    if (!(error instanceof AppError && error.code === 'git_failed')) throw error;
    return failedBuild(wanted, error.message, store);
  });
  await driver.execute({
    actor: actorOf(hooked),
    commands: [{ to: { kind: 'build', id }, command }],
    claims: [deliveryClaim(hooked, id, services)],
  });
  return { runs: [] };
}

async function firstAnswer(id: string, { driver }: ChangeServices): Promise<HookTaken> {
  const run = await driver.run(id);
  return { runs: run ? [{ id, name: run.name }] : [] };
}

function actorOf({ actor, repository }: HookedChange): Actor {
  return actor ?? { kind: 'hook', repository: repositoryName(repository) };
}

function deliveryClaim(hooked: HookedChange, value: string, { now }: ChangeServices): Claim {
  return { key: deliveryKey(hooked), value, at: now() };
}

function deliveryKey({ repository, delivery }: HookedChange): string {
  return `hook:${repository.id}:${delivery}`;
}
