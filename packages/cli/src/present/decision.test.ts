import { expect, test } from 'vitest';
import { decision } from '../testing/samples.ts';
import { presentDecision, presentSubject } from './decision.ts';
import { createStyle } from './style.ts';

test('of what a list has cut it says that there is more', () => {
  const guards = [{ step: 'sign', job: 'signer', args: { notes: 'lon', by: 'ann' }, cut: ['notes'] }];
  expect(presentSubject({ ...decision, guards }).slice(-2)).toEqual([
    '      notes = "lon" … (the rest is in the run)',
    '      by = "ann"',
  ]);
});

test('who decides is told what keeps a step back besides', () => {
  const requires = [
    { decision: { quorum: '2 of group(sre)', exclude: [], overridden: false } },
    { build: 'SUCCESS' as const },
  ];
  const guards = [{ step: 'ship', job: 'deploy', args: {}, interlocks: [{ name: 'production', requires }] }];
  expect(presentSubject({ ...decision, guards }).at(-1)).toBe(
    '      interlock production keeps it back until there is a decision by 2 of group(sre); a build of the commit that ended in SUCCESS',
  );
});

test('while a question is open, an outcome that grants is said to wait for the answer, and no other', () => {
  const style = createStyle({ colour: false });
  const look = { style, now: 0, command: (...words: readonly string[]) => words.join(' ') };
  const asked = { by: 'cem', question: 'why?', at: 0 };
  const shown = (question: object) =>
    presentDecision({ ...decision, questions: [{ ...asked, ...question }] }, look)
      .split('\n')
      .slice(-2);
  const reject = '    decide shop-1 review REJECT --reason "…"';
  expect(shown({})).toEqual(['    decide shop-1 review AGREE   once that is answered, or if you are cem', reject]);
  expect(shown({ answer: { by: 'ann', text: 'so', at: 1 } })).toEqual(['    decide shop-1 review AGREE', reject]);
});
