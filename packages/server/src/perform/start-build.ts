import { type Change, changeOf, type Instant, openAttempt, own, type Run, type Values } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { Repository, Store, Task } from '@signalbox/store';
import type { Driver } from '../driver/driver.ts';
import type { Addressed } from '../driver/request.ts';
import { buildIdOf } from '../driver/working-set.ts';
import { readGitRef } from '../forge/git/git-ref.ts';
import type { Log } from '../log.ts';
import { type BuildSources, failedBuild, prepareBuild, type WantedBuild } from './prepare-build.ts';

export type StartBuildDependencies = BuildSources & {
  readonly driver: Driver;
  readonly now: () => Instant;
  readonly log: Log;
};

const maxTries = 4;
const firstBackoffMs = 1000;

/** Makes the build that an attempt waits for: once, however often it is tried. */
export function startBuildPerformer(given: StartBuildDependencies): (task: Task) => Promise<void> {
  return async (task) => {
    try {
      await startBuildOf(task, given);
    } catch (error) {
      // Somebody else has the task, or its attempt is over; or the next server goes on with it.
      if (!(error instanceof AppError && (error.code === 'lease_lost' || error.code === 'stopping'))) throw error;
      given.log.info('build was not started here', { task: task.id, because: error.code });
    }
  };
}

async function startBuildOf(task: Task, given: StartBuildDependencies): Promise<void> {
  const { driver, store } = given;
  const { id, epoch, payload } = task;
  if (payload.kind !== 'start-build') return;
  const { attempt, uuid } = payload;
  const run = await driver.run(attempt.run);
  const open = run && openAttempt(run, attempt);
  if (!open || (await driver.build(buildIdOf(uuid)))) return driver.changeTask({ change: 'finish', task: id, epoch });
  const asked = await changeToBuild(run, open.visit.args ?? {}, store);
  if (!asked.ok) return refuseAttempt(task, asked.problem, given);
  const wanted: WantedBuild = { ...asked.change, id: buildIdOf(uuid), attempt: { ...attempt, uuid } };
  const create = await prepareOrGiveUp(task, wanted, given);
  if (!create) return;
  const commands: readonly Addressed[] = [{ to: { kind: 'build', id: wanted.id }, command: create }];
  await driver.execute({ actor: { kind: 'system' }, commands, fence: { task: id, epoch } });
  driver.changeTask({ change: 'finish', task: id, epoch });
}

/** Undefined: it will be tried again. */
async function prepareOrGiveUp(task: Task, wanted: WantedBuild, given: StartBuildDependencies) {
  try {
    return await prepareBuild(wanted, given);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'git_failed')) throw error;
    const { id, epoch, tries } = task;
    const { message: problem } = error;
    given.log.warn('repository cannot be read', { build: wanted.id, try: tries + 1, problem });
    if (tries + 1 >= maxTries) return failedBuild(wanted, problem, given.store);
    const notBefore = given.now() + firstBackoffMs * 2 ** tries;
    given.driver.changeTask({ change: 'retry', task: id, epoch, notBefore, problem });
    return undefined;
  }
}

async function refuseAttempt(task: Task, message: string, { driver, log }: StartBuildDependencies): Promise<void> {
  const { id, epoch, payload } = task;
  if (payload.kind !== 'start-build') return;
  const { attempt } = payload;
  log.warn('build cannot be made', { ...attempt, problem: message });
  const command = { type: 'task-failed' as const, attempt, failure: { outcome: 'FAIL', message } };
  const to = { kind: 'run' as const, id: attempt.run };
  await driver.execute({ actor: { kind: 'system' }, commands: [{ to, command }], fence: { task: id, epoch } });
}

type Asked =
  | { readonly ok: true; readonly change: Omit<WantedBuild, 'id' | 'attempt'> }
  | { readonly ok: false; readonly problem: string };

/** What the arguments of the step ask for, and the change of the run where they say nothing. */
async function changeToBuild(run: Run, args: Values, store: Store): Promise<Asked> {
  const named = textOf(args, 'repository');
  const repository =
    named === undefined ? await onlyRepository(store, run.project) : await findRepository(store, named);
  if (named === undefined && !repository) return { ok: false, problem: noRepository };
  if (repository?.project !== run.project) return { ok: false, problem: `there is no repository ${named}` };
  const ofRun = changeOf(run);
  const change = sameChange(ofRun, repository, args);
  const config = textOf(args, 'config');
  const ref = textOf(args, 'ref');
  const commit = textOf(args, 'commit');
  const common = { repository, ...(config !== undefined && { config }) };
  if (change && change.commit === commit) {
    const { author, message, before } = change;
    const event = readGitRef(change.ref)?.kind === 'tag' ? 'tag' : 'push';
    const since = before === undefined ? {} : { before };
    return { ok: true, change: { ...common, event, ref: change.ref, commit, author, message, ...since } };
  }
  // A commit of the run's change that does not belong to the repository or ref of the step is not meant.
  const meant = ofRun?.commit === commit ? undefined : commit;
  const isOther = ofRun !== undefined && ofRun.repository !== repository.id && ofRun.ref === ref;
  const chosen = ref === undefined || isOther ? `refs/heads/${repository.defaultBranch}` : ref;
  return {
    ok: true,
    change: { ...common, event: 'manual', ref: chosen, ...(meant !== undefined && { commit: meant }) },
  };
}

/** The change that started the run, where the step is about the same repository and ref. */
function sameChange(change: Change | undefined, repository: Repository, args: Values): Change | undefined {
  if (change?.repository !== repository.id) return undefined;
  return textOf(args, 'ref') === change.ref ? change : undefined;
}

function textOf(args: Values, name: string): string | undefined {
  const value = own(args, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const noRepository = 'the step names no repository, no change started the run, and the project has not just one';

async function onlyRepository(store: Store, project: string): Promise<Repository | undefined> {
  const [only, another] = await store.repositories(project, { limit: 2 });
  return another ? undefined : only;
}

/** By its id, or as `SCM/NAME`. */
async function findRepository(store: Store, named: string): Promise<Repository | undefined> {
  const slash = named.indexOf('/');
  if (slash < 0) return store.repository(named);
  return store.repositoryByName(named.slice(0, slash), named.slice(slash + 1));
}
