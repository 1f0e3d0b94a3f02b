import { expect, test } from 'vitest';
import { LoginThrottle } from './login-throttle.ts';

const quarter = 15 * 60_000;

test('ten wrong tries close an account for an address, for a quarter of an hour after the first of them', () => {
  let now = 1000;
  const throttle = new LoginThrottle(() => now);
  for (let tries = 0; tries < 10; tries += 1) {
    expect(throttle.closedUntil('ann', '10.0.0.1')).toBeUndefined();
    throttle.failed('ann', '10.0.0.1');
    now += 1000;
  }
  expect(throttle.closedUntil('Ann', '10.0.0.1')).toBe(1000 + quarter);
  expect(throttle.closedUntil('ann', '10.0.0.2')).toBeUndefined();
  expect(throttle.closedUntil('bob', '10.0.0.1')).toBeUndefined();
  now = 1000 + quarter;
  expect(throttle.closedUntil('ann', '10.0.0.1')).toBeUndefined();
  throttle.failed('ann', '10.0.0.1');
  expect(throttle.closedUntil('ann', '10.0.0.1')).toBeUndefined();
});

test('a login forgets the wrong tries before it', () => {
  const throttle = new LoginThrottle(() => 0);
  for (let tries = 0; tries < 9; tries += 1) throttle.failed('ann', '10.0.0.1');
  throttle.succeeded('ann', '10.0.0.1');
  for (let tries = 0; tries < 9; tries += 1) throttle.failed('ann', '10.0.0.1');
  expect(throttle.closedUntil('ann', '10.0.0.1')).toBeUndefined();
});

test('an account that is closed stays so, whoever else is tried from wherever', () => {
  const throttle = new LoginThrottle(() => 0);
  for (let tries = 0; tries < 10; tries += 1) throttle.failed('ann', '10.0.0.1');
  for (let other = 0; other < 10_500; other += 1) throttle.failed(`x${other}`, `10.1.${other >> 8}.${other & 255}`);
  expect(throttle.closedUntil('ann', '10.0.0.1')).toBe(quarter);
});

test('a hundred wrong tries from one address close it for all accounts, whoever logs in between', () => {
  const throttle = new LoginThrottle(() => 0);
  for (let tries = 0; tries < 100; tries += 1) {
    expect(throttle.closedUntil('ann', '10.0.0.1')).toBeUndefined();
    throttle.failed(`x${tries}`, '10.0.0.1');
    throttle.failed('eve', '10.0.0.1');
    throttle.succeeded('eve', '10.0.0.1');
  }
  expect(throttle.closedUntil('ann', '10.0.0.1')).toBe(quarter);
  expect(throttle.closedUntil('ann', '10.0.0.2')).toBeUndefined();
});

test('a hundred logins by one token are taken in a quarter of an hour, whatever others do', () => {
  let now = 1000;
  const throttle = new LoginThrottle(() => now);
  for (let logins = 0; logins < 100; logins += 1) {
    expect(throttle.entered('t1')).toBeUndefined();
    now += 1000;
  }
  expect(throttle.entered('t1')).toBe(1000 + quarter);
  expect(throttle.entered('t2')).toBeUndefined();
  expect(throttle.closedUntil('t1', '10.0.0.1')).toBeUndefined();
  now = 1000 + quarter;
  expect(throttle.entered('t1')).toBeUndefined();
});

test('a try that is taken back was none', () => {
  const throttle = new LoginThrottle(() => 0);
  for (let tries = 0; tries < 10; tries += 1) throttle.failed('ann', '10.0.0.1');
  throttle.takeBack('ann', '10.0.0.1');
  expect(throttle.closedUntil('ann', '10.0.0.1')).toBeUndefined();
  throttle.failed('ann', '10.0.0.1');
  expect(throttle.closedUntil('ann', '10.0.0.1')).toBe(quarter);
});
