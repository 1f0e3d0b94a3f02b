import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What the pattern finds in the first line of a process's output that it fits. */
export function waitForLine(child: ChildProcess, pattern: RegExp): Promise<string> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('the output of the process is not ours to read');
  return new Promise((resolve, reject) => {
    const seen: string[] = [];
    for (const stream of [stdout, stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        seen.push(line);
        const [whole, part] = pattern.exec(line) ?? [];
        if (whole !== undefined) resolve(part ?? whole);
      });
    }
    child.once('exit', () => reject(new Error(`ended before ${pattern}: ${seen.join('\n')}`)));
  });
}
