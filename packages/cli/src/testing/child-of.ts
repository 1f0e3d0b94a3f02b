import type { ChildProcess } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { programOf } from '../../../../testing/program-of.ts';

/** The process that runs this package for another one. */
export function childOf(parent: ChildProcess, name: 'server' | 'agent'): number {
  const lines = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(parent.pid)], { encoding: 'utf8' }).split(
    '\n',
  );
  const line = lines.find((each) => each.includes(programOf(name)));
  if (line === undefined) throw new Error(`no ${name} among ${lines.join('; ')}`);
  return Number.parseInt(line, 10);
}
