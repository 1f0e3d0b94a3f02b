import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the files of one workflow wait that the server shall have. */
export async function makeArtifactFolder(workRoot: string): Promise<string> {
  await mkdir(workRoot, { recursive: true, mode: 0o700 });
  return mkdtemp(join(workRoot, `artifacts-${process.pid}-`));
}

/** Removes what agents have left that are dead; those of a second agent that lives stay. */
export async function sweepArtifactFolders(workRoot: string): Promise<void> {
  for (const name of await readdir(workRoot).catch(() => [])) {
    const pid = /^artifacts-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(workRoot, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
