import { expect, test } from 'vitest';
import { ack, decide, pause, resume, start, stop, taskFailed } from '../testing/acts.ts';
import { type Act, type Played, perform, play, runOf } from '../testing/play.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { holdsInFork } from './holds-in-fork.ts';

const flow = sketchFlow(
  [
    { name: 'review', kind: 'decision', on: { AGREE: 'prep', REJECT: 'stopped' } },
    { name: 'prep', on: { OK: 'ship' } },
    { name: 'ship', effect: true, on: { OK: 'check' } },
    { name: 'check', on: { OK: 'done', AGAIN: 'prep', REVIEW: 'review' } },
  ],
  { onFailure: 'hold' },
);
const asked = play(flow, [start()]);
const agreed = agree(asked);
const shipping = perform(agreed, ack('id-2', 'OK'));
const shipped = perform(shipping, { ...ack('id-3', 'OK'), at: 5 });

/** Whether the grant of ship, as it was in one state of the run, holds in a fork when the run has come to another. */
function holds(then: Played, now: Played): boolean {
  const run = runOf(then);
  const [grant] = run.granted.ship ?? [];
  if (!grant) throw new Error('ship is not granted');
  return holdsInFork({ run }, runOf(now), 'ship', grant);
}

test('what was granted holds in a fork as long as the run has not begun it', () => {
  expect(holds(agreed, agreed)).toBe(true);
  const waiting = [pause(), ack('id-2', 'OK')].reduce<Played>(perform, agreed);
  expect(holds(agreed, waiting)).toBe(true);
  expect(holds(agreed, perform(waiting, resume()))).toBe(false);
});

test.each<[string, Played, Played]>([
  ['whose effect is under way', agreed, shipping],
  ['whose effect was tried', agreed, perform(shipping, taskFailed({ step: 'ship' }))],
  ['whose effect has been', agreed, shipped],
  ['whose effect has been before the fork', shipped, shipped],
  ['that was stopped', agreed, perform(agreed, stop())],
  ['whose decision is asked again', shipped, perform(shipped, ack('id-4', 'REVIEW'))],
])('it does not hold of a run %s', (_, then, now) => {
  expect(holds(then, now)).toBe(false);
});

test('an effect of before the decision was asked again is none of the new grant', () => {
  const again = agree(perform(shipped, { ...ack('id-4', 'REVIEW'), at: 6 }), 2, 7);
  expect(holds(again, again)).toBe(true);
});

test('a visit that has ended without a result may have done it', () => {
  const run = runOf(agreed);
  const ship = { visits: 1, minute: { startedAt: 0, visits: 1 } };
  const withdrawn = { ...agreed, run: { ...run, steps: { ...run.steps, ship } } };
  expect(holds(withdrawn, withdrawn)).toBe(false);
});

function agree(played: Played, visit = 1, at = 1): Played {
  const phase = runOf(played).open.review?.phase;
  const digest = phase?.kind === 'deciding' ? phase.decision.digest : '';
  const act: Act = decide('review', 'AGREE', digest, { visit, at });
  return perform(played, act);
}
