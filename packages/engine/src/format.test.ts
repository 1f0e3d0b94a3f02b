import { describe, expect, test } from 'vitest';
import type { Build } from './build/build.ts';
import type { BuildTransition } from './build/build-event.ts';
import { evolveBuild } from './build/evolve-build.ts';
import type { FlowVersion, Job, Param } from './flow/flow.ts';
import { hashFlow } from './flow/hash-flow.ts';
import {
  eventFormats,
  formatOfFlow,
  isKnownFormat,
  jobFormats,
  knownFormat,
  paramFormats,
  sourceFormats,
  stepFormats,
} from './format.ts';
import { evolveRun } from './run/evolve-run.ts';
import type { RunTransition } from './run/run-event.ts';
import { ack, fork, migrate, start } from './testing/acts.ts';
import { type Played, perform, play, runOf } from './testing/play.ts';
import { sketchFlow } from './testing/sketch-flow.ts';

test('what a newer version has marked is not understood', () => {
  expect([{}, { format: knownFormat }, { format: knownFormat + 1 }].map(isKnownFormat)).toEqual([true, true, false]);
});

const actor = { kind: 'system' } as const;

test('an event of a kind that came later is folded into nothing', () => {
  const run = runOf(play(sketchFlow([{ name: 'A', on: { OK: 'done' } }]), [start()]));
  const later: unknown = { seq: 2, at: 1, actor, cause: 'later', events: [{ type: 'later' }] };
  expect(() => evolveRun(run, later as RunTransition)).toThrow('an event of a newer version: later');
  expect(() => evolveBuild({} as Build, later as BuildTransition)).toThrow('an event of a newer version: later');
});

const counts = (formats: { readonly [kind: string]: number }) =>
  Object.values(formats).reduce<number[]>((sum, format) => {
    sum[format - 1] = (sum[format - 1] ?? 0) + 1;
    return sum;
  }, []);

/** Those of a format that is out do not become more: what is new needs the next one. */
test('a new kind is of a new format', () => {
  expect(counts(eventFormats)).toEqual([69, 2]);
  expect(counts(paramFormats)).toEqual([6, 1]);
  expect(counts(stepFormats)).toEqual([10, 1]);
  expect(counts(sourceFormats)).toEqual([4, 2]);
  expect(counts(jobFormats)).toEqual([6]);
  const all = [eventFormats, paramFormats, stepFormats, sourceFormats, jobFormats].flatMap((each) =>
    Object.values(each),
  );
  expect(Math.max(...all)).toBe(knownFormat);
});

describe('a run is marked', () => {
  const token: Param = { name: 'token', type: 'secret', required: false };
  const step = { name: 'A', on: { OK: 'B' } };
  const last = { name: 'B', on: { OK: 'done' } };
  const plain = sketchFlow([step, last]);
  const code = { ...last, kind: 'code', trigger: 'manual', actions: { agree: {} } } as const;
  const flows: Readonly<Record<string, FlowVersion>> = {
    'an input that is a secret': sketchFlow([step, last], { inputs: [token] }),
    'a job that takes a secret': sketchFlow([{ ...step, params: [token] }, last]),
    'an action that takes a secret': sketchFlow([step, { ...code, actions: { agree: { params: [token] } } }]),
    'arguments of an act': sketchFlow([step, { ...code, actArgs: { agree: [] } }]),
    'arguments of an act in a hook': withHook(plain),
    'a secret by its name': sketchFlow([
      { ...step, args: [{ name: 'x', from: { kind: 'secret', name: 'KEY' } }] },
      last,
    ]),
  };
  const format = (played: Played) => runOf(played).format;

  test.each(Object.keys(flows))('from its start, where its flow has %s', (name) => {
    const version = flows[name] as FlowVersion;
    expect(version.format).toBe(2);
    const played = play(version, [start()]);
    expect(format(played)).toBe(2);
    const folded = played.journal.reduce<ReturnType<typeof runOf> | undefined>(evolveRun, undefined);
    expect(folded).toEqual(played.run);
  });

  test('as what it was forked from', () => {
    const version = flows['an input that is a secret'] as FlowVersion;
    const from = { run: runOf(play(version, [start()])), step: 'A', visit: 1 };
    expect(format(play(version, [fork(from)]))).toBe(2);
  });

  test('not at all, where its flow has nothing that came later', () => {
    expect(plain).not.toHaveProperty('format');
    expect(formatOfFlow(sketchFlow([{ ...code, name: 'A' }]))).toBe(1);
    const played = play(plain, [start(), ack('id-1', 'OK')]);
    expect(
      [played.run, ...played.journal.flatMap(({ events }) => events)].filter((each) => each && 'format' in each),
    ).toEqual([]);
  });

  test('when it is moved to a version that has, and stays so when it is moved back', () => {
    const version = flows['an input that is a secret'] as FlowVersion;
    const moved = play(plain, [start(), migrate(version)]);
    expect(format(moved)).toBe(2);
    const back = perform(moved, migrate(plain));
    expect([back.answer, format(back)]).toEqual(['run_migrated', 2]);
    expect(back.journal.reduce<ReturnType<typeof runOf> | undefined>(evolveRun, undefined)).toEqual(back.run);
  });

  test('by an event of a kind that came later, and by no other after it', () => {
    const run = runOf(play(plain, [start()]));
    const of = { step: 'A', visit: 1, decision: 'd', by: actor } as const;
    const caused = { at: 1, actor, cause: 'decide' } as const;
    const lapsed = evolveRun(run, { ...caused, seq: 2, events: [{ type: 'vote_lapsed', ...of }] });
    expect(lapsed.format).toBe(2);
    expect(evolveRun(lapsed, { ...caused, seq: 3, events: [{ type: 'run_paused' }] }).format).toBe(2);
  });

  test('a flow of a newer version is not begun, and no run is moved to it', () => {
    const newer = { ...sketchFlow([step, last], { title: 'newer' }), format: knownFormat + 1 };
    expect(play(newer, [start()]).answer).toBe('version_newer');
    expect(play(plain, [start(), migrate(newer)]).answer).toBe('version_newer');
  });
});

function withHook({ flow, jobs }: FlowVersion): FlowVersion {
  const tell: Job = {
    kind: 'code',
    name: 'tell',
    version: '1',
    params: [],
    outcomes: ['OK'],
    effect: false,
    actions: {},
  };
  const hook = { name: 'tell', job: 'tell', args: [], actArgs: {}, on: { OK: 'done' }, trigger: 'auto' } as const;
  return hashFlow({ ...flow, hooks: { start: hook } }, { ...jobs, tell });
}
