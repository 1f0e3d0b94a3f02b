import { describe, expect, test } from 'vitest';
import { picture } from '../testing/picture.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { simulate } from './simulate.ts';
import type { Choice } from './trace-entry.ts';
import { walkAll } from './walk-all.ts';

const release = sketchFlow([
  {
    name: 'build',
    kind: 'pipeline',
    args: [{ name: 'ref', from: { kind: 'input', name: 'ref' } }],
    on: { SUCCESS: 'review&qa', FAIL: 'build', KILLED: 'stopped', UNREACHABLE: 'hold' },
  },
  { name: 'review', kind: 'decision', on: { AGREE: 'ship', REWORK: 'build', EXPIRED: 'stopped' } },
  { name: 'qa', trigger: 'manual', on: { PASS: 'ship', TIMEOUT: 'done', OTHER: 'done' }, outcomes: ['PASS'] },
  { name: 'ship', enter: 'all', effect: true, on: { OK: 'done' } },
  { name: 'unused', on: { OK: 'done' } },
]);

function choices(text: string): readonly Choice[] {
  return text.split(' ').map((word) => {
    const [step = '', outcome = ''] = word.split('=');
    return { step, outcome };
  });
}

describe('a simulated run', () => {
  test.each([
    ['build=SUCCESS', 'running | review#1 deciding | qa#1 awaiting_trigger'],
    ['build=FAIL build=SUCCESS qa=PASS review=AGREE', 'running | ship#1 attempting 1'],
    ['build=SUCCESS qa=TIMEOUT review=AGREE ship=OK', 'done'],
    ['build=SUCCESS qa=PASS review=REWORK build=KILLED', 'stopped'],
    ['build=UNREACHABLE', 'held(edge) | build#2 blocked'],
  ])('goes where %s leads', (text, expected) => {
    const simulated = simulate(release, choices(text));
    expect([simulated.ok, picture(simulated.run)]).toEqual([true, expected]);
  });

  test('says what may be chosen next', () => {
    expect(simulate(release, choices('build=SUCCESS')).next).toEqual(
      choices('review=AGREE review=REWORK qa=PASS qa=TIMEOUT'),
    );
  });

  test('tells each step that is entered, what it waits for, and what was taken back', () => {
    const { trace } = simulate(release, choices('build=SUCCESS review=REWORK build=UNREACHABLE'));
    const build = { step: 'build', waitsFor: 'build', outcomes: ['SUCCESS', 'FAIL', 'KILLED', 'UNREACHABLE'] };
    expect(trace).toEqual([
      { entered: [{ ...build, visit: 1 }], withdrawn: [], status: 'running' },
      {
        choice: { step: 'build', outcome: 'SUCCESS' },
        entered: [
          { step: 'review', visit: 1, waitsFor: 'person', outcomes: ['AGREE', 'REWORK', 'EXPIRED'] },
          { step: 'qa', visit: 1, waitsFor: 'trigger', outcomes: ['PASS', 'TIMEOUT', 'OTHER'] },
        ],
        withdrawn: [],
        status: 'running',
      },
      {
        choice: { step: 'review', outcome: 'REWORK' },
        entered: [{ ...build, visit: 2 }],
        withdrawn: ['qa'],
        status: 'running',
      },
      {
        choice: { step: 'build', outcome: 'UNREACHABLE' },
        entered: [{ ...build, visit: 3, waitsFor: 'retry' }],
        withdrawn: [],
        status: 'held',
        detail: 'step build leads to hold',
      },
    ]);
  });

  test('may fail by what no step maps', () => {
    const failed = simulate(release, choices('build=SUCCESS qa=UNREACHABLE'));
    expect([failed.ok, failed.trace.at(-1)]).toMatchObject([true, { status: 'failed', detail: 'UNREACHABLE' }]);
    expect(simulate(release, choices('build=SUCCESS')).failures).toEqual(choices('qa=UNREACHABLE'));
    expect(failed.failures).toEqual([]);
  });

  test('refuses a choice that nobody has', () => {
    for (const text of ['build=MAYBE', 'ship=OK']) {
      expect(simulate(release, choices(text))).toMatchObject({ ok: false, choice: choices(text)[0] });
    }
  });

  test('may be told how a wait ends, each by itself', () => {
    const wait = { kind: 'wait', args: [{ name: 'for', from: { kind: 'input', name: 'soak' } }] } as const;
    const patient = sketchFlow([
      { name: 'build', on: { OK: 'soak&tested' } },
      { name: 'soak', ...wait, on: { DONE: 'ship' } },
      { name: 'tested', ...wait, timeoutMs: 5, on: { DONE: 'ship', TIMEOUT: 'hold' } },
      { name: 'ship', enter: 'all', on: { OK: 'done' } },
    ]);
    expect(simulate(patient, choices('build=OK')).next).toEqual(choices('soak=DONE tested=DONE tested=TIMEOUT'));
    expect(picture(simulate(patient, choices('build=OK soak=DONE tested=DONE')).run)).toBe(
      'running | ship#1 attempting 1',
    );
    expect(picture(simulate(patient, choices('build=OK tested=TIMEOUT')).run)).toContain('held(edge)');
    expect(walkAll(patient, 100)).toMatchObject({ complete: true, stuck: [], ends: { done: 1 } });
  });

  test('may fail by a timeout of a wait that no step maps, where that comes before its time', () => {
    const literal = (name: string, value: string) => [{ name, from: { kind: 'literal', value } }] as const;
    const flow = (args: ReturnType<typeof literal>) =>
      sketchFlow([
        { name: 'build', on: { OK: 'soak&other' } },
        { name: 'soak', kind: 'wait', args, timeoutMs: 2000, on: { DONE: 'done' } },
        { name: 'other', kind: 'decision', on: { OK: 'done' } },
      ]);
    const event = literal('event', 'tested');
    expect(simulate(flow(event), choices('build=OK')).failures).toEqual(choices('soak=TIMEOUT'));
    expect(simulate(flow(literal('for', '3s')), choices('build=OK')).failures).toEqual(choices('soak=TIMEOUT'));
    expect(simulate(flow(literal('for', '2s')), choices('build=OK')).failures).toEqual([]);
    const ended = simulate(flow(event), choices('build=OK soak=TIMEOUT'));
    expect([ended.ok, ended.trace.at(-1)]).toMatchObject([true, { status: 'failed', detail: 'TIMEOUT' }]);
    expect(walkAll(flow(event), 100).failed).toContainEqual({
      path: choices('build=OK soak=TIMEOUT'),
      open: ['soak', 'other'],
      detail: 'step soak: TIMEOUT, which it does not map',
    });
  });

  test('may fail by what the run of another flow came to', () => {
    const flow = sketchFlow([{ name: 'below', kind: 'flow', timeoutMs: 5, on: { DONE: 'done', STOPPED: 'stopped' } }]);
    expect(simulate(flow, []).failures).toEqual(choices('below=FAILED below=TIMEOUT'));
    for (const outcome of ['FAILED', 'TIMEOUT']) {
      const { trace } = simulate(flow, choices(`below=${outcome}`));
      expect(trace.at(-1)).toMatchObject({ status: 'failed', detail: outcome });
    }
  });

  test('goes through code, and through what people act on', () => {
    const actions = { agree: {} };
    const flow = sketchFlow([
      { name: 'grow', kind: 'code', on: { SUCCESS: 'ask', FAIL: 'done' } },
      { name: 'ask', kind: 'code', actions, trigger: 'manual', on: { AGREED: 'look', REFUSED: 'stopped' } },
      { name: 'look', kind: 'code', actions, on: { AGREED: 'done', FAIL: 'hold' } },
    ]);
    expect(picture(simulate(flow, choices('grow=FAIL')).run)).toBe('done');
    const { run, trace } = simulate(flow, choices('grow=SUCCESS ask=AGREED'));
    expect(picture(run)).toBe('running | look#1 attempting 1');
    expect(trace.flatMap(({ entered }) => entered.map(({ waitsFor }) => waitsFor))).toEqual([
      'host',
      'trigger',
      'person',
    ]);
    expect(picture(simulate(flow, choices('grow=SUCCESS ask=REFUSED')).run)).toBe('stopped');
    expect(picture(simulate(flow, choices('grow=SUCCESS ask=AGREED look=AGREED')).run)).toBe('done');
  });

  test('needs a flow with steps', () => {
    expect(() => simulate(sketchFlow([]), [])).toThrow('start of the simulated run: flow release has no steps');
  });
});

