import type { FlowVersion } from '@signalbox/engine';
import { chain, openRig, type Rig } from './engine-rig.ts';

/** 10-step flows, so many at once, until so many steps are durable. */
export async function chainThroughput(
  directory: string,
  { concurrency, steps }: { readonly concurrency: number; readonly steps: number },
): Promise<readonly number[]> {
  const rig = await openRig(directory);
  const version = chain(10, 'done');
  await runMany(rig, version, { concurrency, runs: 200 });
  const rates: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const runs = Math.ceil(steps / 10);
    const started = performance.now();
    await runMany(rig, version, { concurrency, runs });
    rates.push((runs * 10) / ((performance.now() - started) / 1000));
  }
  await rig.close();
  return rates;
}

async function runMany(
  rig: Rig,
  version: FlowVersion,
  { concurrency, runs }: { readonly concurrency: number; readonly runs: number },
): Promise<void> {
  let left = runs;
  const ended = new Map<string, () => void>();
  const unsubscribe = rig.hub.onChange(({ id, state }) => {
    if (state && 'open' in state && state.state.status === 'done') ended.get(id)?.();
  });
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const { id } = await rig.start(version);
      // The first acknowledgement is decided after this answer, so the end cannot have been missed.
      await new Promise<void>((resolve) => ended.set(id, resolve));
      ended.delete(id);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  unsubscribe();
}
