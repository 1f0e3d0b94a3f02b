import { describe, expect, test } from 'vitest';
import { create, done, init, kill, playBuild, update, waiting } from '../testing/play-build.ts';
import { effectsOfBuild } from './build-effect.ts';
import { evolveBuild } from './evolve-build.ts';

const { uuid: _, ...attempt } = waiting;
const told = { type: 'tell-run', attempt };
const data = { build: 'b1', number: 4, repository: 'forge/shop', commit: 'c0ffee' };

describe('the effects of a build', () => {
  test('enqueue each workflow when it is created', () => {
    const { build, effects } = playBuild([create(['a', 'b'])]);
    expect(effects).toEqual([
      { type: 'enqueue', workflow: build?.workflows.a },
      { type: 'enqueue', workflow: build?.workflows.b },
    ]);
  });

  test('dequeue what is over, and tell the run exactly once', () => {
    const acts = [create(['ci']), init(), update('clone', { exited: true }), done(), done(), init(), kill];
    expect(playBuild(acts).effects.slice(1)).toEqual([
      { type: 'dequeue', workflow: 'ci' },
      { ...told, result: 'success', message: '', data: { ...data, result: 'success', message: '' } },
    ]);
  });

  test('tell the run what its steps have said for others, the later one where two say the same', () => {
    const said = (workflow: string, outputs: Readonly<Record<string, string>>) => [
      init({ workflow }),
      update('test', { exited: true, outputs }, { workflow }),
      done({}, { workflow }),
    ];
    const acts = [create(['a', 'b']), ...said('b', { image: 'b', tag: '1' }), ...said('a', { image: 'a' })];
    expect(playBuild(acts).effects.at(-1)).toMatchObject({ data: { outputs: { image: 'b', tag: '1' } } });
  });

  test('tell the run of a failure, and what failed', () => {
    const message = 'ci: exit code 1';
    expect(playBuild([create(['ci']), init(), done({ exitCode: 1 })]).effects.at(-1)).toEqual({
      ...told,
      result: 'failure',
      message,
      data: { ...data, result: 'failure', message },
    });
  });

  test('tell the run of a kill', () => {
    const message = 'superseded';
    expect(playBuild([create(['ci']), kill]).effects.slice(1)).toEqual([
      { type: 'dequeue', workflow: 'ci' },
      { ...told, result: 'killed', message, data: { ...data, result: 'killed', message } },
    ]);
  });

  test('tell the run of a build that could not be made', () => {
    const message = 'line 3: no steps';
    expect(playBuild([create([], { plan: { ok: false, message } })]).effects).toEqual([
      { ...told, result: 'failure', message, data: { ...data, result: 'failure', message } },
    ]);
  });

  test('are none where nothing has changed, also when the build is over', () => {
    const { build } = playBuild([create(['ci']), init(), done()]);
    expect(build && effectsOfBuild(build, build)).toEqual([]);
  });

  test('tell nobody where no run waits', () => {
    const acts = [create(['ci'], { alone: true }), init(), done()];
    expect(playBuild(acts).effects.map(({ type }) => type)).toEqual(['enqueue', 'dequeue']);
  });

  test('are none for a workflow that starts over', () => {
    const { effects } = playBuild([create(['ci']), init(), init({ epoch: 2, agent: 'g2' })]);
    expect(effects.map(({ type }) => type)).toEqual(['enqueue']);
  });

  test('of a group in which the build was created and killed only tell the run', () => {
    const { build } = playBuild([create(['constructor', '__proto__']), kill]);
    expect(build && effectsOfBuild(undefined, build).map(({ type }) => type)).toEqual(['tell-run']);
  });
});

describe('evolving a build', () => {
  const cause = { seq: 2, at: 1, actor: { kind: 'system' as const }, cause: 'test' };
  const proc = { type: 'proc_changed' as const, proc: 'x', state: { status: 'running' as const, startedAt: 1 } };

  test('gives the fold of its journal, without gaps', () => {
    const acts = [create(['a', 'b']), init({ workflow: 'a' }), update('clone', {}, { workflow: 'a' }), kill];
    const { build, journal } = playBuild(acts);
    expect(journal.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(journal.reduce<typeof build>(evolveBuild, undefined)).toEqual(build);
    expect(JSON.parse(JSON.stringify(build))).toEqual(build);
  });

  test('is total: what is not there does not change', () => {
    const { build } = playBuild([create(['ci'])]);
    const after = evolveBuild(build, {
      ...cause,
      events: [
        { ...proc, workflow: 'toString' },
        { ...proc, workflow: 'ci' },
      ],
    });
    expect(after).toEqual({ ...build, seq: 2, updatedAt: 1 });
  });

  test('before it is created is a bug, and throws', () => {
    expect(() => evolveBuild(undefined, { ...cause, events: [{ ...proc, workflow: 'ci' }] })).toThrow('before');
    expect(() => evolveBuild(undefined, { ...cause, events: [] })).toThrow('creates it');
  });
});
