import { AppError, type RunView } from '@signalbox/protocol';
import type { Client } from './client.ts';

type Which = { readonly step: string | undefined; readonly follow: boolean; readonly client: Client };

/** The id of a build that is named itself, or is the latest of a run or of a step of it. */
export async function findBuild(name: string, { step, follow, client }: Which): Promise<string> {
  if (step === undefined && (await isBuild(name, client))) return name;
  const run = await findRun(name, client);
  const id = latestBuild(run, step) ?? (follow ? await nextBuild(run, step, client) : undefined);
  if (id !== undefined) return id;
  const where = step === undefined ? `Run ${run.name}` : `Step ${step} of run ${run.name}`;
  throw new AppError('log_not_found', { message: `${where} has no build` });
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

function latestBuild({ visits, waitsFor }: RunView, step: string | undefined): string | undefined {
  const known = [...visits, ...waitsFor].filter((each) => step === undefined || each.step === step);
  return known.findLast(({ build }) => build !== undefined)?.build;
}

async function nextBuild(run: RunView, step: string | undefined, client: Client): Promise<string | undefined> {
  if (run.status !== 'running') return undefined;
  for await (const _ of client.watchRun(run.id)) {
    const id = latestBuild(await client.run(run.id), step);
    if (id !== undefined) return id;
  }
  return undefined;
}
