import { readFileSync } from 'node:fs';
import type { Cell } from './cell.ts';
import { checkHistories } from './check-histories.ts';
import { openRig, type Rig } from './engine-rig.ts';
import { chain } from './flows.ts';

// Long enough for several checkpoints, which write in bursts.
const windowSteps = 1500;
const early = 10;
const late = 5000;

/** Time and bytes of a step early and late in a loop: they must not grow with the history of the run. */
export const longLoop: Cell = {
  name: 'long-loop',
  measure: async (folder) => {
    const rig = await openRig(folder);
    const rounds: Loop[] = [];
    for (let round = 0; round < 4; round += 1) rounds.push(await loopOnce(rig));
    await rig.close();
    const ratios = rounds.slice(1);
    return {
      figures: [
        { name: 'time of a step of a loop from step 10', unit: 'ms', rounds: ratios.map((each) => each.early.ms) },
        {
          name: 'time from step 5 000, as a share of it',
          unit: '%',
          rounds: ratios.map((each) => (each.late.ms / each.early.ms) * 100),
          must: { atMost: 115 },
        },
        { name: 'bytes of a step of a loop from step 10', unit: 'B', rounds: ratios.map((each) => each.early.bytes) },
        {
          name: 'bytes from step 5 000, as a share of it',
          unit: '%',
          rounds: ratios.map((each) => (each.late.bytes / each.early.bytes) * 100),
          must: { atMost: 115 },
        },
      ],
      checked: await checkHistories(folder, { runs: rig.runs() }),
    };
  },
};

type Mark = { readonly ms: number; readonly bytes: number };
type Loop = { readonly early: Mark; readonly late: Mark };

async function loopOnce(rig: Rig): Promise<Loop> {
  const marks = new Map<number, Mark>();
  const wanted = new Set([early, early + windowSteps, late, late + windowSteps]);
  const passed = Promise.withResolvers<void>();
  const unsubscribe = rig.hub.onChange(({ state }) => {
    if (state && wanted.has(state.seq)) marks.set(state.seq, { ms: performance.now(), bytes: writtenBytes() });
    if (state?.seq === late + windowSteps) passed.resolve();
  });
  const { id } = await rig.start(chain(2, 'loop'));
  await passed.promise;
  unsubscribe();
  const stop = { to: { kind: 'run', id }, command: { type: 'stop' } } as const;
  await rig.driver.execute({ actor: { kind: 'admin' }, commands: [stop] });
  return { early: between(marks, early), late: between(marks, late) };
}

function between(marks: ReadonlyMap<number, Mark>, from: number): Mark {
  const [a, b] = [marks.get(from), marks.get(from + windowSteps)];
  if (!a || !b) throw new Error('the loop has passed no mark');
  return { ms: (b.ms - a.ms) / windowSteps, bytes: (b.bytes - a.bytes) / windowSteps };
}

function writtenBytes(): number {
  return Number(/wchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
}
