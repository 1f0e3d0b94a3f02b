import { dueAt } from '@signalbox/engine';
import type { Cell } from './cell.ts';
import { checkHistories } from './check-histories.ts';
import { openRig, type Rig } from './engine-rig.ts';
import { overdue } from './flows.ts';
import { quantile } from './quantile.ts';
import { until } from './until.ts';

const timers = 1000;
const windowMs = 10_000;
const version = overdue(5000);

/** How long after its time a timer's transition is durable: 1 000 of them, spread over ten seconds. */
export const timerLateness: Cell = {
  name: 'timers',
  measure: async (folder) => {
    const rig = await openRig(folder, { silentStep: 'late' });
    const rounds: (readonly number[])[] = [];
    for (let round = 0; round < 4; round += 1) rounds.push(await latenessOf(rig));
    await rig.close();
    const at = (q: number) => rounds.slice(1).map((round) => quantile(round, q));
    return {
      figures: [
        { name: 'timer late, p50', unit: 'ms', rounds: at(0.5) },
        { name: 'timer late, p99', unit: 'ms', rounds: at(0.99), must: { atMost: 20 } },
        { name: 'timer late, max', unit: 'ms', rounds: at(1) },
      ],
      checked: await checkHistories(folder, { runs: rig.runs() }),
    };
  },
};

async function latenessOf(rig: Rig): Promise<readonly number[]> {
  const due = new Map<string, number>();
  const lateness: number[] = [];
  const all = Promise.withResolvers<void>();
  const unsubscribe = rig.hub.onChange(({ id, state }) => {
    const at = due.get(id);
    if (at === undefined || !state || state.state.status !== 'done') return;
    lateness.push(performance.timeOrigin + performance.now() - at);
    if (lateness.length === timers) all.resolve();
  });
  const begin = performance.now();
  const starting: Promise<void>[] = [];
  for (let timer = 0; timer < timers; timer += 1) {
    await until(begin + (timer * windowMs) / timers);
    starting.push(rig.start(version).then((run) => void due.set(run.id, dueAt(run) ?? 0)));
  }
  await Promise.all(starting);
  await all.promise;
  unsubscribe();
  return lateness;
}
