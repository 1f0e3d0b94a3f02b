import type { Actor, CodeJob, Ids } from '@signalbox/engine';
import { canonicalJson, patternProblem } from '@signalbox/engine';
import { reservedJobNames } from '@signalbox/fsl';
import { AppError, type DeclaredCode, type JobsAnswer } from '@signalbox/protocol';
import type { Definition, Store } from '@signalbox/store';
import { defaultProject } from '../../default-project.ts';
import type { Driver } from '../../driver/driver.ts';

export type DeclareDependencies = {
  readonly driver: Pick<Driver, 'execute'>;
  readonly store: Pick<Store, 'action'>;
  readonly ids: Ids;
  readonly now: () => number;
  /** Whether a host that is connected here has this version. */
  readonly isServed: (job: Pick<CodeJob, 'name' | 'version'>) => boolean;
};

/**
 * Puts the jobs of a host into the catalogue, by which flows are compiled. It has the version that was declared first
 * last: an older host that only comes back does not take its place, unless no host with the newer one is here.
 */
export async function declareJobs(
  jobs: readonly DeclaredCode[],
  actor: Actor,
  given: DeclareDependencies,
): Promise<JobsAnswer['refused']> {
  const refused: { name: string; problem: string }[] = [];
  for (const job of jobs) {
    const problem = problemOf(job) ?? (await declare(job, actor, given));
    if (problem !== undefined) refused.push({ name: job.name, problem });
  }
  return refused;
}

function problemOf({ name: job, params, actions = {} }: DeclaredCode): string | undefined {
  if (reservedJobNames.has(job)) return `${job} is the name of a built-in job`;
  for (const [where, declared] of [['', params] as const, ...Object.entries(actions).map(paramsOf)]) {
    for (const { name, checks } of declared) {
      const problem = checks?.regex === undefined ? undefined : patternProblem(checks.regex);
      if (problem !== undefined) return `${where}argument ${name}: ${problem}`;
    }
  }
  return undefined;
}

function paramsOf([action, { params }]: [string, NonNullable<DeclaredCode['actions']>[string]]) {
  return [`action ${action}, `, params] as const;
}

async function declare(job: CodeJob, actor: Actor, given: DeclareDependencies): Promise<string | undefined> {
  const { driver, store, ids, now, isServed } = given;
  const stored = await store.action(defaultProject, job.name);
  if (stored?.job.kind === 'http') return 'an action of the flow language has this name';
  const isSame = stored?.job.version === job.version;
  if (isSame && canonicalJson(stored.job) === canonicalJson(job)) return undefined;
  // Its contract is what guards and undoes its effects: nobody changes that of others in silence.
  if (isSame && isServed(job)) return `another host has told version ${job.version} otherwise`;
  const at = now();
  const uuid = ids.next();
  const definition: Definition = { kind: 'action', project: defaultProject, uuid, job, create: !stored, at };
  const key = `code:${defaultProject}/${job.name}@${job.version}`;
  const write = (claims: Parameters<Driver['execute']>[0]['claims']) =>
    driver.execute({ actor, commands: [], definitions: [definition], ...(claims && { claims }) });
  if (isSame) {
    await write(undefined);
    return undefined;
  }
  try {
    await write([{ key, value: actor.kind, at }]);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'already_exists')) throw error;
    // The version is not new here.
    const current = await store.action(defaultProject, job.name);
    if (current?.job.kind === 'code' && !isServed(current.job)) await write(undefined);
  }
  return undefined;
}
