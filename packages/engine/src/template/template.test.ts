import { describe, expect, test } from 'vitest';
import { templateRunsFactKey } from '../fact.ts';
import type { Param } from '../flow/flow.ts';
import { forkPointIn } from '../run/fork-point.ts';
import { factsFor } from '../run/run-command.ts';
import { waitsFor } from '../run/waits-for.ts';
import { act, actEnded, ann, bob, editArgs, start, system, taskFailed, trigger } from '../testing/acts.ts';
import { type CommandAct, perform, play, runOf } from '../testing/play.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import type { Values } from '../value.ts';
import { templateArgs } from './template.ts';

const str = (name: string, more: Partial<Param> = {}): Param => ({ name, type: 'str', required: false, ...more });
const marked = [
  str('free', { default: 'by default' }),
  str('fixed', { mark: 'static', default: 'by default' }),
  str('own', { mark: 'const', default: 'by default' }),
];

type Bound = { readonly inputs?: Values; readonly args?: { readonly [step: string]: Values } };

function startFrom({ inputs = {}, args = {} }: Bound, given: Values = {}): CommandAct {
  const begun = start({ inputs: given });
  const template = { id: 7, name: 'web', version: 3, inputs, args };
  return { ...begun, command: { ...begun.command, template } as CommandAct['command'] };
}

describe('what a template binds', () => {
  const flow = sketchFlow(
    [
      {
        name: 'ship',
        params: [str('where', { required: true }), ...marked],
        args: [
          { name: 'where', from: { kind: 'literal', value: 'by the flow' } },
          { name: 'own', from: { kind: 'literal', value: 'by the flow' } },
        ],
        on: { OK: 'done' },
      },
    ],
    { inputs: marked, onFailure: 'hold' },
  );

  test('comes before the flow, of inputs and of arguments; a person comes before both where nothing is marked', () => {
    const bound = { inputs: { free: 'bound', fixed: 'bound' }, args: { ship: { where: 'bound', fixed: 'bound' } } };
    const run = runOf(play(flow, [startFrom(bound, { free: 'given' })]));
    expect(run.inputs).toEqual({ free: 'given', fixed: 'bound', own: 'by default' });
    expect(run.open.ship?.args).toEqual({
      where: 'bound',
      free: 'by default',
      fixed: 'bound',
      own: 'by the flow',
    });
    expect(run.template).toEqual({ id: 7, name: 'web', version: 3, args: bound.args });
    expect(runOf(play(flow, [startFrom(bound)])).inputs.free).toBe('bound');
  });

  test.each([
    [{}, { fixed: 'given' }, 'input fixed is static: nobody gives it', 'inputs.fixed'],
    [{}, { own: 'given' }, 'input own is const: nobody gives it', 'inputs.own'],
    [{ inputs: { own: 'bound' } }, {}, 'input own is const: only the flow gives it', 'inputs.own'],
    [{ inputs: { other: 1 } }, {}, 'input other is not declared; declared: free, fixed, own', 'inputs.other'],
    [{ inputs: { free: 1 } }, {}, 'input free is not of type str', 'inputs.free'],
  ])('%j does not go with the inputs %j', (bound, given, message, path) => {
    expect(play(flow, [startFrom(bound, given)])).toMatchObject({ answer: 'argument_invalid', message, path });
  });

  test('is nothing for what has become const since, and holds the run where it does not fit', () => {
    expect(runOf(play(flow, [startFrom({ args: { ship: { own: 'bound' } } })])).open.ship?.args?.own).toBe(
      'by the flow',
    );
    const held = play(flow, [startFrom({ args: { ship: { where: 1 } } })]);
    expect(held.answer).toBe('run_started visit_opened run_held');
  });

  test('is changed by a person for a later attempt', () => {
    const failed = [startFrom({ args: { ship: { where: 'bound' } } }), taskFailed({ step: 'ship' })];
    const edited = play(flow, [...failed, editArgs('ship', { where: 'elsewhere' })]);
    expect(edited.answer).toContain('args_edited');
    expect(runOf(edited).open.ship?.args?.where).toBe('elsewhere');
  });

  test('is by action where people act on the step', () => {
    const sandbox = sketchFlow([
      {
        name: 'sandbox',
        kind: 'code',
        trigger: 'manual',
        params: [str('version', { required: true })],
        actions: { agree: { params: [str('how', { required: true }), str('fixed', { mark: 'static' })] } },
        on: { OK: 'done' },
      },
    ]);
    const bound = { args: { sandbox: { trigger: { version: '1.2' }, agree: { how: 'fast', fixed: 'bound' } } } };
    const begun = play(sandbox, [startFrom(bound), trigger('sandbox')]);
    expect(runOf(begun).open.sandbox?.args).toEqual({ version: '1.2' });
    const acted = perform(perform(begun, actEnded('sandbox', 1)), act('sandbox', 'agree', { args: { how: 'slow' } }));
    expect(acted.events[0]).toMatchObject({ act: { args: { how: 'slow', fixed: 'bound' } } });
    const given = perform(begun, actEnded('sandbox', 1));
    expect(perform(given, act('sandbox', 'agree', { args: { fixed: 'x' } })).answer).toBe('argument_invalid');
    expect(
      runOf(play(sandbox, [startFrom(bound), trigger('sandbox', { args: { version: '2' } })])).open.sandbox,
    ).toMatchObject({
      args: { version: '2' },
    });
  });

  test('is nothing where it is no arguments', () => {
    const { jobs } = sketchFlow([{ name: 'a', kind: 'code', actions: {}, on: { OK: 'done' } }]);
    const job = jobs['do a']!;
    expect(templateArgs({ args: { a: { trigger: 1 } } }, { name: 'a' }, { job })).toEqual({});
    expect(templateArgs({ args: {} }, { name: 'a' }, { job })).toEqual({});
  });
});

