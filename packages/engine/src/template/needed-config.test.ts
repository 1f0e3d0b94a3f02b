import { describe, expect, test } from 'vitest';
import type { Binding, FlowVersion, Param, Step } from '../flow/flow.ts';
import { migrationPlan } from '../run/migration-plan.ts';
import { ack, act, actEnded, fork, start, taskFailed, trigger } from '../testing/acts.ts';
import { type CommandAct, perform, play, runOf } from '../testing/play.ts';
import { type StepSketch, sketchFlow } from '../testing/sketch-flow.ts';
import type { Value, Values } from '../value.ts';
import { resolveArgs } from '../values/resolve-args.ts';
import type { TemplateBindings } from './template.ts';
import { templateProblems } from './template-problems.ts';

const str = (name: string, more: Partial<Param> = {}): Param => ({ name, type: 'str', required: true, ...more });
const taken = (name: string, ...path: readonly string[]): Binding => ({ name, from: { kind: 'config', path } });

const ship: StepSketch = {
  name: 'ship',
  params: [str('zone'), str('tag', { required: false })],
  args: [taken('zone', 'eu', 'zone')],
  on: { OK: 'box' },
};
const box: StepSketch = {
  name: 'box',
  kind: 'code',
  trigger: 'manual',
  actions: { agree: { params: [str('how')] } },
  actArgs: { agree: [taken('how', 'how')] },
  on: { OK: 'done' },
};
const flow = sketchFlow([ship, box], { onFailure: 'hold' });
const config = { eu: { zone: 'eu-1', other: 'x' }, how: 'fast', unused: 'y' };

function startFrom(config: Values | undefined, args: TemplateBindings['args'] = {}): CommandAct {
  const begun = start();
  const template = { id: 7, name: 'web', version: 3, inputs: {}, args, ...(config && { config }) };
  return { ...begun, command: { ...begun.command, template } as CommandAct['command'] };
}

describe('the configuration of a template', () => {
  test('gives arguments of steps and of acts, and a run keeps what its flow takes of it', () => {
    const begun = play(flow, [startFrom(config)]);
    expect(runOf(begun).open.ship?.args).toEqual({ zone: 'eu-1' });
    expect(runOf(begun)).toMatchObject({ format: 2 });
    expect(runOf(begun).template).toEqual({
      ...{ id: 7, name: 'web', version: 3, args: {} },
      config: { 'eu.zone': 'eu-1', how: 'fast' },
    });
    const asked = perform(perform(perform(begun, ack('id-1', 'OK')), trigger('box')), actEnded('box', 1));
    expect(perform(asked, act('box', 'agree')).events[0]).toMatchObject({ act: { args: { how: 'fast' } } });
    const point = { run: runOf(perform(begun, taskFailed({ step: 'ship' }))), step: 'ship', visit: 1 };
    expect(runOf(play(flow, [fork(point)])).open.ship?.args).toEqual({ zone: 'eu-1' });
  });

  test('has keys with dots in them before paths', () => {
    expect(runOf(play(flow, [startFrom({ ...config, 'eu.zone': 'eu-2' })])).open.ship?.args).toEqual({ zone: 'eu-2' });
  });

  test('is kept by no run whose flow takes nothing of it, or whose template binds all that it would take', () => {
    const plain = sketchFlow([{ name: 'a', on: { OK: 'done' } }]);
    expect(runOf(play(plain, [startFrom(config)])).template).not.toHaveProperty('config');
    const args = { ship: { zone: 'us' }, box: { agree: { how: 'slow' } } };
    const { template, open } = runOf(play(flow, [startFrom(undefined, args)]));
    expect([template, open.ship?.args]).toEqual([{ id: 7, name: 'web', version: 3, args }, { zone: 'us' }]);
  });

  test.each<[string, CommandAct, string, string]>([
    [
      'without a template',
      start(),
      'ship.zone is $config.eu.zone, the configuration of a template, and the run has none',
      'ship.zone',
    ],
    [
      'of one without that key',
      startFrom({ eu: { zone: 'eu-1' } }),
      'box.agree.how is $config.how, and the configuration of template web has no how',
      'box.agree.how',
    ],
    [
      'of one where no path leads',
      startFrom({ eu: 'zone', how: 'fast' }),
      'ship.zone is $config.eu.zone, and the configuration of template web has no eu.zone',
      'ship.zone',
    ],
  ])('is needed: no run begins %s', (_, command, message, path) => {
    expect(play(flow, [command])).toMatchObject({ answer: 'argument_invalid', message, path });
  });

  test('is needed by a version that a run is moved to', () => {
    const plain = sketchFlow([{ ...ship, args: [], params: [] }, box], { onFailure: 'hold' });
    const more = sketchFlow([{ ...ship, args: [...(ship.args ?? []), taken('tag', 'tag')] }, box]);
    const problems = (command: CommandAct, from: FlowVersion, to: FlowVersion) =>
      migrationPlan(runOf(play(from, [command])), from, to).problems;
    const none = sketchFlow([{ name: 'ship', on: { OK: 'done' } }]);
    expect(problems(start(), none, plain)).toEqual([
      'box.agree.how is $config.how, the configuration of a template, and the run has none',
    ]);
    expect(problems(startFrom(config), flow, more)).toEqual([
      'ship.tag is $config.tag, and the configuration of template web has no tag',
    ]);
    expect(problems(startFrom(config), flow, plain)).toEqual([]);
  });

  test('is missing in a run that has come to a step without it', () => {
    const detail = (command: CommandAct) => {
      const { run } = play(none, [command]);
      const resolved = resolveArgs(step as NonNullable<typeof step>, job as NonNullable<typeof job>, { run: run! });
      return resolved.ok || resolved.detail;
    };
    const none = sketchFlow([{ name: 'ship', on: { OK: 'done' } }]);
    const [step] = flow.flow.steps;
    const job = flow.jobs['do ship'];
    expect([detail(start()), detail(startFrom(config))]).toEqual([
      'argument zone of step ship: a run without a template has no $config.eu.zone',
      'argument zone of step ship: the configuration that it has of template web has no $config.eu.zone',
    ]);
  });
});

