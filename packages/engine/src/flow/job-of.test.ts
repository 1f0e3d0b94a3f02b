import { expect, test } from 'vitest';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { jobOf } from './job-of.ts';

test('the job of a step is found by the name of the step, and none of a step that is not there', () => {
  const version = sketchFlow([{ name: 'a', on: { SUCCESS: 'done' } }]);
  expect(jobOf(version, 'a')).toBe(version.jobs[version.flow.steps[0]?.job ?? '']);
  expect(jobOf(version, 'constructor')).toBeUndefined();
});
