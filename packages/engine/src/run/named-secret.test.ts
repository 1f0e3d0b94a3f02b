import { describe, expect, test } from 'vitest';
import type { FindSecret } from '../fact.ts';
import type { Param, Source } from '../flow/flow.ts';
import { ack, act, actEnded, retry, start, taskFailed, trigger } from '../testing/acts.ts';
import { type CommandAct, type Played, perform, play, runOf } from '../testing/play.ts';
import { type StepSketch, sketchFlow } from '../testing/sketch-flow.ts';
import { namedSecret, storedSecretId } from '../values/sealed.ts';

const token: Param = { name: 'token', type: 'secret', required: false };
const named: Source = { kind: 'secret', name: 'KEY' };
const stored = (of: string) => ({ $secret: storedSecretId('p1', of) });

/** Keys of a project and its environments, as they are now; whoever asks for another project has none. */
const keysOf =
  (value: string): FindSecret =>
  ({ project, environment = 'none', name }) =>
    project === 'p1' && name === 'KEY' ? { sealed: stored(`${environment} ${value}`) } : { missing: 'is not there' };

const withKeys = (given: CommandAct, value = 'one'): CommandAct => ({ ...given, findSecret: keysOf(value) });
const argsOf = (played: Played) => runOf(played).open.ship?.args;

const ship = (more: Partial<StepSketch> = {}): StepSketch => ({
  name: 'ship',
  params: [token],
  args: [{ name: 'token', from: named }],
  on: { OK: 'done' },
  ...more,
});

describe('a secret that a flow names', () => {
  test('is that of the environment of the job, when its first attempt is made', () => {
    expect(argsOf(play(sketchFlow([ship()]), [withKeys(start())]))).toEqual({ token: stored('none one') });
    const live = play(sketchFlow([ship({ environment: 'production' })]), [withKeys(start())]);
    expect(argsOf(live)).toEqual({ token: stored('production one') });
  });

  test('is its name alone while nobody has looked', () => {
    const flow = sketchFlow([ship()], { onFailure: 'hold' });
    const begun = play(flow, [start()]);
    expect(argsOf(begun)).toEqual({ token: namedSecret('KEY') });
    const failed = perform(begun, taskFailed({ step: 'ship' }));
    expect(argsOf(perform(failed, withKeys(retry())))).toEqual({ token: stored('none one') });
  });

  test('holds the run where it is not there', () => {
    const args = [{ name: 'token', from: { kind: 'secret', name: 'OTHER' } as const }];
    const held = play(sketchFlow([ship({ args })]), [withKeys(start())]);
    expect(runOf(held).state).toMatchObject({
      reason: 'reference',
      detail: 'argument token of step ship: secret OTHER is not there',
    });
  });

  test('is looked up again for each attempt, and all else is kept', () => {
    const region: Param = { name: 'region', type: 'str', required: true };
    const bound = { name: 'region', from: { kind: 'context', path: ['region'] } } as const;
    const step = ship({ params: [token, region], args: [{ name: 'token', from: named }, bound] });
    const flow = sketchFlow([{ name: 'first', on: { OK: 'ship' } }, step], { onFailure: 'hold' });
    const begun = play(flow, [start(), withKeys(ack('id-1', 'OK', { context: { region: 'eu' } }))]);
    expect(argsOf(begun)).toEqual({ token: stored('none one'), region: 'eu' });
    const failed = perform(begun, taskFailed({ step: 'ship' }));
    const again = perform(failed, withKeys(retry(), 'two'));
    expect(argsOf(again)).toEqual({ token: stored('none two'), region: 'eu' });
  });
});

describe('a secret that a template names', () => {
  const startFrom = (args: { readonly [step: string]: object }, inputs = {}): CommandAct => {
    const begun = withKeys(start());
    const template = { id: 7, name: 'weekly', version: 1, args, inputs };
    return { ...begun, command: { ...begun.command, template } as CommandAct['command'] };
  };

  test('for a step comes before what the flow says', () => {
    const flow = sketchFlow([ship({ args: [] })]);
    expect(argsOf(play(flow, [startFrom({ ship: { token: namedSecret('KEY') } })]))).toEqual({
      token: stored('none one'),
    });
    const held = play(flow, [startFrom({ ship: { token: namedSecret('OTHER') } })]);
    expect(runOf(held).state).toMatchObject({ detail: 'argument token of step ship: secret OTHER is not there' });
  });

  test('for an input is looked up by who takes that', () => {
    const flow = sketchFlow([ship({ args: [{ name: 'token', from: { kind: 'input', name: 'token' } }] })], {
      inputs: [token],
    });
    const played = play(flow, [startFrom({}, { token: namedSecret('KEY') })]);
    expect(runOf(played).inputs).toEqual({ token: namedSecret('KEY') });
    expect(argsOf(played)).toEqual({ token: stored('none one') });
  });

  test.each([
    ['KEY', { token: stored('none one') }, {}],
    ['OTHER', 'argument token of agree: secret OTHER is not there', {}],
    ['OTHER', { token: stored('given') }, { token: stored('given') }],
  ])('for an act is looked up when somebody acts: %s', (name, expected, args) => {
    const flow = sketchFlow([
      ship({ kind: 'code', trigger: 'manual', params: [], args: [], actions: { agree: { params: [token] } } }),
    ]);
    const begun = play(flow, [
      startFrom({ ship: { agree: { token: namedSecret(name) } } }),
      trigger('ship'),
      actEnded('ship', 1),
    ]);
    const acted = perform(begun, withKeys(act('ship', 'agree', { args })));
    const { phase } = runOf(acted).open.ship ?? {};
    const open = phase?.kind === 'attempting' ? phase.attempt.acts?.open : undefined;
    expect(open?.args ?? acted.message).toEqual(expected);
  });
});
