import { expect, test } from 'vitest';
import { RefusedAcks } from './refused-acks.ts';

test('the latest of an attempt is known, and how many there were', () => {
  const refused = new RefusedAcks();
  refused.add('u1', 'ODD', 1);
  refused.add('u1', 'x'.repeat(300), 2);
  expect(refused.of('u1')).toEqual({ count: 2, outcome: 'x'.repeat(100), at: 2 });
  expect(refused.of('u2')).toBeUndefined();
});

test('of more than a thousand attempts the ones that were refused longest ago are forgotten', () => {
  const refused = new RefusedAcks();
  for (let index = 0; index <= 1000; index += 1) {
    refused.add('first', 'ODD', index);
    refused.add(`u${index}`, 'ODD', index);
  }
  expect([refused.of('first')?.count, refused.of('u1'), refused.of('u2')?.count]).toEqual([1001, undefined, 1]);
});
