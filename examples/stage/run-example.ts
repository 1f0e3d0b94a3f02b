import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from './child.ts';

export type Played = {
  readonly status: number;
  readonly output: string;
  /** Of the folder in which it may make its temporary files. */
  readonly left: readonly string[];
};

/** Plays an example as a process; `during` may watch it, and stop it. */
export async function runExample(
  name: string,
  during: (child: Child) => Promise<unknown> = async () => undefined,
  args: readonly string[] = [],
): Promise<Played> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-example-'));
  const lines: string[] = [];
  const child = new Child({
    args: ['--conditions=source', '--disable-warning=ExperimentalWarning', `examples/${name}/play.ts`, ...args],
    environment: { ...process.env, TMPDIR: folder },
    onLine: (line) => lines.push(line),
  });
  try {
    await during(child);
    const status = await child.ended;
    return { status, output: lines.join('\n'), left: readdirSync(folder) };
  } finally {
    await child.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
