import type { RunEvent } from '@signalbox/engine';
import { expect, test } from 'vitest';
import { eventText, type ShownEvent } from './event-text.ts';

const visit = { step: 'ship', visit: 1 };
const admin = { kind: 'admin' } as const;
const failure = { outcome: 'UNREACHABLE', message: 'refused' };
const attempt = { number: 2, uuid: 'u', job: 'http', startedAt: 0 } as const;
const flow = { name: 'release', hash: 'abcdef0123456789' };
const vote = { by: admin, groups: [], outcome: 'AGREE', reason: 'well tested', at: 0, eligibility: 'admin' } as const;
const started = { type: 'run_started', id: 'r', project: 'p', name: 'n', flow, transitionsAllowed: 9 } as const;
const decision = {
  ...{ id: 'd', who: [[{ count: 2, groups: ['ops'], users: [] }]], outcomes: ['AGREE'], grants: ['AGREE'] },
  ...{ reasonMinLength: 10, digest: 'x', guards: [], votes: [] },
};
const made = {
  ...visit,
  type: 'decision_made',
  decision: 'd',
  digest: 'x',
  granted: [],
  eligibility: 'admin',
} as const;
const received = { type: 'event_received', name: 'tested' } as const;
const edited = { ...visit, type: 'args_edited', args: { n: 2, x: 'y' }, reason: 'typo' } as const;

test.each<readonly [RunEvent, string]>([
  [{ ...started, origin: { kind: 'manual' }, inputs: { version: '1' } }, 'a run of release is started: version="1"'],
  [{ ...started, origin: { kind: 'manual' }, inputs: {} }, 'a run of release is started'],
  [{ type: 'run_queued', openRuns: 1 }, 'it waits for its turn: the flow has as many open runs as it may'],
  [{ type: 'run_admitted' }, 'its turn has come'],
  [{ ...visit, type: 'visit_opened', manual: true }, 'ship is entered, and waits for a trigger'],
  [{ ...visit, visit: 3, type: 'visit_opened', manual: false }, 'ship #3 is entered'],
  [{ ...visit, type: 'attempt_started', attempt, args: {} }, 'ship begins its attempt 2'],
  [{ ...visit, type: 'attempt_progressed', attempt: 1, outcome: 'HALF' }, 'ship reports progress: HALF'],
  [{ ...visit, type: 'attempt_failed', attempt: 1, failure }, 'ship fails: UNREACHABLE, refused'],
  [{ ...visit, type: 'decision_opened', decision }, 'ship waits for 2 of group(ops)'],
  [{ ...made, outcome: 'AGREE' }, 'ship is decided: AGREE'],
  [{ ...made, outcome: 'NO', reason: 'not\nnow' }, 'ship is decided: NO: not now'],
  [{ ...made, outcome: 'NO', args: { defects: 3 } }, 'ship is decided: NO (defects=3)'],
  [{ ...visit, type: 'vote_taken', decision: 'd', vote }, 'ship has the vote of admin: AGREE: well tested'],
  [
    { ...visit, type: 'vote_lapsed', decision: 'd', by: { kind: 'admin' } },
    'ship counts the vote of admin no more: the right is lost',
  ],
  [
    { ...visit, type: 'vote_lapsed', decision: 'd', by: { kind: 'admin' }, counts: { groups: ['dev'] } },
    'ship counts the vote of admin no more for all that it did: the right is lost',
  ],
  [{ ...visit, type: 'grant_superseded', digest: 'a', found: 'b' }, 'ship is not what was granted any more'],
  [{ ...visit, type: 'visit_closed', attempt: 1, uuid: 'u', outcome: 'OK' }, 'ship ends with OK'],
  [{ ...visit, type: 'repeat_ignored', outcome: 'NO', stands: 'OK' }, 'ship stays OK: NO came too late'],
  [{ type: 'run_held', reason: 'edge', detail: 'by NO', step: 'build' }, 'the flow holds the run after step build'],
  [{ type: 'run_held', reason: 'limit', detail: 'too many' }, 'the run is held: limit, too many'],
  [{ type: 'run_continued', transitionsAllowed: 1 }, 'the run goes on'],
  [{ type: 'run_done' }, 'the run is done'],
  [{ type: 'run_stopped', reason: 'enough' }, 'the run is stopped: enough'],
  [{ type: 'run_failed', step: 'ship', failure }, 'the run has failed: ship UNREACHABLE, refused'],
  [{ ...visit, type: 'branches_opened', set: 's', branches: ['a', 'b'] }, 'ship opens the branches a, b'],
  [{ type: 'branch_ended', set: 's', branch: 'a', end: 'done' }, 'branch a is done'],
  [{ type: 'branch_ended', set: 's', branch: 'a', end: 'arrived' }, 'branch a has arrived'],
  [{ type: 'set_abandoned', sets: ['s'], revoked: [] }, 'the open branches are left'],
  [
    { type: 'run_edited', by: [{ kind: 'admin' }, { kind: 'user', id: 'u', name: 'bob' }] },
    'admin and bob changed the run',
  ],
  [{ type: 'run_migrated', from: 'x', flow, inputs: {}, reason: 'typo' }, 'moves to version abcdef012345: typo'],
  [{ type: 'run_paused' }, 'the run is paused'],
  [{ type: 'run_resumed' }, 'the run is resumed'],
  [{ ...visit, type: 'visit_skipped', outcome: 'OK', reason: 'by hand' }, 'ship is skipped with OK: by hand'],
  [{ ...edited, before: { n: 1 } }, 'ship gets n=2 in place of 1: typo'],
  [{ ...edited, added: ['x'] }, 'ship gets x="y": typo'],
  [{ ...edited, before: { n: 1 }, added: ['x'] }, 'ship gets x="y", n=2 in place of 1: typo'],
  [edited, 'ship gets n=2, x="y": typo'],
  [{ ...visit, type: 'decision_reminded', decision: 'd' }, 'ship is overdue'],
  [{ ...visit, type: 'decision_expired', decision: 'd', outcome: 'NO' }, 'decided by nobody in time: NO'],
  [{ ...visit, type: 'wait_begun', wait: { id: 'w', event: 'tested' }, args: {} }, 'waits for the event tested'],
  [{ ...visit, type: 'wait_begun', wait: { id: 'w', until: 0 }, args: {} }, 'ship waits until 19'],
  [{ ...received, kept: true }, 'the event tested has come, and is kept for a step to come'],
  [{ ...received, kept: false }, 'the event tested has come'],
  [{ ...visit, type: 'event_taken', name: 'tested' }, 'ship takes the event tested, which was kept'],
])('%j is told as: %s', (event, text) => {
  expect(eventText(event as ShownEvent)).toContain(text);
});

test('a failure that is tried again says when', () => {
  const event = { ...visit, type: 'attempt_failed', attempt: 1, failure, retryAt: Date.UTC(2026, 10, 20, 12) };
  expect(eventText(event)).toMatch(/refused; tried again at 2026-11-2\d \d\d:00:00$/);
});

test('an event that a newer server has is told with all that it has', () => {
  expect(eventText({ type: 'run_frozen', why: 'cold', parts: [1, 2] })).toBe('run_frozen why=cold parts=[1,2]');
});
