import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export type Writer = {
  /** Resolves when so many lines have been acknowledged. */
  readonly acknowledged: (lines: number) => Promise<void>;
  /** SIGKILL; answers every line that was acknowledged. */
  readonly kill: () => Promise<readonly string[]>;
};

/** Starts a program that writes into a directory until it is killed; resolves after its first acknowledgement. */
export async function startWriter(program: URL, directory: string, prefix = 'w'): Promise<Writer> {
  const path = fileURLToPath(program);
  const flags = ['--conditions=source', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, path, directory, prefix], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  let text = '';
  let told: () => void = () => undefined;
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    told();
  });
  const lines = () => text.split('\n').slice(0, -1);
  const acknowledged = async (count: number) => {
    while (lines().length < count) {
      const more = new Promise<void>((resolve) => {
        told = resolve;
      });
      await Promise.race([more, ended]);
      if (child.exitCode !== null) throw new Error(`the writer ended with ${child.exitCode}`);
    }
  };
  await acknowledged(1);
  return {
    acknowledged,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
      return lines();
    },
  };
}
