import { rm, stat } from 'node:fs/promises';
import { mayTryOtherwise } from './run-git.ts';

/** Of what is kept of a repository, by its id. */
export function folderName(repository: string): string {
  if (!/^[A-Za-z0-9_-]{1,200}$/.test(repository)) throw new Error(`${repository} cannot be the name of a folder`);
  return repository;
}

/** What is in the folder can be made anew: if the work fails on what was there, it is done once more from nothing. */
export async function orFromNothing<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const isKnown = await exists(folder);
  try {
    return await work();
  } catch (error) {
    if (!isKnown || !mayTryOtherwise(error)) throw error;
  }
  // A killed server leaves locks and half-written files; git has no one check for all of that.
  await rm(folder, { recursive: true, force: true });
  return work();
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
