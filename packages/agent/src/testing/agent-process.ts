import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { programOf } from '../../../../testing/program-of.ts';

const main = programOf('agent');

export type AgentProcess = {
  readonly pid: number;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Over the channel. */
  readonly tell: (message: object) => void;
  /** Ends the channel to the parent, as its death would. */
  readonly disconnect: () => void;
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly stderr: () => string;
};

/** The real process, with a channel to its parent, and with nothing of our environment but what it needs. */
export function startAgentProcess(environment: Readonly<Record<string, string>>, path: string): AgentProcess {
  const child = spawn(process.execPath, ['--conditions=source', '--disable-warning=ExperimentalWarning', main], {
    env: { PATH: path, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...environment },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  return {
    pid: child.pid as number,
    kill: (signal) => void child.kill(signal),
    tell: (message) => void child.send(message),
    disconnect: () => child.disconnect(),
    exited: Promise.all([once(child, 'exit'), child.stderr && once(child.stderr, 'end')]).then(([[code, signal]]) => ({
      code,
      signal,
    })),
    stderr: () => stderr,
  };
}
