import type { Cell, Figure } from './cell.ts';
import { checkHistories } from './check-histories.ts';
import { openRig, type Rig } from './engine-rig.ts';
import { fan } from './flows.ts';

/** 1 → so many → 1: from the start of a run to its end, one run at a time. */
export const fanOut: Cell = {
  name: 'fan-out',
  measure: async (folder) => {
    const rig = await openRig(folder);
    const figures: Figure[] = [];
    for (const width of [10, 100, 1000]) {
      const rounds = await roundsOf(rig, width);
      const must = width === 1000 ? { must: { atMost: 1000 } } : {};
      figures.push({ name: `1 → ${width} → 1`, unit: 'ms', rounds, ...must });
    }
    await rig.close();
    return { figures, checked: await checkHistories(folder, { runs: rig.runs() }) };
  },
};

async function roundsOf(rig: Rig, width: number): Promise<readonly number[]> {
  const version = fan(width);
  const rounds: number[] = [];
  for (let round = 0; round < 6; round += 1) {
    const started = performance.now();
    await rig.play(version);
    rounds.push(performance.now() - started);
  }
  return rounds.slice(1);
}
