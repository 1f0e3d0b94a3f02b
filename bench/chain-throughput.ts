import type { Cell } from './cell.ts';
import { checkHistories } from './check-histories.ts';
import { openRig, type Rig } from './engine-rig.ts';
import { chain } from './flows.ts';
import { quantile } from './quantile.ts';

const steps = 10;
const version = chain(steps, 'done');

/** 10-step flows, 128 at once, and one after the other. */
export const chainThroughput: Cell = {
  name: 'chain',
  measure: async (folder) => {
    const rig = await openRig(folder);
    const rates: number[] = [];
    for (let round = 0; round < 6; round += 1) rates.push(await rateOf(rig, { concurrency: 128, runs: 2000 }));
    const single: (Gaps & { readonly rate: number })[] = [];
    for (let round = 0; round < 6; round += 1) single.push(await oneByOne(rig, 300));
    await rig.close();
    const [, ...warm] = single;
    return {
      figures: [
        {
          name: 'durable steps, 128 runs at once',
          unit: 'steps/s',
          rounds: rates.slice(1),
          must: { atLeast: 8000 },
        },
        { name: 'durable steps, one run', unit: 'steps/s', rounds: warm.map(({ rate }) => rate) },
        { name: 'step to step, one run, p50', unit: 'ms', rounds: warm.map(({ p50 }) => p50), must: { atMost: 0.6 } },
        { name: 'step to step, one run, p99', unit: 'ms', rounds: warm.map(({ p99 }) => p99) },
      ],
      checked: await checkHistories(folder, { runs: rig.runs() }),
    };
  },
};

type Load = { readonly concurrency: number; readonly runs: number };

export async function rateOf(rig: Rig, { concurrency, runs }: Load): Promise<number> {
  let left = runs;
  const worker = async (): Promise<void> => {
    for (; left > 0; ) {
      left -= 1;
      await rig.play(version);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: concurrency }, worker));
  return (runs * steps) / ((performance.now() - started) / 1000);
}

type Gaps = { readonly p50: number; readonly p99: number };

/** The time from one durable transition of a run to the next. */
async function oneByOne(rig: Rig, runs: number): Promise<Gaps & { readonly rate: number }> {
  const gaps: number[] = [];
  let last: { readonly run: string; readonly at: number } | undefined;
  const unsubscribe = rig.hub.onChange(({ id }) => {
    const at = performance.now();
    if (last?.run === id) gaps.push(at - last.at);
    last = { run: id, at };
  });
  const rate = await rateOf(rig, { concurrency: 1, runs });
  unsubscribe();
  return { rate, p50: quantile(gaps, 0.5), p99: quantile(gaps, 0.99) };
}
