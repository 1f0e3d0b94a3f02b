import type { DecisionView } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import { decisionInList } from './decision-in-list.ts';

const shown = (args: readonly DecisionView['guards'][number]['args'][]) => {
  const guards = args.map((each, index) => ({ step: `s${index}`, job: 'j', args: each }));
  return decisionInList({ guards } as unknown as DecisionView).guards;
};

test('a list has the beginning of long values, and says which they are', () => {
  const list = Array.from({ length: 2000 }, () => 7);
  const [guard] = shown([{ short: { a: 1 }, long: 'x'.repeat(2049), list, fits: 'x'.repeat(2048) }]);
  expect(guard).toEqual({
    step: 's0',
    job: 'j',
    args: {
      short: { a: 1 },
      long: 'x'.repeat(2048),
      list: JSON.stringify(list).slice(0, 2048),
      fits: 'x'.repeat(2048),
    },
    cut: ['long', 'list'],
  });
  expect(shown([{ v: 'short' }])).toEqual([{ step: 's0', job: 'j', args: { v: 'short' } }]);
});

test('all values of a decision together have 16 kB of a list, however many it guards', () => {
  const guards = shown(Array.from({ length: 150 }, () => ({ v: 'x'.repeat(125_000) })));
  expect(JSON.stringify(guards).length).toBeLessThan(30_000);
  expect(guards.slice(7, 9)).toMatchObject([{ args: { v: 'x'.repeat(2048) } }, { args: { v: '' }, cut: ['v'] }]);
});
