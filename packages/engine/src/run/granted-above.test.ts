import { expect, test } from 'vitest';
import { editArgs, migrate, pause, skip, start } from '../testing/acts.ts';
import { type Act, type CommandAct, play, runOf } from '../testing/play.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { migrationPlan } from './migration-plan.ts';
import type { Origin } from './run.ts';

const args = [{ name: 'version', from: { kind: 'literal' as const, value: 'good' } }];
const steps = [
  { name: 'prep', trigger: 'manual' as const, args, on: { OK: 'ship', NO: 'tell' } },
  { name: 'ship', effect: true, on: { OK: 'done' } },
  { name: 'tell', on: { OK: 'done' } },
];
const flow = sketchFlow(steps);
const later = sketchFlow(steps, { title: 'a later version' });
const parent = { run: 'r0', step: 'sub', visit: 1, attempt: 1 };
const below: Origin = { kind: 'step', parent, depth: 1 };
const granted: Origin = { ...below, granted: true };

const changes: readonly (readonly [string, CommandAct, string])[] = [
  ['other arguments', editArgs('prep', { version: 'evil' }), 'wrong_status'],
  ['another version', migrate(later), 'wrong_status'],
  ['an effect that comes sooner', skip('prep', 'OK'), 'not_eligible'],
];

test.each(changes)('what a decision above has granted does not get %s', (_, act, answer) => {
  const begun = (origin: Origin): readonly Act[] => [start({ origin }), act];
  const refused = play(flow, begun(granted));
  expect(refused).toMatchObject({ answer, message: expect.stringContaining('a decision above granted this') });
  expect(play(flow, begun(below)).events).not.toEqual([]);
});

test('a skip that leads to no effect is taken there, and a preview says what a migration would be refused for', () => {
  expect(play(flow, [start({ origin: granted }), pause(), skip('prep', 'NO')]).answer).toContain('visit_skipped');
  const run = runOf(play(flow, [start({ origin: granted })]));
  expect(migrationPlan(run, flow, later).problems).toHaveLength(1);
});

test('a fork is a run of its own, which nobody above has granted', () => {
  const run = runOf(play(flow, [start({ origin: granted })]));
  const forkedFrom = { run: 'r5', step: 'prep', visit: 1, initiators: [] };
  expect(migrationPlan({ ...run, forkedFrom }, flow, later).problems).toEqual([]);
});
