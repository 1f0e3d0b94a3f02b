import { describe, expect, test } from 'vitest';
import { nearest } from './nearest.ts';

describe('the nearest name', () => {
  test.each([
    ['comand', ['commands', 'command'], 'command'],
    ['commmands', ['image', 'commands'], 'commands'],
    ['FALI', ['SUCCESS', 'FAIL'], 'FAIL'],
    ['fail', ['FAIL'], 'FAIL'],
    ['ok', ['OK', 'NO'], 'OK'],
    ['deploy_prd', ['deploy_test', 'deploy_prod'], 'deploy_prod'],
    ['enviromnet', ['environment'], 'environment'],
    ['imgae', ['image'], 'image'],
  ])('of %s among %j is %s', (word, names, expected) => {
    expect(nearest(word, names)).toBe(expected);
  });

  test.each([
    ['bogus', ['logs']],
    ['a', ['b']],
    ['no', ['on']],
    ['project', ['version']],
    ['same', ['same']],
    ['x'.repeat(61), [`${'x'.repeat(60)}y`]],
    ['build', [...Array.from({ length: 500 }, (_, index) => `n${index}`), 'biuld']],
  ])('of %s is none', (word, names) => {
    expect(nearest(word, names)).toBeUndefined();
  });
});
