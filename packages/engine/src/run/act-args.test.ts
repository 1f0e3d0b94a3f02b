import { describe, expect, test } from 'vitest';
import { checkFlow } from '../check/check-flow.ts';
import type { Binding, Param } from '../flow/flow.ts';
import type { RunTemplate } from '../template/template.ts';
import { ack, act, actEnded, start, trigger } from '../testing/acts.ts';
import { type Act, type CommandAct, play } from '../testing/play.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import type { Values } from '../value.ts';

const str = (name: string, more: Partial<Param> = {}): Param => ({ name, type: 'str', required: false, ...more });
const literal = (name: string, value: string): Binding => ({ name, from: { kind: 'literal', value } });
const built: Binding = { name: 'image', from: { kind: 'result', step: 'build', path: ['image'] } };
const params = [
  str('how', { required: true, checks: { minLength: 2 } }),
  str('fixed', { mark: 'static' }),
  str('own', { mark: 'const' }),
  str('image'),
];

function flowWith(agree: readonly Binding[]) {
  return sketchFlow([
    { name: 'build', on: { OK: 'ship' } },
    {
      name: 'ship',
      kind: 'code',
      trigger: 'manual',
      actions: { agree: { params }, reject: {} },
      actArgs: { agree },
      on: { OK: 'done' },
    },
  ]);
}

const whole = [literal('how', 'fast'), literal('fixed', 'by flow'), literal('own', 'by flow'), built];

function startFrom(args: RunTemplate['args']): CommandAct {
  const begun = start();
  const template = { id: 7, name: 'weekly', version: 1, args };
  return { ...begun, command: { ...begun.command, template } as CommandAct['command'] };
}

function agree(bindings: readonly Binding[], { template = {}, args = {} }: { template?: Values; args?: Values } = {}) {
  const acts: Act[] = [
    startFrom({ ship: { agree: template } }),
    ack('id-1', 'OK', { data: { inline: '{"image":"shop:1"}' } }),
    trigger('ship'),
    actEnded('ship', 1),
    act('ship', 'agree', { args }),
  ];
  const played = play(flowWith(bindings), acts);
  const [event] = played.events;
  return event?.type === 'act_begun' ? event.act.args : `${played.answer}: ${played.message}`;
}

describe('what a flow gives an act', () => {
  test('is there when nobody gives it, and is looked up when somebody acts', () => {
    expect(agree(whole)).toEqual({ how: 'fast', fixed: 'by flow', own: 'by flow', image: 'shop:1' });
  });

  test('gives way to what the template binds, and that to a person, where nothing is marked', () => {
    expect(agree(whole, { template: { how: 'slow', fixed: 'by template' } })).toMatchObject({
      how: 'slow',
      fixed: 'by template',
    });
    expect(agree(whole, { template: { how: 'slow' }, args: { how: 'at once', image: 'shop:2' } })).toMatchObject({
      how: 'at once',
      image: 'shop:2',
    });
  });

  test.each([
    [{ args: { fixed: 'x' } }, 'argument_invalid: argument fixed of agree is static: nobody gives it'],
    [{ args: { own: 'x' } }, 'argument_invalid: argument own of agree is const: nobody gives it'],
    [{ template: { own: 'x' } }, 'argument_invalid: argument own of agree is const: only the flow gives it'],
  ])('stays where it is marked: %j', (given, refused) => {
    expect(agree(whole, given)).toBe(refused);
  });

  test('is checked, and has to be there unless somebody gives it', () => {
    expect(agree([literal('how', 'x')])).toContain('argument_invalid: argument how of agree has fewer');
    const absent: Binding = { name: 'how', from: { kind: 'context', path: ['how'] } };
    expect(agree([absent])).toBe('argument_invalid: argument how of agree: the context has no how');
    expect(agree([absent], { args: { how: 'by hand' } })).toEqual({ how: 'by hand' });
    expect(agree([])).toContain('argument_invalid: argument how of agree is');
  });

  test('refers to what is there by then', () => {
    const later: Binding = { name: 'image', from: { kind: 'result', step: 'ship', path: ['image'] } };
    expect(checkFlow(flowWith(whole)).filter(({ place }) => place.argument)).toEqual([]);
    expect(checkFlow(flowWith([later]))).toMatchObject([
      { code: 'reference_too_early', place: { step: 'ship', argument: 'agree: image' } },
    ]);
  });
});
