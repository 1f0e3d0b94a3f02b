import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { programOf } from '../../../../testing/program-of.ts';

const source = fileURLToPath(new URL('../main.ts', import.meta.url));

export type SpawnedServer = {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Its exit status, or the signal that ended it. */
  readonly ended: Promise<number | string | null>;
  /** The address that it printed; rejects when it ends before. */
  readonly listening: Promise<string>;
};

/** `main.ts` as a process of its own, with a channel to this one, as the CLI starts it. */
export function spawnServer(
  args: readonly string[],
  environment: { readonly [name: string]: string } = {},
  { isCompiled = true }: { readonly isCompiled?: boolean } = {},
): SpawnedServer {
  const flags = ['--conditions=source', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, isCompiled ? programOf('server') : source, ...args], {
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let stdout = '';
  let stderr = '';
  child.stderr?.on('data', (piece) => {
    stderr += String(piece);
  });
  // Not `close`: it never comes for a child whose channel this side has ended.
  const exited = new Promise<number | string | null>((resolve) => {
    child.on('exit', (code, signal) => resolve(code ?? signal));
  });
  const read = [child.stdout, child.stderr].map((stream) => new Promise((resolve) => stream?.on('end', resolve)));
  const ended = Promise.all(read).then(() => exited);
  const listening = new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (piece) => {
      stdout += String(piece);
      const url = /^listening on (\S+)$/m.exec(stdout)?.[1];
      if (url) resolve(url);
    });
    void ended.then((status) => reject(new Error(`ended with ${status}: ${stderr}`)));
  });
  listening.catch(() => undefined);
  return { child, stdout: () => stdout, stderr: () => stderr, ended, listening };
}
