import { AppError, type RunView } from '@signalbox/protocol';
import type { Client } from './client.ts';

type Which = {
  readonly step: string | undefined;
  readonly follow: boolean;
  readonly client: Client;
  readonly pause: (ms: number) => Promise<void>;
};

/** A build is there a moment after its step has begun: the server looks into the repository first. */
const lookAgainMs = 500;

/** The id of a build that is named itself, or is the latest of a run or of a step of it. */
export async function findBuild(name: string, { step, follow, client, pause }: Which): Promise<string> {
  if (step === undefined && (await isBuild(name, client))) return name;
  for (;;) {
    const run = await findRun(name, client);
    const id = await latestBuild(run, step, client);
    if (id !== undefined) return id;
    if (!follow || run.status !== 'running') {
      const where = step === undefined ? `Run ${run.name}` : `Step ${step} of run ${run.name}`;
      const reason = whyNone(run, step);
      throw new AppError('log_not_found', { message: `${where} has no build${reason ? `: ${reason}` : ''}` });
    }
    await pause(lookAgainMs);
  }
}

/** Of a build that could not be made, the history has the reason. */
function whyNone({ steps, visits }: RunView, step: string | undefined): string | undefined {
  const builds = new Set(steps.flatMap(({ name, job }) => (job === 'pipeline' ? [name] : [])));
  return visits.findLast((visit) => builds.has(visit.step) && (step === undefined || visit.step === step))?.reason;
}

async function isBuild(name: string, client: Client): Promise<boolean> {
  try {
    await client.build(name);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'build_not_found') return false;
    throw error;
  }
}

async function findRun(name: string, client: Client): Promise<RunView> {
  try {
    return await client.run(name);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'run_not_found') throw error;
    throw new AppError('run_not_found', { message: `There is no run and no build ${name}` }, { cause: error });
  }
}

async function latestBuild(run: RunView, step: string | undefined, client: Client): Promise<string | undefined> {
  const ofStep = (each: { readonly step: string }) => step === undefined || each.step === step;
  const named = [...run.visits, ...run.waitsFor].filter(ofStep).findLast(({ build }) => build !== undefined)?.build;
  if (named !== undefined) return (await isBuild(named, client)) ? named : undefined;
  const newest = await client.builds({ limit: 500 });
  return newest.find((build) => build.run?.id === run.id && ofStep(build.run))?.id;
}
