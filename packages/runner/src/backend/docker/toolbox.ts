import type Docker from 'dockerode';
import type { ProcStart, RunningProc } from '../backend.ts';
import { demultiplex } from './demultiplex.ts';
import { unlessGone } from './docker-error.ts';

/** Runs a tool of the runner in a container that is there for tools, one after the other. */
export async function runTool(container: Docker.Container, start: ProcStart, directory: string): Promise<RunningProc> {
  const exec = await container.exec({
    Cmd: [...start.program],
    Env: Object.entries(start.environment).map(([key, value]) => `${key}=${value}`),
    WorkingDir: directory,
    ...{ AttachStdout: true, AttachStderr: true },
  });
  const outputs = demultiplex(await exec.start({}));
  const over = Promise.withResolvers<void>();
  // Both end together, with what the tool has written.
  outputs.stdout.once('close', over.resolve);
  return {
    ...outputs,
    ready: Promise.resolve(),
    ended: over.promise.then(async () => {
      const { ExitCode: code } = await exec.inspect();
      return { kind: 'exited', code: code ?? killedCode };
    }),
    // No daemon ends a single program: all of it goes, and it is no longer needed.
    kill: async () => void (await container.kill().catch(unlessGone)),
    outputs: async () => '',
  };
}

const killedCode = 137;
