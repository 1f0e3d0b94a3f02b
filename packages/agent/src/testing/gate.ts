import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A named pipe between a test and a step: each side waits for the other, so nobody has to guess a time. */
export type Gate = {
  /** Shell that goes on when the test has opened the gate. */
  readonly wait: string;
  readonly open: () => Promise<void>;
  /** Shell that tells the test that it got there. */
  readonly pass: string;
  readonly passed: () => Promise<void>;
};

export function makeGate(root: string, name: string): Gate {
  const path = join(root, name);
  execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', path]);
  return {
    wait: `read -r _ < ${path}`,
    open: () => writeFile(path, 'go\n'),
    pass: `echo there > ${path}`,
    passed: async () => void (await readFile(path)),
  };
}
