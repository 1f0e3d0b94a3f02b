import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { programOf } from '../../testing/program-of.ts';

/** SIGKILL to the one child of a process that runs such a program: no goodbye, nothing finished. */
export async function killChildOf(parent: number, program: 'server' | 'agent'): Promise<void> {
  const found = processes().filter((each) => each.parent === parent && each.command.includes(programOf(program)));
  const [only, ...others] = found;
  if (only === undefined || others.length > 0) throw new Error(`${found.length} children of ${parent} run ${program}`);
  process.kill(only.pid, 'SIGKILL');
}

type Process = { readonly pid: number; readonly parent: number; readonly command: string };

/** Small Linux systems have no `ps`, other systems have no `/proc`. */
function processes(): readonly Process[] {
  if (!existsSync('/proc/self/stat')) {
    const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,command='], { encoding: 'utf8' });
    return [...table.matchAll(/^ *(\d+) +(\d+) +(.*)$/gm)].map(([, pid, parent, command = '']) => ({
      pid: Number(pid),
      parent: Number(parent),
      command,
    }));
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const [, parent] = /^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${name}/stat`, 'utf8')) ?? [];
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return [{ pid: Number(name), parent: Number(parent), command }];
      } catch {
        // It ended while we looked.
        return [];
      }
    });
}
