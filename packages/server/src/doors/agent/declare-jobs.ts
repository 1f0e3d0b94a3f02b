import { type CodeJob, canonicalJson, digestOf, type Ids, paramProblem } from '@signalbox/engine';
import { reservedJobNames } from '@signalbox/fsl';
import { AppError, type DeclaredCode, type JobsAnswer } from '@signalbox/protocol';
import type { Agent, Definition, Store } from '@signalbox/store';
import { defaultProject } from '../../default-project.ts';
import type { Driver } from '../../driver/driver.ts';
import { mayServe } from './may-serve.ts';

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
  agent: Agent,
  given: DeclareDependencies,
): Promise<JobsAnswer['refused']> {
  const refused: { name: string; problem: string }[] = [];
  for (const job of jobs) {
    const problem = problemOf(job, agent) ?? (await declare(job, agent, given));
    if (problem !== undefined) refused.push({ name: job.name, problem });
  }
  return refused;
}

function problemOf(declaredJob: DeclaredCode, { name: host, serves }: Agent): string | undefined {
  const { name: job, params, actions = {} } = declaredJob;
  const misnamed = nameProblem(declaredJob);
  if (misnamed !== undefined) return misnamed;
  if (reservedJobNames.has(job)) return `${job} is the name of a built-in job`;
  if (!mayServe(serves, job)) return `the key of ${host} is not for job ${job}: see signalbox agent add --for-jobs`;
  for (const [where, declared] of [['', params] as const, ...Object.entries(actions).map(paramsOf)]) {
    for (const param of declared) {
      const problem = paramProblem(param);
      if (problem !== undefined) return `${where}argument ${param.name}: ${problem}`;
    }
  }
  return undefined;
}

/** What people read must look as it is; and an outcome that cannot be written in a flow is none. */
function nameProblem({ name, version, outcomes, actions = {} }: DeclaredCode): string | undefined {
  if ([name, version, ...Object.keys(actions)].some((each) => invisible.test(each)))
    return 'a name in it has letters that are not seen, or turn others around';
  const odd = outcomes.find((outcome, index) => !/^[A-Za-z_]\w*$/.test(outcome) || outcomes.indexOf(outcome) !== index);
  return odd === undefined ? undefined : `${JSON.stringify(odd)} is no outcome, or is there twice`;
}

const invisible = /[\p{C}\p{Zl}\p{Zp}]/u;

function paramsOf([action, { params }]: [string, NonNullable<DeclaredCode['actions']>[string]]) {
  return [`action ${action}, `, params] as const;
}

async function declare(job: CodeJob, agent: Agent, given: DeclareDependencies): Promise<string | undefined> {
  const { driver, store, ids, now, isServed } = given;
  const stored = (await store.action(defaultProject, job.name))?.job;
  if (stored?.kind === 'http') return 'an action of the flow language has this name';
  const isSame = stored?.version === job.version;
  if (isSame && canonicalJson(stored) === canonicalJson(job)) return undefined;
  const contract = contractOf(job);
  if (isSame && contractOf(stored) !== contract) return toldOtherwise(job);
  const at = now();
  const definition: Definition = {
    ...{ kind: 'action', project: defaultProject, uuid: ids.next(), job, create: !stored, at },
  };
  const key = `code:${defaultProject}/${job.name}@${job.version}`;
  const write = (claims: Parameters<Driver['execute']>[0]['claims'] = []) =>
    driver.execute({
      ...{ actor: { kind: 'agent', id: agent.id, name: agent.name }, commands: [], definitions: [definition], claims },
    });
  if (isSame) {
    if (!isServed(job)) await write();
    return undefined;
  }
  try {
    await write([{ key, value: contract, at }]);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'already_exists')) throw error;
    // The version is not new here.
    const first = error.details.value;
    if (first !== contract && first !== ofOlderServer) return toldOtherwise(job);
    const current = await store.action(defaultProject, job.name);
    if (current?.job.kind === 'code' && !isServed(current.job)) await write();
  }
  return undefined;
}

/** Servers before this one kept only that a version was told, not how. */
const ofOlderServer = 'agent';

/** Flows are checked, guarded and rolled back by it: nobody changes that of a version. Words for people may change. */
function contractOf({ description: _, comments: __, panel: ___, actions, ...job }: CodeJob): string {
  const bare = actions && Object.entries(actions).map(([name, { params }]) => [name, params] as const);
  return digestOf({ ...job, ...(bare && { actions: Object.fromEntries(bare) }) });
}

function toldOtherwise({ name, version }: CodeJob): string {
  return `version ${version} of ${name} was told before with another contract, which it keeps: raise the version of the job`;
}
