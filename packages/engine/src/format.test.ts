import { expect, test } from 'vitest';
import type { Build } from './build/build.ts';
import type { BuildTransition } from './build/build-event.ts';
import { evolveBuild } from './build/evolve-build.ts';
import { isKnownFormat, knownFormat } from './format.ts';
import { evolveRun } from './run/evolve-run.ts';
import type { RunTransition } from './run/run-event.ts';
import { start } from './testing/acts.ts';
import { play, runOf } from './testing/play.ts';
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
