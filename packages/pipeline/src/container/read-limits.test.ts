import { describe, expect, test } from 'vitest';
import { planOf, problemsOf } from '../testing/compile-one.ts';

const step = (keys: string) => `steps: { a: { image: x, commands: y, ${keys} } }`;

describe('a step', () => {
  test.each([
    ['timeout: 90s', { timeoutMs: 90_000 }],
    ['timeout: 1h30m', { timeoutMs: 5_400_000 }],
    ['timeout: 5', { timeoutMs: 300_000 }],
    ['timeout: ~', {}],
    ['retry: 3', { retry: { attempts: 3, delayMs: 0 } }],
    ['retry: { attempts: 2, delay: 10s }', { retry: { attempts: 2, delayMs: 10_000 } }],
    ['retry: ~', {}],
  ])('may have a %s', (keys, expected) => {
    const plan = planOf(step(keys));
    const { timeoutMs, retry } = plan.procs[0] ?? {};
    expect({ ...(timeoutMs !== undefined && { timeoutMs }), ...(retry && { retry }) }).toEqual(expected);
    expect(plan.version).toBe(Object.keys(expected).length > 0 ? 2 : 1);
  });

  const time = 'must be a time as `90s`, `10m` or `1h30m`, at most 24h, not';
  const tries = '`retry` must be a whole number of tries from 1 to 10, not';

  test.each([
    ['timeout: soon', `1:47 error bad_value \`timeout\` ${time} \`soon\``],
    ['timeout: 25h', `1:47 error bad_value \`timeout\` ${time} \`25h\``],
    ['timeout: 0', `1:47 error bad_value \`timeout\` ${time} \`0\``],
    ['timeout: [1m]', `1:47 error bad_value \`timeout\` ${time} a list`],
    ['retry: 11', `1:45 error bad_value ${tries} \`11\``],
    ['retry: [1]', `1:45 error bad_value ${tries} a list`],
    ['retry: { delay: 1s }', '1:45 error missing_key `retry` needs `attempts`'],
    ['retry: { attempts: 2, delay: x }', `1:67 error bad_value \`retry.delay\` ${time} \`x\``],
    ['retry: { attempts: 2, on: x }', '1:60 error unknown_key Unknown key `on` in `retry`'],
    ['detach: true, timeout: 1m', '1:52 warning ignored `timeout` is ignored: nothing waits for the end of `a`'],
  ])('with %s is told', (keys, problem) => {
    expect(problemsOf(step(keys))).toEqual([problem]);
  });

  test('of Drone has them as parameters of its plugin', () => {
    const { procs } = planOf('pipeline: { a: { image: x, timeout: 5, retry: 2 } }');
    expect(procs).toMatchObject([{ environment: { PLUGIN_TIMEOUT: '5', PLUGIN_RETRY: '2' } }]);
    expect(procs[0]).not.toHaveProperty('retry');
  });
});
