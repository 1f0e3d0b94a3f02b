import { expect, test } from 'vitest';
import { AckBody, EventBody, FslBody } from './echoer.ts';

test('an acknowledgement with its uuid alone is only progress, and one without a uuid is of no attempt', () => {
  expect(AckBody.parse({ uuid: 'u1' })).toEqual({ uuid: 'u1', ackState: '', done: false });
  expect(AckBody.parse({ ackState: 'SUCCESS', done: true })).toEqual({ uuid: '', ackState: 'SUCCESS', done: true });
});

test('echoer’s own clients send null where there are no global variables', () => {
  expect(AckBody.parse({ uuid: 'u1', globalVariables: null }).globalVariables).toBeNull();
});

test('FSL comes as text', () => {
  expect(FslBody.safeParse({ data: ['flow'] }).success).toBe(false);
});

test('an event may lack everything, and keeps what it tells', () => {
  expect(EventBody.parse({ metadata: null })).toEqual({ metadata: null, event_type: 0, message: '', object: {} });
  const event = { metadata: { name: 'built', labels: { team: 'a' } }, event_type: 2, message: 'm', object: [1] };
  expect(EventBody.parse(event)).toEqual(event);
});
