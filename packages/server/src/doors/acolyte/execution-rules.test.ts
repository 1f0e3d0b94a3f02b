import type { FlowVersion, OpenVisit, Run, StepResult } from '@signalbox/engine';
import { expect, test } from 'vitest';
import { refusalOf, type Situation } from './execution-rules.ts';

const contract = { params: [], outcomes: ['SUCCESS'], effect: false } as const;
const code = {
  ...contract,
  kind: 'code',
  version: '1',
  actions: { agree: { params: [] }, reject: { params: [] } },
} as const;
const step = (name: string, job: string, on: string) => ({
  ...{
    name,
    job,
    args: [],
    trigger: 'manual' as const,
    on: { SUCCESS: on === 'done' ? ('done' as const) : { step: on } },
  },
});

/** Three steps in their order; behind them a decision that nothing leads to. */
const version: FlowVersion = {
  hash: 'h',
  flow: {
    ...{ name: 'f', inputs: [], onFailure: 'stop', limits: { transitions: 100, visitsPerMinute: 0 } },
    steps: [
      ...[step('one', 'code', 'two'), step('two', 'code', 'three'), step('three', 'code', 'done')],
      ...[
        step('lost', 'none', 'done'),
        { ...step('look', 'decision', 'done'), on: { AGREE: 'done' as const, EXPIRED: 'done' as const } },
      ],
    ],
  },
  jobs: { code: { ...code, name: 'code' }, decision: { ...contract, name: 'decision', kind: 'decision' } },
};

const basics = { number: 1, openedAt: 5, failedAttempts: [] };
const waiting = (name: string): OpenVisit => ({ ...basics, step: name, phase: { kind: 'awaiting_trigger' } });
const act = { number: 1, action: 'trigger', at: 5 };

/** Its trigger was ok, and then what is given. */
function begun(name: string, more: { readonly ended?: object; readonly open?: object } = {}): OpenVisit {
  const ended = { trigger: { ...act, endedAt: 6, answer: { ok: true } }, ...more.ended };
  const acts = { count: 1, ended, ...(more.open && { open: more.open }) };
  const attempt = { number: 1, uuid: 'u', job: 'code', startedAt: 5, acts } as const;
  return { ...basics, step: name, phase: { kind: 'attempting', attempt: attempt as never } };
}

const last = { visit: 1, attempt: 1, uuid: 'u', outcome: 'SUCCESS', at: 4, by: { kind: 'admin' } } as StepResult;
const failedAttempt = { number: 1, uuid: 'u', startedAt: 1, endedAt: 2, failure: { outcome: 'FAIL', message: 'no' } };

function runWith(open: readonly OpenVisit[], finished: readonly string[] = []): Run {
  const steps = finished.map((name, index) => [name, { visits: 1, last: { ...last, at: index } }]);
  return {
    state: { status: 'running' },
    flow: { name: 'f', hash: 'h' },
    open: Object.fromEntries(open.map((visit) => [visit.step, visit])),
    steps: Object.fromEntries(steps),
  } as never;
}

const fresh = runWith([waiting('one')]);
const triggered = runWith([begun('one')]);
const secondIsNext = runWith([waiting('two')], ['one']);
const stopped = { ...triggered, state: { status: 'stopped', at: 1, by: { kind: 'admin' } } } as Run;
const ok: Situation = {
  ...{ instance: '7', run: triggered, version, actor: { id: '', isKnown: true }, step: 'one', action: 'agree' },
};

/** In the order of the checks: each row passes those above it. */
test.each<[string, Partial<Situation>, string | undefined]>([
  ['no such instance', { run: undefined, step: 'none' }, 'invalid_flow_instance'],
  ['the instance is over', { run: stopped, template: { id: 1, isKnown: false } }, 'invalid_status'],
  ['its template is gone', { template: { id: 1, isKnown: false }, version: undefined }, 'unknown_flow_template'],
  ['its flow is gone', { version: undefined, actor: { id: '9', isKnown: false } }, 'unknown_flow_meta'],
  ['nobody has the id of the actor', { actor: { id: '9', isKnown: false }, step: 'none' }, 'invalid_actor'],
  ['no such step', { step: 'none', action: 'none' }, 'unknown_target_step'],
  ['no such job', { step: 'lost', action: 'none' }, 'unknown_job'],
  ['no such action', { action: 'none' }, 'unknown_action_handler'],
  ['an action named like what every object has', { action: 'constructor' }, 'unknown_action_handler'],
  ['an outcome that nobody chooses', { step: 'look', action: 'expired' }, 'unknown_action_handler'],
  ['the current step is finished', { run: runWith([], ['one']) }, 'step_already_runned'],
  ['its trigger once more', { action: 'trigger' }, 'action_already_runned'],
  [
    'an action that was ok',
    { run: runWith([begun('one', { ended: { agree: { ...act, action: 'agree', answer: { ok: true } } } })]) },
    'action_already_runned',
  ],
  [
    'an action that is being performed',
    { run: runWith([begun('one', { open: { ...act, action: 'agree' } })]) },
    'action_already_runned',
  ],
  [
    'an action after a trigger that was not ok',
    { run: runWith([{ ...waiting('one'), failedAttempts: [failedAttempt] }]) },
    'no_trigger',
  ],
  [
    'another is being performed',
    { run: runWith([begun('one', { open: { ...act, action: 'reject' } })]) },
    'someone_operating',
  ],
  [
    'the current step is none of the flow',
    { run: runWith([waiting('two')], ['gone']), step: 'two' },
    'unknown_current_step',
  ],
  ['the current step goes on', { step: 'two', action: 'trigger' }, 'current_step_unfinished'],
  ['a step that is not the next', { run: fresh, step: 'two', action: 'trigger' }, 'invalid_target_step'],
  ['a step that is behind', { run: secondIsNext, step: 'three' }, 'invalid_target_step'],
  ['the next step without its trigger', { run: fresh }, 'no_trigger'],
  ['the trigger of the first step', { run: fresh, action: 'trigger' }, undefined],
  ['the trigger of the next step', { run: secondIsNext, step: 'two', action: 'trigger' }, undefined],
  [
    'a trigger that was not ok',
    { run: runWith([{ ...waiting('one'), failedAttempts: [failedAttempt] }]), action: 'trigger' },
    undefined,
  ],
  [
    'an action that was not ok',
    { run: runWith([begun('one', { ended: { agree: { ...act, action: 'agree', answer: { ok: false } } } })]) },
    undefined,
  ],
  [
    'a step of another branch',
    { run: runWith([begun('one'), waiting('two')]), step: 'two', action: 'trigger' },
    undefined,
  ],
  ['an action after its trigger', {}, undefined],
])('%s', (_, differs, reason) => {
  expect(refusalOf({ ...ok, ...differs })?.reason).toBe(reason);
});

test('after the hook of the start the first step is triggered, and not while it is under way', () => {
  const flow = { ...version.flow, hooks: { start: step('on_start', 'code', 'done') } };
  const hooked = { ...ok, version: { ...version, flow }, action: 'trigger' };
  expect(refusalOf({ ...hooked, run: runWith([waiting('one')], ['on_start']) })).toBeUndefined();
  expect(refusalOf({ ...hooked, run: runWith([begun('on_start')]) })?.key).toBe('current_step_unfinished');
});
