import { describe, expect, test } from 'vitest';
import { bob, decide, start, system } from '../testing/acts.ts';
import { type Act, perform, play, runOf } from '../testing/play.ts';
import { checkHistory } from '../testing/run-invariants.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import type { Values } from '../value.ts';

const text = { type: 'str', required: true } as const;
const flow = sketchFlow([
  {
    name: 'qa',
    kind: 'decision',
    on: { PASS: 'tell', FAIL: 'tell', REJECT: 'stopped', LATER: 'stopped' },
    decision: {
      who: [[{ count: 2, groups: ['dev'], users: ['cem'] }]],
      args: {
        PASS: [{ ...text, name: 'tested' }],
        FAIL: [{ name: 'defects', type: 'int', required: false, default: 1, checks: { min: 1 } }],
        REJECT: [{ ...text, name: 'reason', checks: { minLength: 10 } }],
      },
    },
  },
  { name: 'tell', on: { OK: 'done' } },
]);
const begun = start({ by: system });
const cem = { kind: 'user' as const, id: 'u-cem', name: 'cem' };
const phase = runOf(play(flow, [begun])).open.qa?.phase;
const digest = phase?.kind === 'deciding' ? phase.decision.digest : '';

const answer = (outcome: string, args?: Values, reason?: string, by = bob) =>
  decide('qa', outcome, digest, { by, ...(args && { args }), ...(reason !== undefined && { reason }) });
const after = (act: Act, before: readonly Act[] = []) => perform(play(flow, [begun, ...before]), act);

describe('the arguments of an outcome', () => {
  test.each<[string, Values | undefined, string | undefined, Values]>([
    ['FAIL', { defects: 3 }, undefined, { defects: 3 }],
    ['FAIL', undefined, undefined, { defects: 1 }],
    ['FAIL', undefined, 'it is red', { reason: 'it is red', defects: 1 }],
    ['REJECT', { reason: 'it does not start' }, undefined, { reason: 'it does not start' }],
    ['REJECT', undefined, 'it does not start', { reason: 'it does not start' }],
    ['REJECT', { reason: 'it does not start' }, 'no', { reason: 'it does not start' }],
  ])('%s %j %s are the data of the step', (outcome, args, reason, data) => {
    const played = after(answer(outcome, args, reason));
    expect(played.answer).toContain('decision_made visit_closed');
    expect(runOf(played).steps.qa?.last?.data).toEqual({ inline: JSON.stringify({ outcome, ...data }) });
    checkHistory(played);
  });

  test.each<[string, Values | undefined, string | undefined, string, string]>([
    ['PASS', undefined, undefined, 'argument tested of PASS is missing', 'args.tested'],
    [
      'PASS',
      { tested: 'all', more: 1 },
      undefined,
      'argument more of PASS is not declared; declared: tested',
      'args.more',
    ],
    ['FAIL', { defects: 0 }, undefined, 'argument defects of FAIL is less than 1', 'args.defects'],
    ['FAIL', { defects: 'many' }, undefined, 'argument defects of FAIL is not of type int', 'args.defects'],
    ['REJECT', { reason: 'no' }, undefined, 'argument reason of REJECT has fewer than 10 characters', 'args.reason'],
    ['REJECT', undefined, 'no', 'argument reason of REJECT has fewer than 10 characters', 'args.reason'],
    [
      'LATER',
      { reason: 'we are on holiday' },
      undefined,
      'argument reason of LATER is not declared; declared: none',
      'args.reason',
    ],
    [
      'FAIL',
      JSON.parse('{"__proto__":1}') as Values,
      undefined,
      'argument __proto__ of FAIL is not declared; declared: defects',
      'args.__proto__',
    ],
  ])('%s %j %s are refused at their place', (outcome, args, reason, message, path) => {
    const played = after(answer(outcome, args, reason));
    expect([played.answer, played.message, played.path]).toEqual(['argument_invalid', message, path]);
  });

  test('are not needed of an outcome that declares none, which has its reason', () => {
    expect(after(answer('LATER')).answer).toBe('reason_required');
    expect(after(answer('LATER', {}, 'we are on holiday')).answer).toContain('decision_made');
  });

  test('are kept with each vote, and those of the last are the data', () => {
    const pass = (tested: string, by = bob) => answer('PASS', { tested }, undefined, by);
    const voted = after(pass('the shop'));
    expect(voted.answer).toBe('vote_taken');
    const open = runOf(voted).open.qa?.phase;
    expect(open?.kind === 'deciding' && open.decision.votes).toMatchObject([{ by: bob, args: { tested: 'the shop' } }]);
    expect(after(pass('the shop'), [pass('the shop')]).answer).toBe('nothing');
    expect(after(pass('the till'), [pass('the shop')]).answer).toBe('vote_taken');
    const made = after(pass('the till', cem), [pass('the shop')]);
    expect(runOf(made).steps.qa?.last?.data).toEqual({ inline: '{"outcome":"PASS","tested":"the till"}' });
  });
});
