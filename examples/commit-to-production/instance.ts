import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type Instance = { readonly commit: string; readonly port: number; readonly stop: () => Promise<void> };

/** Starts a release on a free port; resolves once it is healthy. */
export async function startInstance({ folder, commit }: { readonly folder: string; readonly commit: string }) {
  const child = spawn(process.execPath, ['--import', endWithParent, join('src', 'main.js')], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', PORT: '0', SHOP_COMMIT: commit },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    const patience = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    await ended;
    clearTimeout(patience);
  };
  try {
    const port = await portOf(child);
    const health = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(patienceMs) });
    if (!health.ok) throw new Error(`its health is ${health.status}`);
    return { commit, port, stop } satisfies Instance;
  } catch (error) {
    await stop();
    throw error;
  }
}

const endWithParent = fileURLToPath(new URL('end-with-parent.mjs', import.meta.url));
const patienceMs = 10_000;

/** The first line that it prints. */
async function portOf(child: ChildProcess): Promise<number> {
  if (!child.stdout) throw new Error('it has no output');
  const late = AbortSignal.timeout(patienceMs);
  const ended = once(child, 'exit', { signal: late }).then(() => Promise.reject(new Error('it ended at once')));
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line', { signal: late }), ended]);
  const [, port] = / listens on port (\d+)$/.exec(String(line)) ?? [];
  if (port === undefined) throw new Error(`it does not say where it listens: ${line}`);
  return Number(port);
}
