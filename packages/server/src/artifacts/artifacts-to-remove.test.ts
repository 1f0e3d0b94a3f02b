import type { ArtifactUse } from '@signalbox/store';
import { expect, test } from 'vitest';
import { artifactsToRemove } from './artifacts-to-remove.ts';

const now = 1000;
const use = (build: string, at: number, bytes: number, more: Partial<ArtifactUse> = {}): ArtifactUse => ({
  ...{ build, project: 'p', bytes, at, ended: true, ...more },
});
const all = [
  use('a', 100, 5),
  use('b', 200, 5, { ended: false }),
  use('c', 300, 5),
  use('d', 900, 5, { project: 'q' }),
];

const cases: readonly (readonly [string, Parameters<typeof artifactsToRemove>[0], readonly string[]])[] = [
  ['nothing without limits', { use: all, now, rules: { maxAgeMs: undefined, projectBytes: undefined } }, []],
  ['what is too old, unless it runs', { use: all, now, rules: { maxAgeMs: 750, projectBytes: undefined } }, ['a']],
  ['what is just as old as it may be stays', { use: all, now, rules: { maxAgeMs: 900, projectBytes: undefined } }, []],
  ['the oldest of a project with too many', { use: all, now, rules: { maxAgeMs: undefined, projectBytes: 14 } }, ['a']],
  ['as many as it takes', { use: all, now, rules: { maxAgeMs: undefined, projectBytes: 9 } }, ['a', 'c']],
  ['as many as make room', { use: all, now, room: 6, rules: { maxAgeMs: undefined, projectBytes: 15 } }, ['a', 'c']],
  ['what is old counts no more', { use: all, now, rules: { maxAgeMs: 750, projectBytes: 10 } }, ['a']],
];

test.each(cases)('%s', (_, asked, builds) => {
  expect(artifactsToRemove(asked).map(({ build }) => build)).toEqual(builds);
});
