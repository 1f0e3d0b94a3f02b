import type { WorkflowPlan } from '@signalbox/pipeline';
import { describe, expect, test } from 'vitest';
import { selectPlans } from './select-plans.ts';

const proc = (name: string, ...dependsOn: readonly string[]) => ({
  ...{ name, image: 'x', commands: ['true'], environment: {}, dependsOn },
  ...{ onSuccess: true, onFailure: false, failureIgnored: false },
});

const plan = (name: string, more: Partial<WorkflowPlan> = {}): WorkflowPlan => ({
  ...{ version: 2, name, labels: {}, clone: null, environment: {} },
  procs: [proc('a'), proc('b', 'a'), proc('c', 'b'), proc('d', 'b', 'c')],
  ...more,
});

const plans = [
  plan('test (1)', { matrix: { GO: '1' }, services: [proc('db')] }),
  plan('test (2)', { matrix: { GO: '2' } }),
  plan('ship', { after: { workflows: ['test (1)', 'test (2)'], onSuccess: true, onFailure: false } }),
];

const nothing = { workflows: [], matrix: {}, steps: [], without: [] };
const select = (selection: Partial<Parameters<typeof selectPlans>[1]>) =>
  selectPlans(plans, { ...nothing, ...selection });

describe('a selection', () => {
  test('of nothing is everything', () => {
    expect(select({})).toEqual(plans);
  });

  test('of a workflow has all its combinations, or the one that is named', () => {
    expect(select({ workflows: ['test'] }).map(({ name }) => name)).toEqual(['test (1)', 'test (2)']);
    expect(select({ workflows: ['test (2)', 'ship'] })).toEqual([
      plans[1],
      { ...plans[2], after: { workflows: ['test (2)'], onSuccess: true, onFailure: false } },
    ]);
    expect(select({ workflows: ['ship'] })[0]?.after).toBeUndefined();
  });

  test('of steps lets them wait for what those would have waited for that are left out', () => {
    const waits = (selection: Parameters<typeof select>[0]) =>
      select({ workflows: ['ship'], ...selection })[0]?.procs.map(({ name, dependsOn }) => [name, ...dependsOn]);
    expect(waits({ steps: ['a', 'd'] })).toEqual([['a'], ['d', 'a']]);
    expect(waits({ without: ['b'] })).toEqual([['a'], ['c', 'a'], ['d', 'a', 'c']]);
  });

  test('may leave out a service', () => {
    expect(select({ workflows: ['test (1)'], without: ['db'] })[0]?.services).toEqual([]);
  });

  test.each([
    [{ workflows: ['tset'] }, 'There is no workflow tset in this build: there are test (1), test, test (2), ship'],
    [{ steps: ['x'] }, 'There is no step x in this build: there are a, b, c, d'],
    [{ without: ['redis'] }, 'There is no step redis in this build: there are a, b, c, d, db'],
    [{ matrix: { GO: '3' } }, 'No combination has GO=3: there are GO=1; GO=2'],
    [{ workflows: ['ship'], matrix: { GO: '1' } }, 'No combination has GO=1: there is no matrix'],
  ])('of what is not there is refused with what there is: %j', (selection, message) => {
    expect(() => select(selection)).toThrow(message);
  });
});
