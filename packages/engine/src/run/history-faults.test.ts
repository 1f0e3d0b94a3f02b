import { describe, expect, test } from 'vitest';
import { ack, start } from '../testing/acts.ts';
import { play, runOf } from '../testing/play.ts';
import { playBuild } from '../testing/play-build.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { buildFaults, runFaults } from './history-faults.ts';

const flow = sketchFlow([
  { name: 'build', on: { OK: 'deploy', NO: 'build' } },
  { name: 'deploy', on: { OK: 'done' } },
]);
const played = play(flow, [start(), ack('id-1', 'NO'), ack('id-2', 'OK')]);
const sound = { run: runOf(played), journal: played.journal, closed: played.closed };

describe('the rows of a run', () => {
  test('are sound as the engine made them', () => {
    expect(runFaults(sound)).toEqual([]);
    const over = play(flow, [start(), ack('id-1', 'OK'), ack('id-2', 'OK')]);
    expect(runFaults({ run: runOf(over), journal: over.journal, closed: over.closed })).toEqual([]);
  });

  test('are sound as a version before has made them, which did not keep that a build ended a step', () => {
    const building = sketchFlow([{ name: 'build', kind: 'pipeline', on: { SUCCESS: 'done' } }]);
    const attempt = { run: 'r1', step: 'build', visit: 1, attempt: 1 };
    const data = { inline: '{}' };
    const over = play(building, [
      start(),
      { command: { type: 'build-finished', attempt, result: 'success', message: '', data } },
    ]);
    const rows = { run: runOf(over), journal: over.journal, closed: over.closed };
    expect(JSON.stringify(rows)).toContain('"built":true');
    expect(runFaults(JSON.parse(JSON.stringify(rows).replaceAll(/,?"built":true/g, '')) as typeof rows)).toEqual([]);
  });

  test('lack a transition', () => {
    const journal = sound.journal.filter(({ seq }) => seq !== 2);
    expect(runFaults({ ...sound, journal })).toEqual(['transition 2 is missing in its journal']);
    expect(runFaults({ ...sound, journal: [] })).toEqual(['it has no journal']);
  });

  test('hold a state that is not the fold of the journal', () => {
    const run = { ...sound.run, context: { shared: 1 } };
    expect(runFaults({ ...sound, run })).toEqual(['folding its journal does not give its state']);
  });

  test('lack a closed visit', () => {
    const closed = sound.closed.slice(1);
    expect(runFaults({ ...sound, closed })).toEqual(['its closed visits are not those of its journal']);
  });

  test('begin with something else than a start', () => {
    const journal = sound.journal.map((transition) => ({ ...transition, events: [] }));
    expect(runFaults({ ...sound, journal })).toEqual([
      'its journal cannot be folded: Error: the first transition of a run starts it',
    ]);
  });

  test('wait for nothing, or for something that nothing will begin', () => {
    const nothing = { ...sound.run, open: {} };
    expect(runFaults({ ...sound, run: nothing })).toContain('it runs and waits for nothing');
    const [visit] = Object.values(sound.run.open);
    const open = visit ? { [visit.step]: { ...visit, phase: { kind: 'blocked' as const } } } : {};
    expect(runFaults({ ...sound, run: { ...sound.run, open } })).toContain(
      'it runs, but nothing will begin its step deploy',
    );
  });
});

describe('the rows of a build', () => {
  const { build, journal } = playBuild([
    {
      command: {
        type: 'create',
        build: {
          id: 'b1',
          project: 'p1',
          repository: { id: 'r', name: 'shop', url: 'http://127.0.0.1:9/shop.git' },
          number: 1,
          event: 'push',
          commit: 'c0ffee',
          ref: 'refs/heads/main',
          branch: 'main',
          message: '',
          author: 'ann',
        },
        plan: { ok: false, message: 'no workflow fits' },
      },
    },
  ]);
  if (!build) throw new Error('the build was not made');

  test('are sound as the engine made them', () => {
    expect(buildFaults({ build, journal })).toEqual([]);
  });

  test('have gaps, or a state that is not the fold of the journal', () => {
    expect(buildFaults({ build, journal: [] })).toEqual(['it has no journal']);
    expect(buildFaults({ build: { ...build, number: 2 }, journal })).toEqual([
      'folding its journal does not give its state',
    ]);
    const empty = journal.map((transition) => ({ ...transition, events: [] }));
    expect(buildFaults({ build, journal: empty })).toEqual([expect.stringContaining('cannot be folded')]);
  });
});
