import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { nodeFlags } from './node-flags.ts';

const example = (...names: readonly string[]) =>
  spawnSync(process.execPath, [...nodeFlags, 'scripts/example.ts', ...names], { encoding: 'utf8' });

test.each([
  [[], 'Which example? There is: '],
  [['bogus'], 'There is no example bogus. There is: '],
  [['../scripts'], 'There is no example ../scripts. There is: '],
])('without the name of an example that is there, those that are there are told: %j', (names, told) => {
  const { status, stderr } = example(...names);
  expect([status, stderr.slice(0, told.length)]).toEqual([2, told]);
  expect(stderr).toContain('echoer-readme');
});