describe('a template with a limit', () => {
  const flow = sketchFlow([
    { name: 'a', on: { OK: 'b' } },
    { name: 'b', on: { OK: 'done' } },
  ]);
  const limited = (onFull: 'refuse' | 'queue', open: number, waiting = 0): CommandAct => {
    const begun = startFrom({});
    const limit = { openRuns: 2, onFull };
    const { template } = begun.command as { template: object };
    return {
      ...begun,
      command: { ...begun.command, template: { ...template, limit } } as CommandAct['command'],
      facts: { [templateRunsFactKey(7)]: { version: 1, value: { open, waiting } } },
    };
  };

  test.each([
    ['refuse', 1, 0, 'run_started visit_opened attempt_started', ''],
    ['refuse', 1, 1, 'template_full', '2 runs of template web are created or open, and its limit is 2'],
    ['refuse', 2, 0, 'template_full', '2 runs of template web are created or open, and its limit is 2'],
    ['queue', 1, 0, 'run_started visit_opened attempt_started', ''],
    ['queue', 0, 1, 'run_started run_queued', ''],
    ['queue', 2, 0, 'run_started run_queued', ''],
  ] as const)('that says %s: with %i open and %i waiting the start is %s', (onFull, open, waiting, answer, message) => {
    expect(play(flow, [limited(onFull, open, waiting)])).toMatchObject({ answer, message });
  });

  test('refuses one where one is', () => {
    const one = limited('refuse', 1);
    const { template } = one.command as { template: object };
    const command = { ...one.command, template: { ...template, limit: { openRuns: 1, onFull: 'refuse' } } };
    expect(play(flow, [{ ...one, command: command as CommandAct['command'] }]).message).toBe(
      '1 run of template web is created or open, and its limit is 1',
    );
  });

  test('lets a queued run begin when there is room, by the limit as it is then, or where it is gone', () => {
    const queued = play(flow, [limited('queue', 2)]);
    expect(queued.events[1]).toEqual({ type: 'run_queued', openRuns: 2, template: 'web' });
    expect(waitsFor(runOf(queued))).toEqual([{ kind: 'slot', template: 'web' }]);
    const admit = (open: number, openRuns?: number): CommandAct => ({
      command: {
        type: 'admit',
        project: 'p1',
        flow: 'release',
        ...(openRuns !== undefined && { template: { id: 7, openRuns } }),
      },
      by: system,
      facts: { [templateRunsFactKey(7)]: { version: 1, value: { open, waiting: 1 } } },
    });
    expect(perform(queued, admit(2, 2)).answer).toBe('nothing');
    expect(perform(queued, admit(1, 2)).answer).toBe('run_admitted visit_opened attempt_started');
    expect(perform(queued, admit(2)).answer).toContain('run_admitted');
  });

  test('is one that forks of its runs count in, too', () => {
    const played = play(flow, [startFrom({})]);
    const from = forkPointIn(undefined, played.journal[0]!, { step: 'a', visit: 1 })!;
    const command = { type: 'fork', id: 'r2', name: 'second', from, limit: { openRuns: 1, onFull: 'queue' } } as const;
    expect(factsFor(command, ann, flow)).toEqual([templateRunsFactKey(7)]);
    const facts = { [templateRunsFactKey(7)]: { version: 1, value: { open: 1, waiting: 0 } } };
    const forked = play(flow, [{ command, by: bob, facts }]);
    expect(forked.answer).toBe('run_started run_queued');
    expect(runOf(forked).template?.name).toBe('web');
    const refused = play(flow, [{ command: { ...command, limit: { openRuns: 1, onFull: 'refuse' } }, by: bob, facts }]);
    expect(refused.answer).toBe('template_full');
  });

  test('has its count looked up for a start, beside that of its flow, and for a turn', () => {
    const both = sketchFlow([{ name: 'a', on: { OK: 'done' } }], { limits: { openRuns: 1 } });
    const { command } = startFrom({});
    expect(factsFor(command, ann, flow)).toEqual(['template-runs:7']);
    expect(factsFor(command, ann, both)).toEqual(['open-runs:p1:release', 'template-runs:7']);
    const admit = { type: 'admit', project: 'p1', flow: 'release', template: { id: 7 } } as const;
    expect(factsFor(admit, system)).toEqual(['open-runs:p1:release', 'template-runs:7']);
  });
});

test('a run keeps what its starter says of it', () => {
  const begun = start();
  const described = { ...begun, command: { ...begun.command, description: 'the big one' } as CommandAct['command'] };
  const flow = sketchFlow([{ name: 'a', on: { OK: 'done' } }]);
  expect(runOf(play(flow, [described])).description).toBe('the big one');
});
