import { describe, expect, test } from 'vitest';
import { playRun } from '../testing/play-run.ts';
import { chineseEvents } from './chinese-events.ts';
import { englishEvents } from './english-events.ts';
import { eventSentence } from './event-sentence.ts';

const at = (instant: number) => `T${instant}`;
const bob = { kind: 'user', id: '8', name: 'bob' } as const;
const place = { step: 'ship', visit: 2 };
const failure = { outcome: 'TIMEOUT', message: 'no answer' };
const of = { groups: ['sre'], users: [] };
const who = [[{ count: 1, ...of }]];

/** One of each kind, with all that its sentence may tell. */
const events: { readonly [type: string]: object } = {
  run_started: { flow: { name: 'release' }, inputs: { version: '1.2' } },
  run_queued: { template: 'web' },
  visit_opened: { ...place, manual: true },
  attempt_started: { ...place, attempt: { number: 3 } },
  attempt_progressed: { ...place, outcome: 'HALF' },
  attempt_failed: { ...place, failure, retryAt: 5 },
  act_begun: { ...place, act: { action: 'agree', by: bob, args: { a: 1 } } },
  act_ended: { ...place, action: 'agree', answer: { ok: false, failure: { message: 'no room' } } },
  undo_data_kept: { ...place, key: 'version' },
  decision_opened: { ...place, decision: { who } },
  decision_made: { ...place, outcome: 'AGREE', reason: 'fine', onBehalfOf: [bob], overridden: true },
  decision_delegated: { ...place, to: bob },
  decision_reassigned: { ...place, to: of, from: 'li', who, reason: 'ill' },
  decision_escalated: { ...place, to: of, who },
  decision_expired: { ...place, outcome: 'REJECT' },
  information_asked: { ...place, question: 'why', of: bob },
  information_given: { ...place, text: 'because' },
  visit_closed: { ...place, outcome: 'SUCCESS' },
  repeat_ignored: { ...place, outcome: 'FAIL', stands: 'SUCCESS' },
  run_held: { reason: 'failure', step: 'build', detail: 'no answer' },
  stop_begun: { reason: 'late' },
  run_stopped: { reason: 'late' },
  run_failed: { step: 'ship', failure },
  branches_opened: { ...place, branches: ['eu', 'us'] },
  branch_ended: { branch: 'eu', end: 'done' },
  vote_taken: { ...place, vote: { by: bob, outcome: 'AGREE', args: { risk: 'low' } } },
  vote_lapsed: { ...place, by: bob, counts: { groups: ['dev'] } },
  run_edited: { by: [bob] },
  run_migrated: { flow: { hash: '0123456789abcdef' }, reason: 'newer' },
  run_paused: { reason: 'lunch' },
  visit_skipped: { ...place, outcome: 'SUCCESS', reason: 'by hand' },
  args_edited: { ...place, before: { a: 1 }, added: ['b'], args: { a: 2, b: 3 }, reason: 'typo' },
  interlock_overridden: { ...place, passed: { digest: '', revisions: { production: 1 } }, reason: 'an outage' },
  wait_begun: { ...place, wait: { event: 'tested' } },
  event_received: { name: 'tested', kept: true },
  event_taken: { ...place, name: 'tested' },
  rollback_begun: { reason: 'it does not sell', to: place },
  given_up_ended: { ...place, outcome: 'SUCCESS', reason: 'seen' },
  undo_started: { ...place, attempt: { number: 2 } },
  undo_failed: { ...place, failure, retryAt: 5 },
  undo_skipped: { ...place, outcome: 'UNDONE', reason: 'by hand' },
  undo_barred: { ...place, undo: { irreversible: 'mails are sent' } },
  undo_edited: { ...place, before: {}, args: { a: 2 }, reason: 'typo' },
  stop_asked: { reason: 'late' },
  run_compensated: { step: 'build' },
};

describe.each(['en', 'zh'] as const)('in %s', (language) => {
  const texts = language === 'en' ? englishEvents : chineseEvents;

  test.each(Object.keys(texts))('%s is told in a sentence that leaves nothing of it undefined', (type) => {
    const say = (event: object) => eventSentence({ ...event, type }, language, at);
    const whole = say(events[type] ?? place);
    expect(whole).not.toMatch(/undefined|\[object|null/);
    const told = Object.values(events[type] ?? {}).filter((value) => typeof value === 'string' && value !== type);
    const dropped = new Set(['UNDONE', 'done', 'failure']);
    for (const value of told) if (!dropped.has(value as string)) expect(whole).toContain(value as string);
    if ('reason' in (events[type] ?? {})) {
      const { reason: _, ...without } = events[type] as { reason: string };
      if (type !== 'run_held') expect(say(without)).not.toMatch(/undefined|[:：]\s*$/);
    }
  });

  test('every event of a real run is told', () => {
    const text = `
      action deploy addr = "http://deploy.example/run"; return = (SUCCESS); action_end
      flow release step build => (SUCCESS -> done) { action = deploy; }; flow_end`;
    const { journal } = playRun(text, [{ command: { type: 'ack-step', step: 'build', outcome: 'SUCCESS' } }]);
    const told = journal.flatMap((each) => each.events.map((event) => eventSentence(event, language, at)));
    expect(told).toHaveLength(5);
    expect(told.filter((each) => /undefined|=/.test(each))).toEqual([]);
  });
});

test.each([
  [{ type: 'wait_begun', ...place, wait: { until: 7 } }, 'ship #2 waits until T7'],
  [{ type: 'act_begun', step: 'ship', visit: 1, act: { action: 'trigger' } }, 'ship: trigger'],
  [{ type: 'act_ended', step: 'ship', visit: 1, action: 'agree', answer: { ok: true } }, 'ship: agree was ok'],
  [{ type: 'branch_ended', branch: 'eu', end: 'arrived' }, 'Branch eu has arrived'],
  [{ type: 'undo_skipped', ...place, outcome: 'LEFT', reason: '' }, 'ship #2 is left as it is'],
  [{ type: 'run_held', reason: 'edge', detail: '', step: 'ship' }, 'The flow holds the run after ship'],
  [{ type: 'decision_delegated', ...place }, 'ship #2: the right to decide is taken back'],
])('%j says: %s', (event, sentence) => {
  expect(eventSentence(event, 'en', at)).toBe(sentence);
});

test('what a newer server tells of is shown as it stands', () => {
  expect(eventSentence({ type: 'moon_risen', phase: 'full', at: { hour: 3 } }, 'zh', at)).toBe(
    'moon_risen phase=full at={"hour":3}',
  );
});
