import type { BuildView } from '@signalbox/protocol';
import { expect, test } from 'vitest';
import { chosenStep } from './chosen-step.ts';

type Status = BuildView['workflows'][number]['procs'][number]['status'];

const proc = (name: string, status: Status) => ({ name, status, ...(status !== 'pending' && { startedAt: 1 }) });
const workflow = (name: string, ...procs: readonly ReturnType<typeof proc>[]) =>
  ({ name, status: 'running', epoch: 1, procs: [...procs] }) as const;

const nameOf = (chosen: ReturnType<typeof chosenStep>) => chosen && `${chosen.workflow.name}/${chosen.proc.name}`;

test('the named step is shown, and else what one would look for', () => {
  const two = {
    workflows: [
      workflow('a', proc('clone', 'success'), proc('test', 'running')),
      workflow('b', proc('test', 'failure')),
    ],
  };
  expect(nameOf(chosenStep(two, {}))).toBe('b/test');
  expect(nameOf(chosenStep(two, { proc: 'test' }))).toBe('a/test');
  expect(nameOf(chosenStep(two, { proc: 'test', workflow: 'b' }))).toBe('b/test');
  expect(chosenStep(two, { proc: 'none' })).toBeUndefined();
  expect(nameOf(chosenStep({ workflows: two.workflows.slice(0, 1) }, {}))).toBe('a/test');
  expect(nameOf(chosenStep({ workflows: [workflow('a', proc('x', 'success'), proc('y', 'success'))] }, {}))).toBe(
    'a/y',
  );
  expect(nameOf(chosenStep({ workflows: [workflow('a', proc('x', 'pending'))] }, {}))).toBe('a/x');
  expect(chosenStep({ workflows: [] }, {})).toBeUndefined();
});
