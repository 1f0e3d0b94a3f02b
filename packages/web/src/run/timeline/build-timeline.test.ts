import { expect, test } from 'vitest';
import { foldStory } from '../story/fold-story.ts';
import { playRun } from '../testing/play-run.ts';
import { buildTimeline, ticksOf } from './build-timeline.ts';

const text = `
action deploy addr = "http://deploy.example/run"; return = (SUCCESS | FAIL); action_end
flow release
  on_failure = hold;
  step build => (SUCCESS -> eu & us | FAIL -> hold) { action = deploy; };
  step eu => (SUCCESS -> check | FAIL -> stopped) { action = deploy; };
  step us => (SUCCESS -> check | FAIL -> stopped) { action = deploy; };
  deci check => (AGREE -> done | REJECT -> stopped) { who = "group(qa)"; enter = all; };
flow_end`;

const played = playRun(text, [
  { command: { type: 'ack-step', step: 'build', outcome: 'SUCCESS' }, at: 10_000 },
  { command: { type: 'ack-step', step: 'eu', outcome: 'SUCCESS' }, at: 20_000 },
  { command: { type: 'ack-step', step: 'us', outcome: 'SUCCESS' }, at: 50_000 },
]);
const visits = foldStory(undefined, played.journal)?.visits ?? [];

test('a timeline has a row for each visit, who had it when, and the sums of that', () => {
  const timeline = buildTimeline({ visits, startedAt: 1000, now: 60_000 });
  expect(timeline).toMatchObject({ from: 1000, to: 60_000 });
  expect(
    timeline.rows.map(({ key, bars }) => `${key} ${bars.map((bar) => `${bar.kind} ${bar.from}-${bar.to}`)}`),
  ).toEqual([
    'build/1 external 1000-10000',
    'eu/1 external 10000-20000',
    'us/1 external 10000-50000',
    'check/1 human 50000-60000',
  ]);
  expect(timeline.totals).toMatchObject({ external: 59_000, human: 10_000 });
});

test('it says what the run was not sooner over for', () => {
  const { rows } = buildTimeline({ visits, startedAt: 1000, now: 60_000 });
  expect(rows.filter(({ isCritical }) => isCritical).map(({ key }) => key)).toEqual(['build/1', 'us/1', 'check/1']);
});

test('it has the undo of a visit behind it, which may be after the end of all', () => {
  const undo = { state: 'undone', order: 1, startedAt: 70_000, endedAt: 80_000, attempts: 1 } as const;
  const undone = visits.map((visit, index) => (index === 0 ? { ...visit, undo } : visit));
  const { rows, to } = buildTimeline({ visits: undone, startedAt: 1000, endedAt: 75_000, now: 100_000 });
  expect(rows[0]?.bars[1]).toEqual({ kind: 'undo', from: 70_000, to: 80_000, isOpen: false });
  expect(to).toBe(80_000);
});

test('what nothing takes back has no undo to be seen', () => {
  const undo = { state: 'left', order: 1, startedAt: 70_000, attempts: 0 } as const;
  const { rows } = buildTimeline({ visits: [{ ...visits[0]!, undo }], startedAt: 1000, now: 100_000 });
  expect(rows[0]?.bars).toHaveLength(1);
});

test.each([
  [900, [0, 200, 400, 600, 800]],
  [61_000, [0, 30_000, 60_000]],
  [7_200_000, [0, 1_800_000, 3_600_000, 5_400_000, 7_200_000]],
])('ticks of %d ms are at lengths that people count in', (length, ticks) => {
  expect(ticksOf(length, 5)).toEqual(ticks);
});

test('a run of years has ticks, too', () => {
  expect(ticksOf(1000 * 86_400_000, 5)).toHaveLength(6);
});
