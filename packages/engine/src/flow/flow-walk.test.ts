import { describe, expect, test } from 'vitest';
import { waitsFor } from '../run/waits-for.ts';
import { ack, ann, broken, decide, start, stop, timer, trigger } from '../testing/acts.ts';
import { helps } from '../testing/help.ts';
import { picture } from '../testing/picture.ts';
import { type Act, type Played, perform, play, runOf } from '../testing/play.ts';
import { checkHistory, checkStep } from '../testing/run-invariants.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import type { FlowVersion } from './flow.ts';

const retry = { maxAttempts: 2, backoffMs: 100, maxBackoffMs: 100 };

/** Fixed small flows, each of which shows another kind of turn. */
const flows: { readonly [about: string]: FlowVersion } = {
  'a loop with a deadline and retries': sketchFlow([
    { name: 'a', on: { OK: 'b', NO: 'a', TIMEOUT: 'b' }, timeoutMs: 1000, retry },
    { name: 'b', effect: true, on: { OK: 'done', NO: 'a' }, timeoutMs: 1000, retry },
  ]),
  'a release with people': sketchFlow(
    [
      { name: 'build', kind: 'pipeline', on: { SUCCESS: 'review', FAIL: 'build' } },
      { name: 'review', kind: 'decision', on: { AGREE: 'deploy', REWORK: 'build', DROP: 'stopped' } },
      { name: 'deploy', trigger: 'manual', effect: true, on: { OK: 'audit', NO: 'review' } },
      { name: 'audit', kind: 'decision', trigger: 'manual', on: { CLOSE: 'done', ASK: 'hold' } },
    ],
    { onFailure: 'hold' },
  ),
  'a flow that is slowed down': sketchFlow(
    [
      { name: 'a', on: { OK: 'b', NO: 'done' } },
      { name: 'b', kind: 'decision', on: { OK: 'a' } },
    ],
    { limits: { visitsPerMinute: 1 } },
  ),
  'a flow with a limit': sketchFlow([{ name: 'a', on: { OK: 'a', NO: 'done' } }], { limits: { transitions: 3 } }),
};

/** What nobody should do, or has done already. */
const hostile: readonly ((played: Played) => Act)[] = [
  () => start(),
  () => broken,
  () => trigger('a'),
  () => trigger('nowhere'),
  () => timer(0),
  () => ack('id-1', 'OK', { contrary: 'record' }),
  () => ack('id-1', 'UNMAPPED'),
  () => decide('review', 'AGREE', 'forged'),
  () => decide('review', 'AGREE', 'forged', { by: ann }),
  (played) => ({ command: { type: 'timer' }, at: played.now + 1_000_000 }),
];

describe.each(Object.entries(flows))('%s', (_, version) => {
  const states = explore(version);

  test('has few kinds of state, and each of them names what it waits for, or is over, or is held', () => {
    expect(states.size).toBeGreaterThanOrEqual(4);
    expect(states.size).toBeLessThan(200);
    for (const { played } of states.values()) {
      const { state } = runOf(played);
      if (state.status === 'running') expect(waitsFor(runOf(played))).not.toEqual([]);
      if (state.status === 'held') expect(state.detail).not.toBe('');
      checkHistory(played);
    }
  });

  test('can be ended from each of them by who it waits for, and by a stop', () => {
    const ended = [...states].filter(([, { helped }]) => helped.length === 0).map(([key]) => key);
    expect(ended).toContain('done');
    const stuck = [...states.keys()].filter((key) => !reaches(states, key, 'done') && !/^(done|stopped)$/.test(key));
    expect(stuck).toEqual([]);
    for (const { played } of states.values()) {
      const { status } = runOf(played).state;
      if (status !== 'running' && status !== 'held') continue;
      expect(runOf(perform(played, stop())).state.status).toBe('stopped');
    }
  });
});

test.each(Object.entries(flows))('%s keeps its promises in every sequence of three commands', (_, version) => {
  const walk = (played: Played, depth: number): void => {
    if (depth === 0) return checkHistory(played);
    for (const act of [...helps(played), stop(), ...hostile.map((make) => make(played))])
      walk(step(played, act), depth - 1);
  };
  walk(play(version, [start()]), 3);
});

/** One history for each kind of state, and the kinds that those reach whom it waits for. */
type Known = { readonly played: Played; readonly helped: readonly string[] };

function explore(version: FlowVersion): ReadonlyMap<string, Known> {
  const known = new Map<string, Known>();
  const open = [play(version, [start()])];
  for (let played = open.pop(); played; played = open.pop()) {
    if (known.has(kindOf(played))) continue;
    const helped = helps(played).map((act) => step(played, act));
    known.set(kindOf(played), { played, helped: helped.map(kindOf) });
    open.push(...helped, ...hostile.map((act) => step(played, act(played))));
  }
  return known;
}

/** The driver holds no run that does not run. */
function step(played: Played, act: Act): Played {
  const after = act === broken && runOf(played).state.status !== 'running' ? played : perform(played, act);
  checkStep(played, after, act);
  return after;
}

/** The picture without what only counts. */
function kindOf({ run }: Played): string {
  return picture(run).replaceAll(/#\d+|until \d+/g, '');
}

function reaches(states: ReadonlyMap<string, Known>, from: string, to: string): boolean {
  const seen = new Set([from]);
  for (const key of seen) for (const next of states.get(key)?.helped ?? []) seen.add(next);
  return seen.has(to);
}