describe('the walk through all states', () => {
  test('counts them, and tells where the run is held and what is never entered', () => {
    const walk = walkAll(release, 1000);
    expect(walk).toMatchObject({
      complete: true,
      ends: { done: 1, stopped: 1, held: 1 },
      neverEntered: ['unused'],
      held: [{ path: choices('build=UNREACHABLE'), open: ['build'], detail: 'step build leads to hold' }],
      stuck: [],
    });
    // The build; both open, or one of them with what the other came to; ship; the three ends; and three failures.
    expect(walk.states).toBe(12);
    expect(walk.failed).toEqual([
      {
        path: choices('build=SUCCESS qa=UNREACHABLE'),
        open: ['review', 'qa'],
        detail: 'step qa: UNREACHABLE, which it does not map',
      },
      expect.objectContaining({ path: choices('build=SUCCESS review=AGREE qa=UNREACHABLE') }),
      expect.objectContaining({ open: ['ship'] }),
    ]);
  });

  test('finds the shortest way to where nothing leads on', () => {
    const flow = sketchFlow([
      { name: 'a', on: { OK: 'b', NO: 'a' } },
      { name: 'b', on: {} },
    ]);
    const detail = 'no outcome of b leads to an end';
    expect(walkAll(flow, 10)).toMatchObject({ stuck: [{ path: choices('a=OK'), open: ['b'], detail }], endless: [] });
  });

  test('says that its bound has cut it', () => {
    expect(walkAll(release, 2)).toMatchObject({ states: 2, complete: false, cut: 6, endless: [] });
  });

  test('finds the shortest way into a loop that nothing leads out of, but its failures', () => {
    const flow = sketchFlow(
      [
        { name: 'a', on: { OK: 'b', NO: 'done' } },
        { name: 'b', on: { OK: 'c' } },
        { name: 'c', kind: 'pipeline', timeoutMs: 5, on: { SUCCESS: 'b' } },
      ],
      { onFailure: 'hold' },
    );
    const walk = walkAll(flow, 100);
    expect(walk).toMatchObject({ ends: { done: 1, held: 5 }, stuck: [], held: [] });
    expect(walk.endless).toEqual([{ path: choices('a=OK'), open: ['b'], detail: 'no outcome of b leads to an end' }]);
    expect(walk.failed.map(({ detail }) => detail)).toContain('step c: TIMEOUT, simulated');
    const lost = sketchFlow([{ name: 'a', on: { OK: 'a' } }]);
    expect(walkAll(lost, 100).endless).toMatchObject([{ path: [] }]);
  });

  test('knows that nobody may come to decide', () => {
    const flow = (more: object) =>
      sketchFlow([{ name: 'a', kind: 'decision', on: { OK: 'done', EXPIRED: 'stopped' }, ...more }]);
    expect(walkAll(flow({}), 10).ends).toEqual({ done: 1 });
    const expire = { afterMs: 5, outcome: 'EXPIRED' };
    expect(walkAll(flow({ decision: { expire } }), 10).ends).toEqual({ done: 1, stopped: 1 });
  });
});
