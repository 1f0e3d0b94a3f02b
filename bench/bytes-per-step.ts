import { readFileSync } from 'node:fs';
import { chain, openRig } from './engine-rig.ts';

// Long enough for several checkpoints, which write in bursts.
const window = 1500;

/** Bytes written per step of a loop, early and late: they must not grow with the history of the run. */
export async function bytesPerStep(directory: string): Promise<{ readonly early: number; readonly late: number }> {
  const rig = await openRig(directory);
  const version = chain(2, 'loop', 10_000);
  const marks = new Map<number, number>();
  const wanted = new Set([10, 10 + window, 2000, 2000 + window]);
  const passed = new Promise<void>((resolve) => {
    rig.hub.onChange(({ state }) => {
      if (state && wanted.has(state.seq)) marks.set(state.seq, writtenBytes());
      if (state?.seq === 2000 + window) resolve();
    });
  });
  const { id } = await rig.start(version);
  await passed;
  await rig.driver.execute({
    actor: { kind: 'admin' },
    commands: [{ to: { kind: 'run', id }, command: { type: 'stop' } }],
  });
  await rig.close();
  const between = (from: number): number => ((marks.get(from + window) ?? 0) - (marks.get(from) ?? 0)) / window;
  return { early: between(10), late: between(2000) };
}

function writtenBytes(): number {
  return Number(/wchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
}
