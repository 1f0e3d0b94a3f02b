import { type Result, simulate } from './simulate.ts';

export type Seeds = {
  readonly from: number;
  readonly count: number;
  /** Only each of so many, for a campaign that several processes share. */
  readonly stride: number;
  readonly atMostFailures: number;
};

export type Summary = {
  readonly seeds: number;
  readonly events: number;
  readonly goals: { readonly [goal: string]: number };
  readonly failures: readonly Result[];
};

/** Many seeds in a row; one of a hundred runs twice, for what is not repeated exactly cannot be looked into. */
export async function campaign({ from, count, stride, atMostFailures }: Seeds): Promise<Summary> {
  const failures: Result[] = [];
  const goals: { [goal: string]: number } = {};
  let [seeds, events] = [0, 0];
  for (let seed = from; seed < from + count && failures.length < atMostFailures; seed += stride) {
    const result = await simulate({ seed });
    seeds += 1;
    events += result.events;
    for (const [goal, times] of Object.entries(result.goals)) goals[goal] = (goals[goal] ?? 0) + times;
    if (result.violation !== undefined) failures.push(result);
    else if (seed % 100 === 0 && (await simulate({ seed })).hash !== result.hash) {
      failures.push({ ...result, violation: 'the same seed went another way' });
    }
  }
  return { seeds, events, goals, failures };
}

export function sumOf(summaries: readonly Summary[]): Summary {
  const goals: { [goal: string]: number } = {};
  for (const summary of summaries) {
    for (const [goal, times] of Object.entries(summary.goals)) goals[goal] = (goals[goal] ?? 0) + times;
  }
  return {
    seeds: summaries.reduce((sum, { seeds }) => sum + seeds, 0),
    events: summaries.reduce((sum, { events }) => sum + events, 0),
    goals,
    failures: summaries.flatMap(({ failures }) => failures),
  };
}
