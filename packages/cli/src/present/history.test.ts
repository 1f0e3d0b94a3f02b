import { expect, test } from 'vitest';
import { presentHistory } from './history.ts';
import { createStyle } from './style.ts';

const look = { style: createStyle({ colour: false }), now: 0, command: () => '' };
const review = { step: 'review', visit: 1 };
const visit = {
  ...review,
  attempts: 1,
  openedAt: 0,
  closedAt: 0,
  outcome: 'AGREE',
  by: 'bob',
  status: 'closed',
} as const;

test('a history tells, between the visits, what people have done to a run, with what and why', () => {
  const events = [
    { ...review, type: 'args_edited', before: { n: 1 }, args: { n: 2, s: 'x' }, reason: 'typo' },
    { ...review, type: 'vote_taken', vote: { outcome: 'AGREE', reason: 'well tested' } },
    { ...review, type: 'decision_made', outcome: 'AGREE', args: { tested: 'the till' } },
    { type: 'run_migrated', flow: { name: 'release', hash: 'abcdef0123456789' }, reason: 'wrong service' },
    { type: 'run_continued', transitionsAllowed: 1 },
    { type: 'event_received', name: 'tested', key: 'k1', kept: true },
    { type: 'event_received', name: 'used', kept: false },
    { ...review, visit: 2, type: 'event_taken', name: 'tested' },
  ];
  const history = presentHistory([visit], [{ seq: 1, at: 0, actor: 'ann', cause: 'x', events }], look);
  const rows = history.split('\n').slice(1);
  expect(rows.map((row) => row.slice(23).replaceAll(/ {2,}/g, ' | '))).toEqual([
    'review | AGREE | bob | 1 | 0 s | tested="the till"',
    'review | arguments changed | ann | n=2 in place of 1: typo',
    'review | vote AGREE | ann | well tested',
    ' | moved to version abcdef012345 | ann | wrong service',
    ' | goes on | ann',
    ' | event tested, kept | ann | key k1',
    'review #2 | event tested, taken | ann',
  ]);
});

test('a history tells on whose behalf somebody has voted or decided', () => {
  const onBehalfOf = [{ kind: 'user', id: 'u2', name: 'dan' }];
  const events = [
    { ...review, type: 'vote_taken', vote: { outcome: 'AGREE', onBehalfOf } },
    { ...review, type: 'decision_made', outcome: 'AGREE', onBehalfOf },
  ];
  const history = presentHistory([visit], [{ seq: 1, at: 0, actor: 'ann', cause: 'x', events }], look);
  expect(history).toMatch(/review +AGREE +bob on behalf of dan/);
  expect(history).toMatch(/review +vote AGREE +ann on behalf of dan/);
});

test('a run without visits and deeds has no history', () => {
  expect(presentHistory([], [], look)).toBe('');
});