describe('a template whose flow takes its configuration', () => {
  const problems = (config: Values, args: TemplateBindings['args'] = {}, of = flow) =>
    templateProblems({ inputs: {}, args, config }, of);

  test('fits with all that is taken, or with what it binds itself', () => {
    expect(problems(config)).toEqual([]);
    expect(problems({}, { ship: { zone: 'us' }, box: { agree: { how: 'slow' } } })).toEqual([]);
  });

  test('lacks keys, and has values of other types', () => {
    expect(problems({ eu: { zone: 1 } })).toEqual([
      { at: 'ship.zone', problem: 'the flow takes $config.eu.zone, which is not of type str' },
      { at: 'box.agree.how', problem: 'the flow takes $config.how, and the configuration has no how' },
    ]);
  });

  test('gives a job that declares nothing what it likes, and a constant nothing by itself', () => {
    const [first] = flow.flow.steps;
    const stop = { ...(first as Step), name: 'on_stop', args: [taken('zone', 'stop')] };
    const hooked = { ...flow.flow, hooks: { stop } };
    expect(problems(config, {}, { ...flow, flow: hooked })).toMatchObject([{ at: 'on_stop.zone' }]);
    const open = sketchFlow([{ ...ship, params: [], on: { OK: 'done' } }]);
    expect(problems({ eu: { zone: [1] } }, {}, open)).toEqual([]);
    const gone = sketchFlow([{ ...box, actArgs: { gone: [taken('how', 'how')] } }]);
    expect(problems({}, {}, gone)).toMatchObject([{ at: 'box.gone.how' }]);
    const own = sketchFlow([{ ...ship, params: [str('zone', { mark: 'const' })], on: { OK: 'done' } }]);
    expect(problems({}, { ship: { zone: 'us' } }, own)).toMatchObject([{ at: 'ship.zone' }, { at: 'ship.zone' }]);
  });

  test('is bounded by what its runs keep of that', () => {
    const long: Value = 'x'.repeat(131_072);
    expect(problems({ eu: { zone: long }, how: 'fast', unused: long })).toMatchObject([{ at: 'config' }]);
    expect(problems({ ...config, unused: long })).toEqual([]);
  });
});
